import { type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { type PackagesConfig } from '../config';
import { entryPath, pathOutside } from './entry-path';
import { PackageRefusedError, shown } from './package-refused';
import { packageTree, tooManyEntries, type TreeEntry } from './package-tree';

/** Where the bytes of a file are in the zip. */
export interface ZipSource {
  readonly relativeOffsetOfLocalHeader: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  readonly compressionMethod: number;
  readonly crc32: number;
}
export type ZipEntry = TreeEntry<ZipSource>;

/** A zip whose entries have been looked at and are safe to unpack. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  readonly open: (source: ZipSource) => Promise<Readable>;
  readonly close: () => void;
}

export type Limits = Pick<PackagesConfig, 'maxEntries' | 'maxUnpackedBytes'>;

const MAX_NAMES_BYTES = 64 * 1024 * 1024;
const MAX_TARGET_BYTES = 4096;
const STORED = 0;
const DEFLATED = 8;

/** Opens a zip file and reads its directory. Throws a PackageRefusedError for what is no zip, or one that must not be unpacked. */
export async function readZip(file: string, limits: Limits): Promise<Zip> {
  const zip = await asRefusal(
    openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: true }),
  );
  zip.on('error', () => undefined); // told to whoever iterates; one that comes later must not end the process
  try {
    const entries = packageTree(await readEntries(zip, limits), limits.maxEntries);
    return { entries, open: (source) => openSource(zip, source), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readEntries(zip: ZipFile, { maxEntries, maxUnpackedBytes }: Limits): Promise<ZipEntry[]> {
  if (zip.entryCount > maxEntries) throw tooManyEntries(maxEntries);
  const found: ZipEntry[] = [];
  let [bytes, nameBytes] = [0, 0];
  const entries = zip.eachEntry();
  for (let next = await asRefusal(entries.next()); !next.done; next = await asRefusal(entries.next())) {
    const entry = next.value;
    bytes += entry.uncompressedSize;
    nameBytes += entry.fileNameLength;
    if (bytes > maxUnpackedBytes) {
      throw new PackageRefusedError('too-large', `Package may not be larger than ${maxUnpackedBytes} bytes`);
    }
    if (nameBytes > MAX_NAMES_BYTES) throw tooManyEntries(maxEntries);
    const path = entryPath(entry.fileName);
    if (path !== '') found.push(await asTreeEntry(zip, entry, path));
  }
  return found;
}

async function asTreeEntry(zip: ZipFile, entry: Entry, path: string): Promise<ZipEntry> {
  assertReadable(entry);
  const { kind, mode } = kindOf(entry);
  if (kind === 'directory') return { path, kind, mode, size: 0 };
  const { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize, compressionMethod, crc32 } = entry;
  const source = { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize, compressionMethod, crc32 };
  if (kind === 'file') return { path, kind, mode, size: uncompressedSize, source };
  if (uncompressedSize > MAX_TARGET_BYTES) {
    throw new PackageRefusedError(
      'symlink-outside',
      `The symbolic link ${shown(path)} has an endless target`,
    );
  }
  const target = await asRefusal(openSource(zip, source).then(buffer));
  return { path, kind, mode, size: 0, target: target.toString('utf8') };
}

function assertReadable(entry: Entry): void {
  if (entry.isEncrypted()) {
    throw new PackageRefusedError('encrypted', `The file ${shown(entry.fileName)} is encrypted`);
  }
  if (entry.compressionMethod === STORED || entry.compressionMethod === DEFLATED) return;
  const text = `The file ${shown(entry.fileName)} is compressed by method ${entry.compressionMethod}; only deflate is supported`;
  throw new PackageRefusedError('unsupported-entry', text);
}

const UNIX_MAKERS = [3, 19];
const KINDS: Readonly<Record<number, ZipEntry['kind']>> = {
  0: 'file',
  0o10: 'file',
  0o4: 'directory',
  0o12: 'symlink',
};

/** Kind and mode. Zips made where there are no modes get 0777, as they always have on this platform. */
function kindOf({ versionMadeBy, externalFileAttributes, fileName }: Entry): {
  kind: ZipEntry['kind'];
  mode: number;
} {
  const unix = UNIX_MAKERS.includes(versionMadeBy >>> 8) ? externalFileAttributes >>> 16 : 0;
  const kind = fileName.endsWith('/') ? 'directory' : KINDS[unix >>> 12];
  if (!kind)
    throw new PackageRefusedError(
      'unsupported-entry',
      `${shown(fileName)} is neither file, folder nor symbolic link`,
    );
  const mode = unix & 0o777 || 0o777;
  // a folder that its owner cannot use could not be unpacked into
  return { kind, mode: kind === 'directory' ? mode | 0o700 : mode };
}

async function openSource(zip: ZipFile, source: ZipSource): Promise<Readable> {
  const { compressedSize, uncompressedSize, compressionMethod } = source;
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(source as Entry, { minimal: true });
  const range = [fileDataStart, compressedSize, 0, compressedSize] as const;
  const decompress = compressionMethod === DEFLATED;
  // yauzl's own promise of this function calls another one
  return new Promise((resolve, reject) => {
    zip.openReadStreamLowLevel(...range, decompress, uncompressedSize, (error, bits) =>
      error ? reject(error) : resolve(bits),
    );
  });
}

/** What the zip reader complains of is the zip's fault, unless the disk failed. */
export async function asRefusal<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Whether an error tells of the bits, and neither of the disk nor of a mistake of ours. */
export const isFaultOfBits = (error: unknown): error is Error =>
  error instanceof Error &&
  !(error instanceof PackageRefusedError) &&
  !(error instanceof TypeError) &&
  !('syscall' in error);

function refusalOf(error: unknown): unknown {
  if (!isFaultOfBits(error)) return error;
  const [, name] =
    /^(?:absolute path|invalid relative path|invalid characters in fileName): (.*)$/s.exec(error.message) ??
    [];
  if (name !== undefined) return pathOutside(name, error);
  return new PackageRefusedError('not-a-zip', `The package is no readable zip file: ${error.message}`, error);
}
