import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Blobstore, checkedKey } from './blobstore';

/** Blobs as files below a directory. A blob is written beside its place and moved there when it is whole. */
export function directoryBlobstore(directory: string): Blobstore {
  const pathOf = (key: string) => join(directory, 'blobs', checkedKey(key));
  return {
    async put(key, bits) {
      const [path, partial] = [pathOf(key), join(directory, 'partial', randomUUID())];
      await mkdir(dirname(partial), { recursive: true });
      try {
        await pipeline(bits, createWriteStream(partial, { mode: 0o600, flush: true }));
        await mkdir(dirname(path), { recursive: true });
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    async get(key) {
      const stream = createReadStream(pathOf(key));
      return new Promise((resolve, reject) => {
        stream.once('open', () => resolve(stream));
        stream.once('error', (error) => (isMissing(error) ? resolve(undefined) : reject(error)));
      });
    },
    async size(key) {
      try {
        return (await stat(pathOf(key))).size;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    async check() {
      await mkdir(directory, { recursive: true });
      await access(directory);
    },
  };
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
