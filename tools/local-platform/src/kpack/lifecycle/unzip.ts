import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, open, type ZipFile } from 'yauzl';
import { pathInRoot } from '../../kubelet/images/path-in-root';

/** Unpacks a zip below a folder and nowhere else. Modes are kept; files of a zip without Unix modes are open to all, as kpack has it. */
export async function unzip(file: string, root: string): Promise<void> {
  const zip = await openZip(file);
  for await (const entry of entriesOf(zip)) await place(zip, entry, root);
}

const openZip = (file: string): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    open(file, { lazyEntries: true, autoClose: true, strictFileNames: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    ),
  );

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (done: () => void) => () => {
        zip.removeAllListeners();
        done();
      };
      zip.once('error', (error: Error) => settle(() => reject(error))());
      zip.once(
        'end',
        settle(() => resolve(undefined)),
      );
      zip.once('entry', (found: Entry) => settle(() => resolve(found))());
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

async function place(zip: ZipFile, entry: Entry, root: string): Promise<void> {
  const path = await pathInRoot(root, entry.fileName);
  if (path === root) return;
  if (entry.fileName.endsWith('/')) return void (await mkdir(path, { recursive: true }));
  const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o777;
  const content = await new Promise<Readable>((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  );
  await pipeline(content, createWriteStream(path, { mode: mode | 0o600 }));
}
