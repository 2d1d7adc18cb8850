import { createHash } from 'node:crypto';
import { type Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { CfError, isExpected } from '@cf/errors';
import { isCacheable } from '@cf/core';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { assertStaysInside } from './zip-paths';

/** An entry that has been read once from beginning to end. */
export interface CheckedEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  /** Type and permissions as Unix knows them; undefined when the zip was not made there. */
  readonly mode: number | undefined;
  readonly size: number;
  readonly modifiedAt: Date;
  readonly linkTarget?: string | undefined;
  /** Of files that may go into the resource cache. */
  readonly sha1?: string | undefined;
  readonly open: () => Promise<Readable>;
}

/** A zip whose every entry is what it says and stays inside of its directory. */
export interface CheckedZip {
  readonly entries: readonly CheckedEntry[];
  readonly totalBytes: number;
  readonly close: () => void;
}

export interface ZipLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const MAX_ENTRIES = 250_000;
const MAX_LINK_BYTES = 4096;
const UNIX = 3;
const [TYPE, LINK] = [0o170000, 0o120000];
const ENCRYPTED = 1;

/** Opens a zip and reads all of it once, unpacked: sizes are counted, never believed. What is wrong with it is a CfError in words for its owner. Close it afterwards. */
export async function openCheckedZip(path: string, limits: ZipLimits): Promise<CheckedZip> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true });
    const entries = await checkEntries(zip, limits);
    assertStaysInside(entries);
    const totalBytes = entries.reduce((sum, { size }) => sum + size, 0);
    const opened = zip;
    return { entries, totalBytes, close: () => opened.close() };
  } catch (error) {
    zip?.close();
    throw isExpected(error) || limits.signal.aborted || isOfSystem(error) ? error : invalid(error);
  }
}

async function checkEntries(zip: ZipFile, { maxBytes, signal }: ZipLimits): Promise<CheckedEntry[]> {
  const entries: CheckedEntry[] = [];
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    signal.throwIfAborted();
    total += entry.uncompressedSize;
    if (total > maxBytes) throw tooLarge(maxBytes);
    if (entries.length >= MAX_ENTRIES)
      throw new CfError('AppPackageInvalid', `it has more than ${MAX_ENTRIES} entries`);
    if (entry.generalPurposeBitFlag & ENCRYPTED)
      throw new CfError('AppPackageInvalid', `'${entry.fileName}' is encrypted`);
    entries.push(await checkEntry(zip, entry, signal));
  }
  return entries;
}

async function checkEntry(zip: ZipFile, entry: Entry, signal: AbortSignal): Promise<CheckedEntry> {
  const mode = entry.versionMadeBy >> 8 === UNIX ? entry.externalFileAttributes >>> 16 : undefined;
  const checked = {
    name: entry.fileName,
    isDirectory: entry.fileName.endsWith('/'),
    mode,
    size: entry.uncompressedSize,
    modifiedAt: entry.getLastModDate(),
    open: () => zip.openReadStreamPromise(entry),
  };
  if (checked.isDirectory) return checked;
  if (((mode ?? 0) & TYPE) === LINK) {
    if (checked.size > MAX_LINK_BYTES)
      throw new CfError('AppPackageInvalid', `the symbolic link '${checked.name}' is too long`);
    return { ...checked, linkTarget: (await buffer(await checked.open())).toString('utf8') };
  }
  const hash = isCacheable(checked.size) ? createHash('sha1') : undefined;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      hash?.update(chunk);
      done();
    },
  });
  await pipeline(await checked.open(), sink, { signal }); // fails when there is more or less than announced
  return { ...checked, sha1: hash?.digest('hex') };
}

/** What a package is told that is unpacked larger than allowed. */
export const tooLarge = (maxBytes: number): CfError =>
  new CfError('AppPackageInvalid', `Package may not be larger than ${maxBytes} bytes`);

const isOfSystem = (error: unknown) => typeof (error as { syscall?: unknown }).syscall === 'string';

const invalid = (cause: unknown) =>
  new CfError('AppPackageInvalid', cause instanceof Error ? cause.message : 'it cannot be read', { cause });
