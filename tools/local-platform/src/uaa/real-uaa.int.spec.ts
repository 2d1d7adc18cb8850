import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUaa, type RunningUaa } from './index';

/**
 * The same calls to the real UAA and to the issuer of the local platform. Runs where REAL_UAA_URL names a fresh UAA with the test
 * users and clients; where the two differ, the real one is right.
 */
const realUrl = process.env['REAL_UAA_URL'];
const compare = realUrl ? describe : describe.skip;

type Values = Record<string, string>;
interface Call {
  readonly name: string;
  readonly send: (value: Values) => [path: string, init?: RequestInit];
  /** Kept of the answer for later calls. */
  readonly keep?: (body: Record<string, string | undefined>, headers: Headers) => Values;
}

const basic = (client: string) => ({ authorization: `Basic ${btoa(client)}` });
const bearer = (token = '') => ({ authorization: `bearer ${token}`, 'content-type': 'application/json' });
const token = (fields: Values, client = 'cf:', query = ''): [string, RequestInit] => [
  `/oauth/token${query}`,
  { method: 'POST', headers: basic(client), body: new URLSearchParams(fields) },
];
const password = (username: string, secret: string, more: Values = {}) =>
  token({ grant_type: 'password', username, password: secret, ...more });
const withToken = (
  path: string,
  holder: string | undefined,
  method = 'GET',
  body?: unknown,
): [string, RequestInit] => [
  path,
  { method, headers: bearer(holder), ...(body !== undefined && { body: JSON.stringify(body) }) },
];
const users = (filter: string) => `/Users?filter=${encodeURIComponent(filter)}`;
const ids = (filter: string) => `/ids/Users?filter=${encodeURIComponent(filter)}`;
const code = (query = '') => `/oauth/authorize?response_type=code&client_id=ssh-proxy${query}`;
const newUser = (userName: string, origin = '') => ({
  userName,
  password: 'pw',
  origin,
  name: { familyName: userName, givenName: userName },
  emails: [{ value: userName, primary: true }],
});
const lookup = { grant_type: 'client_credentials' };

