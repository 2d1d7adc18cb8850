import { connectUaaUsers, createTokenVerifier } from '@cf/uaa';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientsWith, startUaa, type RunningUaa, type UaaOptions } from './index';

const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (...args: unknown[]) => console.error(...args),
};
let dataDir: string;
let uaa: RunningUaa;
const start = (options: Partial<UaaOptions> = {}) =>
  startUaa({ port: 0, dataDir, adminUser: 'admin', adminPassword: 'first', log, ...options });

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'uaa-'));
  uaa = await start();
});
afterEach(async () => {
  await uaa.close();
  rmSync(dataDir, { recursive: true });
});

async function tokenOf(fields: Record<string, string>, client = 'cf:') {
  const response = await fetch(`${uaa.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(client)}` },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}
const login = (password: string, username = 'admin') =>
  tokenOf({ grant_type: 'password', username, password });
const verifier = () =>
  createTokenVerifier({ issuer: uaa.issuer, url: uaa.url, audience: ['cloud_controller'] });

test('its tokens pass the verification of the API', async () => {
  const { body } = await login('first');

  expect(body).toMatchObject({ token_type: 'bearer' });
  expect(await verifier().verify(`bearer ${body['access_token']}`)).toMatchObject({
    username: 'admin',
    origin: 'uaa',
    clientId: 'cf',
    isClient: false,
    scopes: expect.arrayContaining(['cloud_controller.admin', 'cloud_controller.read', 'openid']),
  });
  await expect(verifier().verify(`bearer ${body['refresh_token']}`)).rejects.toMatchObject({
    reason: 'refresh_token',
  });
});

test('a client acts as itself', async () => {
  const { body } = await tokenOf(
    { grant_type: 'client_credentials' },
    'build-state-updater:build-state-secret',
  );

  expect(await verifier().verify(`bearer ${body['access_token']}`)).toMatchObject({
    userGuid: 'build-state-updater',
    isClient: true,
    scopes: ['cloud_controller.update_build_state'],
  });
});

test('serves the look-ups of the API', async () => {
  const users = connectUaaUsers({
    url: uaa.url,
    client: { id: 'cloud_controller_username_lookup', secret: 'username-lookup-secret' },
    shadowUserClient: { id: 'cloud_controller_shadow_user_creation', secret: 'shadow-user-secret' },
  });
  const [admin] = await users.find({ usernames: ['ADMIN'] });
  const shadow = await users.createShadowUser('sam "the" user', 'ldap');

  expect(admin).toMatchObject({ username: 'admin', origin: 'uaa' });
  expect(await users.find({ partialUsernames: ['the"'] })).toEqual([shadow]);
  expect(await users.findByGuids([admin?.guid ?? '', shadow.guid])).toHaveProperty('size', 2);
});

test('keeps users and keys over a restart, readable by the owner only, and no password in clear', async () => {
  const { body } = await login('first');
  await uaa.close();
  uaa = await start({ port: Number(new URL(uaa.url).port) });

  expect((await login('first')).status).toBe(200);
  expect(await verifier().verify(`bearer ${body['access_token']}`)).toMatchObject({ username: 'admin' });
  for (const file of ['users.json', 'keys.json'].map((name) => join(dataDir, name))) {
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('first');
  }
});

test('the administrator gets the password of the last start', async () => {
  await uaa.close();
  uaa = await start({ adminPassword: 'second' });

  expect((await login('first')).status).toBe(401);
  expect((await login('second')).status).toBe(200);
});

test('after a rotation new tokens carry the new key and old ones are still good', async () => {
  const tokens = verifier();
  const before = (await login('first')).body['access_token'];
  uaa.rotateKey('key-2');
  const after = (await login('first')).body['access_token'] ?? '';

  expect(JSON.parse(atob(after.split('.')[0] ?? ''))).toMatchObject({ kid: 'key-2' });
  expect(await tokens.verify(`bearer ${before}`)).toMatchObject({ username: 'admin' });
  expect(await tokens.verify(`bearer ${after}`)).toMatchObject({ username: 'admin' });
});

test('a password change ends the refresh tokens', async () => {
  const { body } = await login('first');
  const refresh = () => tokenOf({ grant_type: 'refresh_token', refresh_token: body['refresh_token'] ?? '' });
  expect((await refresh()).status).toBe(200);

  const { userGuid } = await verifier().verify(`bearer ${body['access_token']}`);
  await fetch(`${uaa.url}/Users/${userGuid}/password`, {
    method: 'PUT',
    headers: { authorization: `bearer ${body['access_token']}` },
    body: JSON.stringify({ oldPassword: 'first', password: 'changed' }),
  });

  expect(await refresh()).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
});

test('knows only the clients that were given secrets, and not the public ones', async () => {
  await uaa.close();
  uaa = await start({ clients: clientsWith({ 'build-state-updater': 'own-secret' }) });
  const ask = (client: string) => tokenOf({ grant_type: 'client_credentials' }, client);

  expect((await ask('build-state-updater:own-secret')).status).toBe(200);
  expect((await ask('build-state-updater:build-state-secret')).status).toBe(401);
  expect((await ask('build-state-updater:ö'.padEnd(32, 'ö'))).status).toBe(401);
  expect((await ask('admin:admin-secret')).status).toBe(401);
  expect((await login('first')).status).toBe(200);
});
