import { isCliError } from '../src/index';
import { adminClient, newClient, unique, usePlatform } from './use-platform';

const platform = usePlatform();
const kindOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'succeeded',
    (error: unknown) =>
      isCliError(error, error instanceof Error && 'kind' in error ? (error.kind as never) : 'eof')
        ? error.kind
        : error,
  );

test('api tells the version, and login leads into an org and a space', async () => {
  const cf = newClient(platform);
  const org = unique('login');
  const admin = await adminClient(platform);
  await admin.createOrg(org);
  await admin.createSpace('only', { org });

  expect((await cf.api()).version).toMatch(/^3\.\d+\.\d+$/);
  const target = await cf.login({ ...platform.admin, org });

  expect(target).toMatchObject({ user: platform.admin.user, org, space: 'only' });
  await admin.deleteOrg(org);
});

test('a wrong password is refused', async () => {
  const cf = newClient(platform);
  await cf.api();

  expect(await kindOf(cf.auth(platform.admin.user, 'wrong'))).toBe('unauthorized');
});

test('without a token there is a clear refusal', async () => {
  const cf = newClient(platform);
  await cf.api();

  expect(await kindOf(cf.orgs())).toBe('unauthorized');
});

test('oauth-token renews the token', async () => {
  const cf = await adminClient(platform);

  expect(await cf.oauthToken()).toMatch(/^bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  expect(await cf.orgs()).toBeDefined();
});

test('a client of the UAA is an actor too', async () => {
  const cf = newClient(platform);
  await cf.api();
  await cf.authClient('automation', 'automation-secret');

  expect(await cf.orgs()).toBeDefined();
});

test('curl shows any answer', async () => {
  const cf = await adminClient(platform);

  expect(JSON.parse((await cf.curl('/v3/info')).body)).toHaveProperty('build');
  expect((await cf.curl('/v3/nonsense')).status).toBe(404);
  expect((await cf.curl('/v3/organizations', { method: 'POST', body: '{}' })).status).toBe(422);
});

test('feature flags, buildpacks and stacks are listed', async () => {
  const cf = await adminClient(platform);

  expect((await cf.featureFlags()).map(({ name }) => name)).toContain('diego_docker');
  expect((await cf.buildpacks()).length).toBeGreaterThan(0);
  expect((await cf.stacks()).length).toBeGreaterThan(0);
});