const CALLS: readonly Call[] = [
  { name: 'login page', send: () => ['/login'] },
  { name: 'info', send: () => ['/info'] },
  { name: 'health', send: () => ['/healthz'] },
  { name: 'keys', send: () => ['/token_keys'] },
  { name: 'key', send: () => ['/token_key'] },
  { name: 'discovery', send: () => ['/.well-known/openid-configuration'] },
  {
    name: 'password grant',
    send: () => password('admin', 'admin'),
    keep: (body) => ({ admin: body['access_token'] ?? '', refresh: body['refresh_token'] ?? '' }),
  },
  { name: 'wrong password', send: () => password('admin', 'wrong') },
  { name: 'unknown user', send: () => password('nobody', 'wrong') },
  { name: 'no password', send: () => token({ grant_type: 'password', username: 'admin' }) },
  {
    name: 'wrong client',
    send: () => token({ grant_type: 'password', username: 'admin', password: 'admin' }, 'cf:bad'),
  },
  { name: 'no client', send: () => token({ grant_type: 'password' }, ':') },
  { name: 'no grant', send: () => token({}) },
  { name: 'unknown grant', send: () => token({ grant_type: 'nope' }) },
  { name: 'grant not for the client', send: () => token({ grant_type: 'client_credentials' }) },
  {
    name: 'other grant not for the client',
    send: () => token({ grant_type: 'password' }, 'ssh-proxy:ssh-proxy-secret'),
  },
  {
    name: 'client credentials in the form',
    send: () => [
      '/oauth/token',
      {
        method: 'POST',
        body: new URLSearchParams({ ...lookup, client_id: 'automation', client_secret: 'automation-secret' }),
      },
    ],
  },
  {
    name: 'client credentials, empty secret',
    send: () => [
      '/oauth/token',
      { method: 'POST', body: new URLSearchParams({ ...lookup, client_id: 'automation' }) },
    ],
  },
  { name: 'login hint', send: () => password('admin', 'admin', { login_hint: '{"origin":"uaa"}' }) },
  {
    name: 'login hint of another origin',
    send: () =>
      token(
        { grant_type: 'password', username: 'admin', password: 'admin' },
        'cf:',
        '?login_hint=%7B%22origin%22%3A%22ldap%22%7D',
      ),
  },
  { name: 'fewer scopes', send: () => password('admin', 'admin', { scope: 'openid' }) },
  { name: 'unknown scope', send: () => password('admin', 'admin', { scope: 'nope' }) },
  {
    name: 'refresh',
    send: ({ refresh = '' }) => token({ grant_type: 'refresh_token', refresh_token: refresh }),
  },
  { name: 'refresh with garbage', send: () => token({ grant_type: 'refresh_token', refresh_token: 'xyz' }) },
  {
    name: 'refresh with an access token',
    send: ({ admin = '' }) => token({ grant_type: 'refresh_token', refresh_token: admin }),
  },
  { name: 'refresh with nothing', send: () => token({ grant_type: 'refresh_token' }) },
  {
    name: 'code',
    send: ({ admin }) => withToken(code(), admin),
    keep: (_, headers) => ({ code: new URL(headers.get('location') ?? '').searchParams.get('code') ?? '' }),
  },
  { name: 'code without a token', send: () => [code()] },
  { name: 'code with a bad token', send: () => withToken(code(), 'nope') },
  {
    name: 'code for another address',
    send: ({ admin }) => withToken(code('&redirect_uri=http://evil/'), admin),
  },
  {
    name: 'code for no client',
    send: ({ admin }) => withToken('/oauth/authorize?response_type=code&client_id=x', admin),
  },
  {
    name: 'redeem the code',
    send: ({ code = '' }) => token({ grant_type: 'authorization_code', code }, 'ssh-proxy:ssh-proxy-secret'),
  },
  {
    name: 'redeem it again',
    send: ({ code = '' }) => token({ grant_type: 'authorization_code', code }, 'ssh-proxy:ssh-proxy-secret'),
  },
  {
    name: 'redeem nothing',
    send: () => token({ grant_type: 'authorization_code' }, 'ssh-proxy:ssh-proxy-secret'),
  },
  {
    name: 'lookup token',
    send: () => token(lookup, 'cloud_controller_username_lookup:username-lookup-secret'),
    keep: (body) => ({ lookup: body['access_token'] ?? '' }),
  },
  {
    name: 'shadow token',
    send: () => token(lookup, 'cloud_controller_shadow_user_creation:shadow-user-secret'),
    keep: (body) => ({ shadow: body['access_token'] ?? '' }),
  },
  {
    name: 'create a user',
    send: ({ admin }) => withToken('/Users', admin, 'POST', newUser('compared')),
    keep: (body) => ({ id: body['id'] ?? '' }),
  },
  { name: 'create them again', send: ({ admin }) => withToken('/Users', admin, 'POST', newUser('Compared')) },
  {
    name: 'create without an email',
    send: ({ admin }) => withToken('/Users', admin, 'POST', { userName: 'x', password: 'x' }),
  },
  {
    name: 'create without a name',
    send: ({ admin }) => withToken('/Users', admin, 'POST', { emails: [{ value: 'x' }] }),
  },
  {
    name: 'create without a password',
    send: ({ admin }) => withToken('/Users', admin, 'POST', { userName: 'x', emails: [{ value: 'x' }] }),
  },
  {
    name: 'create a shadow user',
    send: ({ shadow }) => withToken('/Users', shadow, 'POST', newUser('shadow', 'ldap')),
  },
  { name: 'shadow users have no password', send: () => password('shadow', 'pw') },
  {
    name: 'log the user in',
    send: () => password('compared', 'pw'),
    keep: (body) => ({ user: body['access_token'] ?? '' }),
  },
  { name: 'create as a user', send: ({ user }) => withToken('/Users', user, 'POST', newUser('y')) },
  {
    name: 'find by name',
    send: ({ admin }) => withToken(users('userName eq "COMPARED" and origin eq "uaa"'), admin),
  },
  {
    name: 'find with attributes',
    send: ({ admin }) => withToken(`${users('userName eq "compared"')}&attributes=id,userName`, admin),
  },
  { name: 'find nobody', send: ({ admin }) => withToken(users('userName eq "none"'), admin) },
  { name: 'find by part', send: ({ admin }) => withToken(users('userName co "ompare"'), admin) },
  { name: 'find nonsense', send: ({ admin }) => withToken(users('bogus'), admin) },
  { name: 'find by an unknown attribute', send: ({ admin }) => withToken(users('nope eq "x"'), admin) },
  { name: 'find as a user', send: ({ user }) => withToken(users('userName eq "x"'), user) },
  { name: 'find without a token', send: () => ['/Users'] },
  { name: 'find with a bad token', send: () => withToken('/Users', 'nope') },
  { name: 'find with a forged token', send: ({ admin }) => withToken('/Users', `${admin}xx`) },
  {
    name: 'ids by name',
    send: ({ lookup }) => withToken(ids('userName eq "compared" or id eq "x"'), lookup),
  },
  {
    name: 'ids by name and origin',
    send: ({ lookup }) =>
      withToken(ids('userName eq "compared" and (origin eq "uaa" or origin eq "x")'), lookup),
  },
  { name: 'ids by origin', send: ({ lookup }) => withToken(ids('origin eq "uaa"'), lookup) },
  { name: 'ids by part', send: ({ lookup }) => withToken(ids('userName co "dev"'), lookup) },
  { name: 'ids by email', send: ({ lookup }) => withToken(ids('email eq "x"'), lookup) },
  { name: 'ids of all', send: ({ lookup }) => withToken('/ids/Users', lookup) },
  { name: 'ids as a user', send: ({ user }) => withToken(ids('userName eq "x"'), user) },
  { name: 'show', send: ({ admin, id }) => withToken(`/Users/${id}`, admin) },
  { name: 'show nobody', send: ({ admin }) => withToken('/Users/nobody', admin) },
  { name: 'show as a user', send: ({ user, id }) => withToken(`/Users/${id}`, user) },
  { name: 'delete as a user', send: ({ user, id }) => withToken(`/Users/${id}`, user, 'DELETE') },
  {
    name: 'wrong old password',
    send: ({ user, id }) =>
      withToken(`/Users/${id}/password`, user, 'PUT', { oldPassword: 'x', password: 'y' }),
  },
  {
    name: 'no old password',
    send: ({ user, id }) => withToken(`/Users/${id}/password`, user, 'PUT', { password: 'y' }),
  },
  {
    name: 'same password',
    send: ({ user, id }) =>
      withToken(`/Users/${id}/password`, user, 'PUT', { oldPassword: 'pw', password: 'pw' }),
  },
  {
    name: 'password of another',
    send: ({ admin, id }) =>
      withToken(`/Users/${id}/password`, admin, 'PUT', { oldPassword: 'pw', password: 'n' }),
  },
  {
    name: 'change the password',
    send: ({ user, id }) =>
      withToken(`/Users/${id}/password`, user, 'PUT', { oldPassword: 'pw', password: 'new' }),
  },
  { name: 'a token from before', send: ({ user }) => withToken('/userinfo', user) },
  {
    name: 'who am I',
    send: ({ admin }) => ['/userinfo', { headers: { ...bearer(admin), accept: 'application/json' } }],
  },
  { name: 'client', send: ({ admin }) => withToken('/oauth/clients/ssh-proxy', admin) },
  { name: 'no such client', send: ({ admin }) => withToken('/oauth/clients/nobody', admin) },
  {
    name: 'revoke without the right',
    send: ({ admin }) => withToken('/oauth/token/revoke/x', admin, 'DELETE'),
  },
  { name: 'revoke without a token', send: () => ['/oauth/token/revoke/x', { method: 'DELETE' }] },
  {
    name: 'admin client',
    send: () => token(lookup, 'admin:admin-secret'),
    keep: (body) => ({ client: body['access_token'] ?? '' }),
  },
  {
    name: 'revoke what is not there',
    send: ({ client }) => withToken('/oauth/token/revoke/x', client, 'DELETE'),
  },
  {
    name: 'check without the right',
    send: ({ admin = '' }) => [
      '/check_token',
      { method: 'POST', headers: basic('admin:admin-secret'), body: new URLSearchParams({ token: admin }) },
    ],
  },
  {
    name: 'check without a client',
    send: () => ['/check_token', { method: 'POST', body: new URLSearchParams({ token: 'x' }) }],
  },
  { name: 'delete', send: ({ admin, id }) => withToken(`/Users/${id}`, admin, 'DELETE') },
  { name: 'delete again', send: ({ admin, id }) => withToken(`/Users/${id}`, admin, 'DELETE') },
];

