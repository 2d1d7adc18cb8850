import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { extractLayer } from './extract-layer';

type Entry = [Partial<Header> & { name: string }, string?];

async function layer(folder: string, entries: Entry[]): Promise<string> {
  const archive = pack();
  for (const [header, content] of entries) archive.entry(header, content ?? '');
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  const file = join(folder, `layer-${Math.random()}`);
  writeFileSync(file, gzipSync(Buffer.concat(chunks)));
  return file;
}

describe('extractLayer', () => {
  let folder: string;
  let root: string;
  const unpack = async (...layers: Entry[][]) => {
    for (const entries of layers) await extractLayer(await layer(folder, entries), root);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'layer-'));
    root = join(folder, 'root');
    mkdirSync(root);
  });

  test('keeps names with `..` inside of the root', async () => {
    await unpack([
      [{ name: '../../outside' }, 'x'],
      [{ name: '/a/../../b' }, 'y'],
    ]);

    expect(existsSync(join(folder, 'outside'))).toBe(false);
    expect(readFileSync(join(root, 'outside'), 'utf8')).toBe('x');
    expect(readFileSync(join(root, 'b'), 'utf8')).toBe('y');
  });

  test('never writes through a link that points outside', async () => {
    const target = join(folder, 'victim');
    mkdirSync(target);
    await unpack([
      [{ name: 'absolute', type: 'symlink', linkname: target }],
      [{ name: 'absolute/file' }, 'x'],
      [{ name: 'relative', type: 'symlink', linkname: '../victim' }],
      [{ name: 'relative/file' }, 'x'],
      [{ name: 'file', type: 'symlink', linkname: join(target, 'through') }],
      [{ name: 'file' }, 'x'],
    ]);

    expect(existsSync(join(target, 'file'))).toBe(false);
    expect(existsSync(join(target, 'through'))).toBe(false);
    expect(lstatSync(join(root, 'file')).isFile()).toBe(true);
  });

  test('does not link to files of the machine', async () => {
    const linked = unpack([[{ name: 'hard', type: 'link', linkname: '/etc/passwd' }]]);

    await expect(linked).rejects.toThrow('ENOENT');
  });

  test('points absolute links at the image, but leaves those to programs of the machine', async () => {
    await unpack([
      [{ name: 'layers/node/bin', type: 'symlink', linkname: '/workspace/bin' }],
      [{ name: 'layers/python', type: 'symlink', linkname: '/usr/bin/python3' }],
    ]);

    expect(readlinkSync(join(root, 'layers/node/bin'))).toBe('../../workspace/bin');
    expect(readlinkSync(join(root, 'layers/python'))).toBe('/usr/bin/python3');
  });

  test('hides and replaces what a later layer says, and keeps modes', async () => {
    await unpack(
      [
        [{ name: 'a/one' }, '1'],
        [{ name: 'a/two' }, '2'],
        [{ name: 'b/old' }, '3'],
      ],
      [[{ name: 'a/.wh.one' }], [{ name: 'b/.wh..wh..opq' }], [{ name: 'b/new', mode: 0o755 }, '4']],
    );

    expect(existsSync(join(root, 'a/one'))).toBe(false);
    expect(existsSync(join(root, 'a/two'))).toBe(true);
    expect(existsSync(join(root, 'b/old'))).toBe(false);
    expect(lstatSync(join(root, 'b/new')).mode & 0o777).toBe(0o755);
  });
});
