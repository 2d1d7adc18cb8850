import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Blob } from './client-types';
import { RegistryError } from './registry-error';

/** The digest of bytes. */
export const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Bytes in memory as a blob. */
export const bufferBlob = (bytes: Buffer): Blob => ({
  digest: digestOf(bytes),
  size: bytes.length,
  open: () => Readable.from([bytes], { objectMode: false }),
});

/** A file as a blob; reads it once for its digest. */
export async function fileBlob(path: string): Promise<Blob> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return {
    digest: `sha256:${hash.digest('hex')}`,
    size: (await stat(path)).size,
    open: () => createReadStream(path),
  };
}

/** The error for bytes that are not what their name says. */
export const digestMismatch = (expected: string, actual: string): RegistryError =>
  new RegistryError({
    code: 'DIGEST_INVALID',
    message: `Expected content with the digest ${expected}, got ${actual}`,
  });

/** Lets bytes through and fails at their end when they do not have the digest. */
export function verifying(expected: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const actual = `sha256:${hash.digest('hex')}`;
      done(actual === expected ? null : digestMismatch(expected, actual));
    },
  });
}
