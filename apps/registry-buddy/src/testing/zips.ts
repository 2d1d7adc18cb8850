import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** An entry of a zip to be made: a file, a folder (name ends with a slash) or a symbolic link. */
export interface Made {
  readonly name: string;
  readonly bytes?: Buffer | string;
  readonly mode?: number;
  readonly target?: string;
  readonly mtime?: Date;
}

/** A zip of these entries, in this order. */
export async function zipOf(entries: readonly Made[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes = '', mode = 0o644, target, mtime = new Date(2_000_000_000_000) } of entries) {
    if (target !== undefined) zip.addBuffer(Buffer.from(target), name, { mtime, mode: 0o120777 });
    else if (name.endsWith('/')) zip.addEmptyDirectory(name, { mtime, mode: 0o040000 | mode });
    else zip.addBuffer(Buffer.from(bytes), name, { mtime, mode: 0o100000 | mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** The zip with a name replaced by another of the same length, which no honest tool would write. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('The names must have the same length');
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** The zip with the fields of the central directory of its only entry changed. */
export function altered(zip: Buffer, change: (entry: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  change(copy.subarray(copy.indexOf('PK\x01\x02', 0, 'latin1')));
  return copy;
}
