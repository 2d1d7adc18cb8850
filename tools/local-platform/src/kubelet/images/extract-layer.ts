import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, link, lstat, mkdir, open, readdir, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { linkTarget, pathInRoot } from './path-in-root';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Unpacks a layer (tar or tar.gz) over a folder: later layers hide and replace, and nothing is ever written outside of the folder. */
export async function extractLayer(file: string, root: string): Promise<void> {
  const entries = extract();
  const magic = await firstBytes(file);
  if (magic.equals(ZSTD)) throw new Error('layers compressed with zstd are not supported');
  const source = createReadStream(file);
  const unpacking = magic.subarray(0, 2).equals(GZIP)
    ? pipeline(source, createGunzip(), entries)
    : pipeline(source, entries);
  unpacking.catch(() => undefined);
  for await (const entry of entries) {
    await place(root, entry.header, entry as unknown as Readable);
    entry.resume();
  }
  await unpacking;
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer;
  } finally {
    await handle.close();
  }
}

async function place(root: string, header: Header, content: Readable): Promise<void> {
  const path = await pathInRoot(root, header.name);
  if (path === root) return;
  const name = basename(path);
  if (name === OPAQUE) return empty(dirname(path));
  if (name.startsWith(WHITEOUT)) return remove(join(dirname(path), name.slice(WHITEOUT.length)), root);
  await PLACERS[header.type ?? 'file']?.(path, header, { root, content });
}

interface Placing {
  readonly root: string;
  readonly content: Readable;
}

/** Owners must always be able to read, enter and remove what was unpacked; setuid and setgid mean nothing here. */
const modeOf = ({ mode = 0o644 }: Header, atLeast: number) => (mode & 0o777) | atLeast;

const PLACERS: Record<
  string,
  ((path: string, header: Header, placing: Placing) => Promise<void>) | undefined
> = {
  async file(path, header, { content }) {
    await rm(path, { recursive: true, force: true });
    await pipeline(content, createWriteStream(path, { flags: 'wx', mode: modeOf(header, 0o600) }));
  },
  async directory(path, header) {
    const present = await lstat(path).catch(() => undefined);
    if (present && !present.isDirectory()) await rm(path);
    if (!present?.isDirectory()) await mkdir(path);
    await chmod(path, modeOf(header, 0o700));
  },
  async symlink(path, header, { root }) {
    await rm(path, { recursive: true, force: true });
    await symlink(linkTarget(path.slice(root.length), header.linkname ?? '.'), path);
  },
  async link(path, header, { root }) {
    const source = await pathInRoot(root, header.linkname ?? '');
    if (source === path) return;
    await rm(path, { recursive: true, force: true });
    await link(source, path);
  },
};

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

async function remove(path: string, root: string): Promise<void> {
  // A whiteout named `.wh...` would mean the folder above.
  if (dirname(join(path)) === dirname(root) || !path.startsWith(`${root}/`)) return;
  await rm(path, { recursive: true, force: true });
}
