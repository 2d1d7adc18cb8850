import { type CfError } from '@cf/errors';
import { connectUaaUsers, type UaaUsers } from './index';
import { startUaaDouble, type UaaDouble } from './testing';

const dora = { guid: 'g-dora', username: 'dora', origin: 'uaa' };
const ldapDora = { guid: 'g-dora-ldap', username: 'dora', origin: 'ldap' };
const eve = { guid: 'g-eve', username: 'eve" or userName eq "dora', origin: 'uaa' };

let uaa: UaaDouble;
let users: UaaUsers;
beforeEach(async () => {
  uaa = await startUaaDouble([dora, ldapDora, eve]);
  const client = { id: 'lookup', secret: 's' };
  users = connectUaaUsers({ url: uaa.url, client, shadowUserClient: client });
});
afterEach(() => uaa.close());

const lookups = () => uaa.requests.filter((request) => request.startsWith('GET /ids/Users'));
const tokens = () => uaa.requests.filter((request) => request === 'POST /oauth/token');

test('finds users by guid, in one request, and leaves out whom the UAA does not know', async () => {
  const found = await users.findByGuids(['g-dora', 'nobody', 'g-eve', 'g-dora']);

  expect([...found.values()]).toEqual([dora, eve]);
  expect(lookups()).toHaveLength(1);
});

test('a user who was seen a moment ago is not asked for again', async () => {
  await users.findByGuids(['g-dora', 'nobody']);
  await users.findByGuids(['g-dora', 'nobody']);

  expect(lookups()).toHaveLength(1);
  expect(tokens()).toHaveLength(1);
});

test('somebody who is being asked for is not taken for unknown', async () => {
  const found = await Promise.all([users.findByGuids(['g-dora']), users.findByGuids(['g-dora'])]);

  expect(found.map((each) => each.get('g-dora'))).toEqual([dora, dora]);
});

test('asks for many guids in queries that a UAA bears', async () => {
  const many = Array.from({ length: 250 }, () => ({
    guid: crypto.randomUUID(),
    username: 'u',
    origin: 'uaa',
  }));
  uaa.users.push(...many);

  const found = await users.findByGuids(many.map(({ guid }) => guid));

  expect(found.size).toBe(250);
  expect(lookups()).toHaveLength(3);
  expect(Math.max(...lookups().map(({ length }) => length))).toBeLessThan(8_000);
});

test('finds every user of a name, or that of one origin', async () => {
  expect(await users.find({ usernames: ['dora'] })).toEqual([dora, ldapDora]);
  expect(await users.find({ usernames: ['dora'], origins: ['ldap'] })).toEqual([ldapDora]);
  expect(await users.find({ partialUsernames: ['or'], origins: ['uaa'] })).toEqual([dora, eve]);
});

test('a name that looks like a filter is just a name', async () => {
  expect(await users.find({ usernames: [eve.username] })).toEqual([eve]);
  expect(await users.find({ usernames: ['x" or userName co "'] })).toEqual([]);
});

test('an empty list finds nobody and asks nobody', async () => {
  expect(await users.find({ usernames: [] })).toEqual([]);
  expect(await users.findByGuids([])).toEqual(new Map());
  expect(uaa.requests).toEqual([]);
});

test('walks every page', async () => {
  uaa.users.push(
    ...Array.from({ length: 230 }, (_, n) => ({ guid: `g${n}`, username: `many-${n}`, origin: 'uaa' })),
  );

  expect(await users.find({ partialUsernames: ['many-'] })).toHaveLength(230);
});

test('makes a shadow user once', async () => {
  const made = await users.createShadowUser('sam', 'saml');
  const again = await users.createShadowUser('sam', 'saml');

  expect(made).toMatchObject({ username: 'sam', origin: 'saml' });
  expect(again).toEqual(made);
});

test('tells why no such user can be made', async () => {
  await expect(users.createShadowUser('no spaces', 'saml')).rejects.toMatchObject({
    errorName: 'UnprocessableEntity',
    message: 'The UAA refused the user: Username must match pattern',
  });
});

test('passes on when to come back', async () => {
  await users.findByGuids(['g-dora']);
  uaa.answerWith({ status: 429, headers: { 'retry-after': '7' } });

  const refusal = (await users.findByGuids(['g-eve']).catch((error: unknown) => error)) as CfError;

  expect(refusal).toMatchObject({ errorName: 'UaaRateLimited', headers: { 'Retry-After': '7' } });
});

test.each([429, 503, 404])('a failure (%i) is not remembered as an absence', async (status) => {
  uaa.answerWith({ status });
  await expect(users.findByGuids(['g-dora'])).rejects.toMatchObject({
    errorName: status === 429 ? 'UaaRateLimited' : 'UaaUnavailable',
  });
  uaa.answerWith();

  expect((await users.findByGuids(['g-dora'])).get('g-dora')).toEqual(dora);
});

test('gets a new token when the UAA has forgotten the old one', async () => {
  await users.findByGuids(['g-dora']);
  uaa.answerWith({ status: 401 });
  await expect(users.findByGuids(['g-eve'])).rejects.toMatchObject({ errorName: 'UaaUnavailable' });
  uaa.answerWith();

  expect((await users.findByGuids(['g-eve'])).size).toBe(1);
  expect(tokens().length).toBeGreaterThan(1);
});
