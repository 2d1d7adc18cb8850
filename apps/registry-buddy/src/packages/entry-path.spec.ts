import { entryPath } from './entry-path';

test.each([
  ['a', 'a'],
  ['./a//b/', 'a/b'],
  ['./', ''],
  ['a/..b/c..', 'a/..b/c..'],
  ['ä/ß', 'ä/ß'],
])('the path of %j is %j', (name, expected) => {
  expect(entryPath(name)).toBe(expected);
});

test.each([
  ['../a', 'path-outside'],
  ['a/../../b', 'path-outside'],
  ['a/..', 'path-outside'],
  ['/etc/passwd', 'path-outside'],
  ['C:/windows', 'path-outside'],
  ['a\\..\\b', 'path-outside'],
  ['a\0b', 'path-outside'],
  ['x'.repeat(256), 'path-too-long'],
  ['ä'.repeat(128), 'path-too-long'],
  ['a/'.repeat(2049), 'path-too-long'],
])('%j is refused', (name, reason) => {
  expect(() => entryPath(name)).toThrow(expect.objectContaining({ reason }));
});
