import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGzip } from 'node:zlib';
import { type Blob } from '@cf/registry';
import { type Header, pack, type Pack } from 'tar-stream';
import { PackageRefusedError, shown } from './package-refused';
import { isFaultOfBits, type Zip, type ZipEntry, type ZipSource } from './read-zip';

/** A layer as a file on disk. */
export interface Layer extends Blob {
  /** Digest of the tar before it was compressed. */
  readonly diffId: string;
}

// as buildpacks do it, so that the same bits give the same image
const MTIME = new Date('1980-01-01T00:00:01Z');
// bits are read back once, by one build: speed counts for more than size
const GZIP_LEVEL = 3;

/** Writes the files of a zip as one compressed tar that depends on their paths, modes and bytes alone. Nothing but a few chunks is held in memory. */
export async function writeLayer(zip: Zip, file: string, signal: AbortSignal): Promise<Layer> {
  const archive = pack();
  const filled = fill(archive, zip, signal).catch((error: Error) => archive.destroy(error));
  const [tarHash, layerHash] = [hashing(), hashing()];
  await pipeline(
    Readable.from(archive as AsyncIterable<Buffer>, { objectMode: false }),
    tarHash.through,
    createGzip({ level: GZIP_LEVEL }),
    layerHash.through,
    createWriteStream(file, { mode: 0o600 }),
    { signal },
  );
  await filled;
  const { digest, size } = layerHash.result();
  return { digest, size, diffId: tarHash.result().digest, open: () => createReadStream(file) };
}

async function fill(archive: Pack, zip: Zip, signal: AbortSignal): Promise<void> {
  for (const entry of zip.entries) {
    signal.throwIfAborted();
    if (entry.source) await addFile(archive, zip, entry, entry.source);
    else await addWithoutBytes(archive, entry);
  }
  archive.finalize();
}

function headerOf({ path, kind, mode, size, target }: ZipEntry): Partial<Header> & Pick<Header, 'name'> {
  const name = kind === 'directory' ? `${path}/` : path;
  return {
    name,
    type: kind,
    mode,
    size,
    mtime: MTIME,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    ...(target !== undefined && { linkname: target }),
  };
}

/** Begins an entry; `done` is told how it ended, also when the whole archive is given up. */
function begin(archive: Pack, entry: ZipEntry, done: (error?: Error | null) => void) {
  const sink = archive.entry(headerOf(entry), done);
  sink.on('error', () => undefined); // `done` has been told
  return sink;
}

const addWithoutBytes = (archive: Pack, entry: ZipEntry) =>
  new Promise<void>((resolve, reject) => {
    begin(archive, entry, (error) => (error ? reject(error) : resolve()));
  });

async function addFile(archive: Pack, zip: Zip, entry: ZipEntry, source: ZipSource): Promise<void> {
  const bits = await zip.open(source).catch((error: Error) => Promise.reject(damaged(entry, error)));
  const added = new Promise<void>((resolve, reject) => {
    let sum = 0;
    const sink = begin(archive, entry, (error) => (error ? reject(error) : resolve()));
    bits.on('data', (chunk: Buffer) => (sum = crc32(chunk, sum)));
    bits.on('error', (error) => reject(damaged(entry, error)));
    bits.once('end', () => {
      if (sum !== source.crc32) reject(damaged(entry, new Error('its checksum is wrong')));
    });
    bits.pipe(sink);
  });
  await added.finally(() => bits.destroy()); // one that is left half read would keep the file open
}

const damaged = ({ path }: ZipEntry, error: Error) =>
  isFaultOfBits(error)
    ? new PackageRefusedError('corrupt', `The file ${shown(path)} is damaged: ${error.message}`, error)
    : error;

function hashing() {
  const hash = createHash('sha256');
  let size = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { through, result: () => ({ digest: `sha256:${hash.digest('hex')}`, size }) };
}
