import { assertSafePath, assertStaysInside, fileModeOf } from './zip-paths';

describe('assertStaysInside', () => {
  test.each([
    ['a file beside the package', [{ name: 'bin/x', linkTarget: '../../etc/passwd' }]],
    ['an absolute path', [{ name: 'x', linkTarget: '/etc/passwd' }]],
    [
      'a parent by way of another link',
      [
        { name: 'a/b/up', linkTarget: '.' },
        { name: 'x', linkTarget: 'a/b/up/../../../..' },
      ],
    ],
    [
      'a way up that begins behind another link',
      [
        { name: 'top', linkTarget: '.' },
        { name: 'd/x', linkTarget: '../top/..' },
      ],
    ],
  ])('refuses a link to %s', (_name, entries) => {
    expect(() => assertStaysInside(entries)).toThrow('leads outside of the package');
  });

  test('refuses what lies below a link', () => {
    const entries = [{ name: 'out', linkTarget: 'other' }, { name: './out//x' }];

    expect(() => assertStaysInside(entries)).toThrow('lies below a symbolic link');
  });

  test('takes links within the package', () => {
    assertStaysInside([
      { name: 'node_modules/.bin/tool', linkTarget: '../tool/cli.js' },
      { name: 'node_modules/tool/cli.js' },
      { name: 'current', linkTarget: 'releases/1' },
      { name: 'dotted', linkTarget: './..data' },
    ]);
  });
});

test.each(['', '/etc/passwd', '../x', 'a/../../x', 'a\\..\\x', 'a\0', 'a/', '.'])(
  'refuses the path %j',
  (path) => {
    expect(() => assertSafePath(path)).toThrow('is not safe');
  },
);

test('takes modes that let the owner read and write, and has one for who says nothing', () => {
  expect([
    fileModeOf({ path: 'a' }),
    fileModeOf({ path: 'a', mode: '755' }),
    fileModeOf({ path: 'a', mode: '100644' }),
  ]).toEqual([0o744, 0o755, 0o644]);
  expect(() => fileModeOf({ path: 'a', mode: '444' })).toThrow("Minimum file mode is '0600'");
  expect(() => fileModeOf({ path: 'a', mode: 'rw' })).toThrow('is invalid');
});
