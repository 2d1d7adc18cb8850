import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { type Blobstore, resourceKey } from '@cf/blobstore';
import { cachedSizes, forgetResource, isFeatureEnabled, type OpContext, rememberResource } from '@cf/core';
import { CfError } from '@cf/errors';
import { type CheckedEntry } from './open-zip';

/** Puts files that other packages may have too into the resource cache, each once. */
export async function cacheFiles(
  ctx: OpContext,
  blobstore: Blobstore,
  entries: readonly CheckedEntry[],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isFeatureEnabled(ctx, 'resource_matching'))) return;
  const bySha1 = new Map(
    entries.flatMap((entry) => (entry.sha1 && isReadable(entry) ? [[entry.sha1, entry] as const] : [])),
  );
  const known = await cachedSizes(ctx.db, [...bySha1.keys()]);
  for (const [sha1, entry] of bySha1) {
    if (known.has(sha1)) continue;
    signal.throwIfAborted();
    await blobstore.put(resourceKey(sha1), await entry.open());
    await rememberResource(ctx.db, { sha1, size: entry.size });
  }
}

const isReadable = ({ mode }: CheckedEntry) => mode === undefined || (mode & 0o600) === 0o600;

/**
 * A file of the resource cache. The stream fails at its end when the bits are not those of the checksum; they are removed then, so that the next upload brings them anew.
 */
export async function openCached(ctx: OpContext, blobstore: Blobstore, sha1: string): Promise<Readable> {
  const bits = await blobstore.get(resourceKey(sha1));
  if (!bits) {
    await forgetResource(ctx.db, sha1);
    throw new CfError('ResourceChecksumMismatch');
  }
  const hash = createHash('sha1');
  const verify = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      if (hash.digest('hex') === sha1) return done();
      void discard(ctx, blobstore, sha1).then(() => done(new CfError('ResourceChecksumMismatch')), done);
    },
  });
  bits.once('error', (error) => verify.destroy(error));
  return bits.pipe(verify);
}

async function discard(ctx: OpContext, blobstore: Blobstore, sha1: string): Promise<void> {
  await forgetResource(ctx.db, sha1);
  await blobstore.delete(resourceKey(sha1));
}
