export { createSpace, type NewSpace } from './create-space';
export { deleteSpace, requestSpaceDeletion } from './delete-space';
export { accessTo, findReferredSpace, findSpaceFor } from './find-space';
export { listSpaces, type SpaceFilter } from './space-queries';
export { setSpaceSsh, updateSpace } from './update-space';
