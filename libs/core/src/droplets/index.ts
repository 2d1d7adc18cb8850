export { copyDroplet } from './copy-droplet';
export { builtImageOf, deleteDroplet, deleteExpiredDroplets, requestDropletDeletion } from './delete-droplet';
export { type DropletFilter, listDroplets } from './droplet-queries';
export { type DropletOfApp, findAppForDroplet, findDropletFor, findDropletToUpdate } from './find-droplet';
export { replaceDropletImage, updateDroplet } from './update-droplet';
export { type ImageUpdate, updateDropletImages } from './update-droplet-images';
export { DEFAULT_APP_PORT, listeningPortOf } from './listening-port';
