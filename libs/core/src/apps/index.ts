export { deleteApp, requestAppDeletion } from './delete-app';
