export { deleteUser } from './delete-user';
