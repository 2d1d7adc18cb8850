import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Blob, fileBlob } from '@cf/registry';
import { type Header, pack, type Pack } from 'tar-stream';

/** A layer on its way to a registry. */
export interface LayerArchive {
  readonly blob: Blob;
  /** Digest of the uncompressed layer. */
  readonly diffId: string;
}

/** Times and owners as the lifecycle writes them, so that the same files make the same layer. */
const FIXED = { mtime: new Date('1980-01-01T00:00:01Z'), uid: 1000, gid: 1000 };

/** Writes a folder as a layer in which it is found at `path`; entries are in order of their names. */
export async function archiveFolder(folder: string, path: string, file: string): Promise<LayerArchive> {
  const tar = pack();
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const written = pipeline(tar, hashing, createGzip(), createWriteStream(file));
  const added = addAll(tar, folder, path).then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  );
  await Promise.all([written, added]);
  return { blob: await fileBlob(file), diffId: `sha256:${hash.digest('hex')}` };
}

async function addAll(tar: Pack, folder: string, path: string): Promise<void> {
  const parents = path.split('/').filter(Boolean);
  for (let depth = 1; depth <= parents.length; depth += 1) {
    await addEntry(tar, { name: `${parents.slice(0, depth).join('/')}/`, type: 'directory', mode: 0o755 });
  }
  await addFolder(tar, folder, parents.join('/'));
}

async function addFolder(tar: Pack, folder: string, prefix: string): Promise<void> {
  for (const each of (await readdir(folder)).sort()) {
    const file = join(folder, each);
    const name = `${prefix}/${each}`;
    const stats = await lstat(file);
    const mode = stats.mode & 0o777;
    if (stats.isDirectory()) {
      await addEntry(tar, { name: `${name}/`, type: 'directory', mode });
      await addFolder(tar, file, name);
    } else if (stats.isSymbolicLink()) {
      await addEntry(tar, { name, type: 'symlink', linkname: await readlink(file), mode: 0o777 });
    } else if (stats.isFile()) {
      const entry = tar.entry({ ...FIXED, name, mode, size: stats.size });
      await pipeline(createReadStream(file), entry);
    }
  }
}

const addEntry = (tar: Pack, header: Partial<Header> & { name: string }): Promise<void> =>
  new Promise((resolve, reject) => {
    tar.entry({ ...FIXED, ...header }, (error) => (error ? reject(error) : resolve()));
  });
