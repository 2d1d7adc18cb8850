import { createWriteStream } from 'node:fs';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type CheckedEntry } from './open-zip';

/** A file to be added to a package. */
export interface AddedFile {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly open: () => Promise<Readable>;
}

const REGULAR = 0o100000;
const DIRECTORY = 0o040000;
/** Added files have one time for ever, so that the same files make the same package. */
const TIME = new Date(Date.UTC(1980, 0, 1, 12));

/** Writes one zip of uploaded entries and added files, one after another. A directory that its owner could not enter becomes one that they can. */
export async function writeMergedZip(
  path: string,
  { uploaded, added }: { uploaded: readonly CheckedEntry[]; added: readonly AddedFile[] },
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const broken = new AbortController();
  let problem: unknown;
  const fail = (error: unknown) => {
    problem ??= error;
    broken.abort(error);
  };
  zip.on('error', fail);
  for (const entry of uploaded) addEntry(zip, entry);
  for (const { name, mode, size, open } of added)
    addStream(zip, { name, mode: REGULAR | mode, size, modifiedAt: TIME }, open);
  zip.end();
  try {
    await pipeline(zip.outputStream as Readable, createWriteStream(path, { mode: 0o600 }), {
      signal: AbortSignal.any([signal, broken.signal]),
    });
  } catch (error) {
    throw problem ?? error;
  }
}

function addEntry(zip: ZipFile, entry: CheckedEntry): void {
  const { name, mode, modifiedAt, isDirectory } = entry;
  if (isDirectory)
    zip.addEmptyDirectory(name, { mtime: modifiedAt, mode: (mode ?? 0o755) | DIRECTORY | 0o700 });
  else addStream(zip, { ...entry, mode: mode || REGULAR | 0o644 }, entry.open);
}

function addStream(
  zip: ZipFile,
  { name, mode, size, modifiedAt }: { name: string; mode: number; size: number; modifiedAt: Date },
  open: () => Promise<Readable>,
): void {
  const options = { mtime: modifiedAt, mode: mode & 0xffff, size, compressionLevel: 1 };
  zip.addReadStreamLazy(name, options, (callback) => {
    open().then(
      (stream) => {
        stream.once('error', (error) => zip.emit('error', error)); // the library listens to its own errors only
        callback(null, stream);
      },
      (error: unknown) => callback(error, undefined as never),
    );
  });
}
