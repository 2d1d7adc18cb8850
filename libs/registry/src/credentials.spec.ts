import { parseDockerConfig, userOf } from './credentials';

const auth = (user: string, password: string) => ({
  auth: Buffer.from(`${user}:${password}`).toString('base64'),
});
const config = (auths: object) => parseDockerConfig(JSON.stringify({ auths }));

describe('parseDockerConfig', () => {
  test('finds the user of a host, however the key is written', async () => {
    const credentials = config({
      'https://index.docker.io/v1/': auth('hub', 'a:b'),
      'ghcr.io': { username: 'u', password: 'p' },
      'https://REG.example.org:5000/v2/': auth('r', ''),
    });

    expect(await credentials('docker.io', 'library/x')).toEqual({ username: 'hub', password: 'a:b' });
    expect(await credentials('ghcr.io', 'any/thing')).toEqual({ username: 'u', password: 'p' });
    expect(await credentials('reg.example.org:5000', 'x')).toEqual({ username: 'r', password: '' });
    expect(await credentials('reg.example.org', 'x')).toBeUndefined();
    expect(await credentials('ghcr.io.evil.org', 'x')).toBeUndefined();
  });

  test('prefers the most specific path, and a path ends at a slash', async () => {
    const credentials = config({
      'reg.io': auth('all', '1'),
      'reg.io/team/private': auth('private', '3'),
      'reg.io/team': auth('team', '2'),
    });

    expect(await credentials('reg.io', 'team/private/app')).toMatchObject({ username: 'private' });
    expect(await credentials('reg.io', 'team/private2')).toMatchObject({ username: 'team' });
    expect(await credentials('reg.io', 'teams')).toMatchObject({ username: 'all' });
  });

  test('matches a wildcard within parts of the host only', async () => {
    const credentials = config({ '*.registry.io': auth('any', 'x') });

    expect(await credentials('a.registry.io', 'x')).toMatchObject({ username: 'any' });
    expect(await credentials('a.b.registry.io', 'x')).toBeUndefined();
    expect(await credentials('registry.io', 'x')).toBeUndefined();
  });

  test('knows identity and registry tokens', async () => {
    const credentials = config({ 'a.io': { identitytoken: 't' }, 'b.io': { registrytoken: 'r' } });

    expect(await credentials('a.io', 'x')).toEqual({ identityToken: 't' });
    expect(await credentials('b.io', 'x')).toEqual({ registryToken: 'r' });
  });

  test('does not quote what it cannot read', () => {
    expect(() => parseDockerConfig('{"auths": hunter2}')).toThrow(/^The docker config is not JSON$/);
  });
});

test('one user is for one host alone', async () => {
  const credentials = userOf('index.docker.io', 'u', 'p');

  expect(await credentials('docker.io', 'a/b')).toEqual({ username: 'u', password: 'p' });
  expect(await credentials('ghcr.io', 'a/b')).toBeUndefined();
});
