import { packageKey } from '@cf/blobstore';
import { type JobHandlers, markPackageReady } from '@cf/core';
import { CfError } from '@cf/errors';
import { type WorkerSurroundings } from '../../surroundings';
import { failingWith } from './process-package.job';

/** Copies the bits of a package. An image is shared, because it never changes and stays as long as a package refers to it; a blob is copied. */
export const copyPackageBits =
  ({ blobstore }: WorkerSurroundings): JobHandlers['package.copy'] =>
  async (ctx, { guid, source_guid: sourceGuid }, run) => {
    const pkg = await ctx.db.package.findUnique({ where: { guid } });
    if (pkg?.state !== 'COPYING') return;
    await failingWith(ctx, { guid, run }, async () => {
      const source = await ctx.db.package.findUnique({ where: { guid: sourceGuid } });
      if (source?.state !== 'READY') throw gone();
      if (!source.image_reference) {
        const bits = await blobstore.get(packageKey(sourceGuid));
        if (!bits) throw gone();
        await blobstore.put(packageKey(guid), bits);
      }
      await markPackageReady(ctx, guid, {
        checksum: source.checksum ?? '',
        imageReference: source.image_reference ?? undefined,
      });
    });
  };

const gone = () => new CfError('AppPackageNotFound', 'the source of the copy is gone');
