import { packageKey } from '@cf/blobstore';
import { deletePackage, isImageReferred, type JobHandlers } from '@cf/core';
import { type WorkerSurroundings } from '../../surroundings';

/** Deletes a package: the bits in the blobstore, then the row. */
export const deletePackageBits =
  ({ blobstore }: WorkerSurroundings): JobHandlers['package.delete'] =>
  async (ctx, { guid }) => {
    await blobstore.delete(packageKey(guid));
    await deletePackage(ctx, guid);
  };

/** Deletes an image of a package or droplet from its registry, unless a copy needs it: the last one that goes takes it along. */
export const deleteImage =
  ({ registryBuddy }: WorkerSurroundings): JobHandlers['registry.delete_image'] =>
  async (ctx, { reference }, { signal }) => {
    if (await isImageReferred(ctx, reference)) return;
    const outcome = await registryBuddy.deleteImage(reference, signal);
    ctx.log.info({ reference, outcome }, 'Deleted image');
  };
