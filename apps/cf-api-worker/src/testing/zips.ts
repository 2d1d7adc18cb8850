import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** A file for a zip. */
export interface ZippedFile {
  readonly content: string | Buffer;
  readonly mode?: number;
}

const REGULAR = 0o100644;
export const LINK = 0o120777;

/** A zip of these files; a name with a slash at its end is a directory. */
export async function zipOf(files: Readonly<Record<string, string | Buffer | ZippedFile>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, file] of Object.entries(files)) {
    const { content, mode = REGULAR } =
      typeof file === 'string' || Buffer.isBuffer(file) ? { content: file } : file;
    if (name.endsWith('/')) zip.addEmptyDirectory(name, { mode });
    else zip.addBuffer(Buffer.from(content), name, { mode });
  }
  zip.end();
  return buffer(zip.outputStream as Readable);
}

/** What a zip holds: contents and modes by name. */
export async function filesIn(bits: Buffer): Promise<Record<string, { content: string; mode: number }>> {
  const directory = mkdtempSync(join(tmpdir(), 'zip-'));
  try {
    writeFileSync(join(directory, 'a.zip'), bits);
    const zip = await openPromise(join(directory, 'a.zip'), { autoClose: false });
    const files: Record<string, { content: string; mode: number }> = {};
    for await (const entry of zip.eachEntry()) {
      const stream = entry.fileName.endsWith('/') ? undefined : await zip.openReadStreamPromise(entry);
      const content = stream ? (await buffer(stream)).toString('utf8') : '';
      files[entry.fileName] = { content, mode: entry.externalFileAttributes >>> 16 };
    }
    zip.close();
    return files;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
