export { type ImageUpdate, updateDropletImages } from './update-droplet-images';
