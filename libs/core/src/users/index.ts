export { createUser, ensureUser, type NewUser } from './create-user';
export { deleteUser, requestUserDeletion } from './delete-user';
export { findUserFor } from './find-user';
export { updateUser } from './update-user';
export { type DirectoryUser, shadowUserOf, type UserDirectory, usernameOf } from './user-directory';
export { listUsers, listUsersOfOrganization, listUsersOfSpace, type UserFilter } from './user-queries';
