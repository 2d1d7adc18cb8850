import { packageTree, type TreeEntry } from './package-tree';

const file = (path: string, size = 1): TreeEntry<string> => ({
  path,
  kind: 'file',
  mode: 0o644,
  size,
  source: path,
});
const folder = (path: string, mode = 0o700): TreeEntry<string> => ({
  path,
  kind: 'directory',
  mode,
  size: 0,
});
const link = (path: string, target: string): TreeEntry<string> => ({
  path,
  kind: 'symlink',
  mode: 0o777,
  size: 0,
  target,
});
const paths = (entries: TreeEntry<string>[]) => packageTree(entries, 100).map(({ path }) => path);
const refusal = (entries: TreeEntry<string>[], max = 100) => {
  try {
    packageTree(entries, max);
  } catch (error) {
    return (error as { reason: string }).reason;
  }
  return undefined;
};

describe('packageTree', () => {
  test('is in the order of paths whatever the order of the zip, folders before what is in them', () => {
    const entries = [file('b/c/d'), file('a'), folder('b'), file('b-'), file('b/a')];

    expect(paths(entries)).toEqual(['a', 'b', 'b-', 'b/a', 'b/c', 'b/c/d']);
    expect(paths(entries.toReversed())).toEqual(paths(entries));
  });

  test('adds the folders that are missing and keeps the modes of those that are not', () => {
    const tree = packageTree([file('x/y/z'), folder('x', 0o711)], 100);

    expect(tree.map(({ path, mode }) => [path, mode])).toEqual([
      ['x', 0o711],
      ['x/y', 0o755],
      ['x/y/z', 0o644],
    ]);
  });

  test('takes the later of two entries with one path', () => {
    expect(packageTree([file('a', 1), file('a', 2)], 100)).toMatchObject([{ path: 'a', size: 2 }]);
  });

  test('refuses a path below a file or a link', () => {
    expect(refusal([file('a'), file('a/b')])).toBe('path-conflict');
    expect(refusal([link('a', '.'), file('a/b/c')])).toBe('path-conflict');
  });

  test('counts the folders that it adds', () => {
    expect(refusal([file('a/b/c/d')], 4)).toBeUndefined();
    expect(refusal([file('a/b/c/d')], 3)).toBe('too-many-entries');
  });
});

describe('symbolic links', () => {
  test.each([
    ['to a file beside it', [link('a', 'b')]],
    ['down and up again', [link('a/b/l', '../../c/./d')]],
    ['to the root itself', [link('a/l', '..')]],
    ['into a loop', [link('a', 'b'), link('b', 'a')]],
    ['through another link that stays inside', [link('a/up', '..'), link('l', 'a/up/x')]],
  ])('may lead %s', (_name, entries) => {
    expect(refusal(entries)).toBeUndefined();
  });

  test.each([
    ['to an absolute path', [link('a', '/etc/passwd')]],
    ['above the root', [link('a', '../x')]],
    ['above the root and back', [link('a/l', '../../a/x')]],
    ['above the root through another link', [link('a/b/up', '..'), link('l', 'a/b/up/../..')]],
    ['nowhere', [link('a', '')]],
  ])('may not lead %s', (_name, entries) => {
    expect(refusal(entries)).toBe('symlink-outside');
  });
});
