import { formatReference, parseReference, parseRepository } from './reference';

const HEX = 'a'.repeat(64);

describe('parseReference', () => {
  test.each([
    ['nginx', { host: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['nginx:1.27', { host: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
    ['cf/app', { host: 'docker.io', repository: 'cf/app', tag: 'latest' }],
    ['index.docker.io/cf/app', { host: 'docker.io', repository: 'cf/app', tag: 'latest' }],
    ['docker.io/nginx', { host: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['localhost/app', { host: 'localhost', repository: 'app', tag: 'latest' }],
    ['127.0.0.1:5000/cf/packages/x', { host: '127.0.0.1:5000', repository: 'cf/packages/x', tag: 'latest' }],
    ['[::1]:5000/x:y', { host: '[::1]:5000', repository: 'x', tag: 'y' }],
    [`ghcr.io/a/b@sha256:${HEX}`, { host: 'ghcr.io', repository: 'a/b', digest: `sha256:${HEX}` }],
    [
      `ghcr.io/a/b:v1@sha256:${HEX}`,
      { host: 'ghcr.io', repository: 'a/b', tag: 'v1', digest: `sha256:${HEX}` },
    ],
  ])('reads %s', (image, expected) => {
    expect(parseReference(image)).toEqual(expected);
  });

  test.each([
    '',
    'cf/UPPER',
    'host:99999/x',
    'a b',
    'x:',
    'x@sha256:abc',
    `x@sha256:${HEX}@sha256:${HEX}`,
    'x/../y',
    'x//y',
    '/x',
    'host:port/x',
    'user@host.io/x',
    'https://ghcr.io/a/b',
    `ghcr.io/${'a'.repeat(256)}`,
    'ghcr.io/a\nb',
  ])('refuses %j', (image) => {
    expect(() => parseReference(image)).toThrow(/Not an image name/);
  });

  test('is undone by formatReference', () => {
    const name = `ghcr.io/a/b:v1@sha256:${HEX}`;
    expect(formatReference(parseReference(name))).toBe(name);
  });
});

test('a repository has neither tag nor digest', () => {
  expect(parseRepository('ghcr.io/a/b')).toEqual({ host: 'ghcr.io', repository: 'a/b' });
  for (const name of ['ghcr.io/a/b:v1', 'ghcr.io/a/b:latest', `ghcr.io/a/b@sha256:${HEX}`]) {
    expect(() => parseRepository(name)).toThrow(/Not an image name/);
  }
});