async function outcomes(url: string): Promise<Map<string, unknown>> {
  const results = new Map<string, unknown>();
  let values: Values = {};
  for (const { name, send, keep } of CALLS) {
    const [path, init] = send(values);
    const headers = { accept: 'application/json', ...init?.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' });
    const text = await response.text();
    const body: Record<string, string | undefined> = /^[[{]/.test(text) ? JSON.parse(text) : {};
    if (keep) values = { ...values, ...keep(body, response.headers) };
    results.set(name, comparable(response, body, url));
  }
  return results;
}

/** What has to be the same: the status, the shape of the body, the words of errors, the claims of tokens. */
function comparable({ status, headers }: Response, body: Record<string, string | undefined>, url: string) {
  const mask = (value: unknown) => (typeof value === 'string' ? maskedText(value, url) : undefined);
  const { access_token: access, refresh_token: refresh } = body;
  return {
    status,
    challenge: mask(headers.get('www-authenticate')),
    location: mask(headers.get('location')),
    body: shapeOf(body),
    error: body['error'],
    description: mask(body['error_description']),
    ...(access && { scopes: String(body['scope']).split(' ').sort() }),
    ...(access && { claims: claimsOf(access) }),
    ...(refresh && { refreshClaims: claimsOf(refresh) }),
  };
}

const maskedText = (text: string, url: string) =>
  text
    .replaceAll(url, '<url>')
    .replace(/(code[=:] ?).*/, '$1*')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*');

/** Keys that only one of the two has, and why that does not matter. */
const IGNORED = new Set([
  'previousLogonTime', // the issuer does not count log-ins
  'lastLogonTime',
  'previous_logon_time',
  'access_token_validity', // of clients: set by option
  'refresh_token_validity',
  'required_user_groups',
  'lastModified',
  'amr', // how people proved who they are
  'revocable', // newer UAAs say it
  'passwd', // pages for people
  'register',
]);

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length > 0 && typeof value[0] === 'object' ? [shapeOf(value[0])] : 'list';
  if (typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).filter(([key]) => !IGNORED.has(key));
  return Object.fromEntries(entries.sort().map(([key, inner]) => [key, shapeOf(inner)]));
}

function claimsOf(jwt: string): unknown {
  const [header = '', payload = ''] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  const claims = JSON.parse(payload);
  const lists = ['aud', 'scope', 'authorities', 'granted_scopes'].filter((key) => claims[key]);
  const sorted = lists.map((key) => [key, [...claims[key]].sort()]);
  return { header: shapeOf(JSON.parse(header)), claims: shapeOf(claims), lists: Object.fromEntries(sorted) };
}

/** Answers that differ on purpose. */
const EXPECTED_DIFFERENCES = new Set([
  'discovery', // only what clients read
  'code for another address', // a page for people there, JSON here
  'code for no client',
  'lookup token', // may also search by parts of names here
]);

compare('the issuer, side by side with the real UAA', () => {
  let uaa: RunningUaa;
  let dataDir: string;
  let real: Map<string, unknown>;
  let ours: Map<string, unknown>;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'uaa-'));
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: (...args: unknown[]) => console.error(...args),
    };
    uaa = await startUaa({ port: 0, dataDir, adminUser: 'admin', adminPassword: 'admin', log });
    [real, ours] = await Promise.all([outcomes(realUrl ?? ''), outcomes(uaa.url)]);
  }, 60_000);
  afterAll(async () => {
    await uaa.close();
    rmSync(dataDir, { recursive: true });
  });

  test.each(CALLS.map(({ name }) => name).filter((name) => !EXPECTED_DIFFERENCES.has(name)))('%s', (name) => {
    expect(ours.get(name)).toEqual(real.get(name));
  });

  test.each(['code for another address', 'code for no client'])('%s has the same status', (name) => {
    expect((ours.get(name) as { status: number }).status).toBe((real.get(name) as { status: number }).status);
  });
});
