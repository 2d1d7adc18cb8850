export { deleteRole } from './delete-role';
