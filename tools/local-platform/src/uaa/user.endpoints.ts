import { z } from 'zod';
import { requireBearer } from './bearer';
import { type UaaAnswer, type UaaEndpoint, type UaaRequest } from './http';
import { findClient, type IssuerState } from './issuer-state';
import { checkIdFilter, matchesFilter, parseScimFilter } from './scim-filter';
import { insufficientScope, refusedToken, scimError } from './uaa-error';
import { type DirectoryUser } from './user-directory';

const READ_USERS = ['uaa.admin', 'scim.read', 'zones.uaa.admin'];
const WRITE_USERS = ['uaa.admin', 'scim.write', 'zones.uaa.admin'];
const CREATE_USERS = ['uaa.admin', 'scim.write', 'scim.create', 'zones.uaa.admin'];
const READ_CLIENTS = ['uaa.admin', 'clients.read', 'clients.admin', 'zones.uaa.admin'];

/** Users and clients: looked up, made, changed, removed. */
export const userEndpoints = (state: IssuerState): readonly UaaEndpoint[] => [
  ['GET', '/Users', (request) => listUsers(state, request)],
  ['POST', '/Users', (request) => createUser(state, request)],
  ['GET', '/Users/:id', (request) => showUser(state, request)],
  ['DELETE', '/Users/:id', (request) => deleteUser(state, request)],
  ['PUT', '/Users/:id/password', (request) => changePassword(state, request)],
  ['GET', '/ids/Users', (request) => lookUpUsers(state, request)],
  ['GET', '/oauth/clients/:id', (request) => showClient(state, request)],
  ['GET', '/userinfo', (request) => showOwner(state, request)],
];

function listUsers(state: IssuerState, { authorization, query }: UaaRequest): UaaAnswer {
  requireBearer(state, authorization, READ_USERS);
  const filter = query.get('filter');
  const tree = filter ? parseScimFilter(filter) : undefined;
  const users = state.users.all().filter((user) => !tree || matchesFilter(tree, user));
  const attributes = query.get('attributes')?.split(',');
  const pick = (user: object) =>
    attributes ? Object.fromEntries(Object.entries(user).filter(([key]) => attributes.includes(key))) : user;
  return page(users, query, (user) => pick(presentUser(user)));
}

function lookUpUsers(state: IssuerState, { authorization, query }: UaaRequest): UaaAnswer {
  requireBearer(state, authorization, ['scim.userids']);
  const text = query.get('filter');
  if (!text) throw scimError(400, 'scim', "a 'filter' parameter is required");
  const filter = parseScimFilter(text);
  checkIdFilter(filter);
  const users = state.users.all().filter((user) => matchesFilter(filter, user));
  return page(users, query, ({ id, userName, origin }) => ({ origin, id, userName }));
}

function page(
  users: readonly DirectoryUser[],
  query: URLSearchParams,
  present: (user: DirectoryUser) => object,
): UaaAnswer {
  const startIndex = Math.max(Number(query.get('startIndex')) || 1, 1);
  const itemsPerPage = Math.min(Number(query.get('count')) || 100, 500);
  const body = {
    resources: users.slice(startIndex - 1, startIndex - 1 + itemsPerPage).map(present),
    startIndex,
    itemsPerPage,
    totalResults: users.length,
    schemas: ['urn:scim:schemas:core:1.0'],
  };
  return { status: 200, body };
}

const NewUserBody = z.object({
  userName: z.string().optional(),
  password: z.string().optional(),
  origin: z.string().optional(),
  name: z.object({ familyName: z.string().optional(), givenName: z.string().optional() }).optional(),
  emails: z.array(z.object({ value: z.string() })).default([]),
});

async function createUser(state: IssuerState, { authorization, json }: UaaRequest): Promise<UaaAnswer> {
  requireBearer(state, authorization, CREATE_USERS);
  const parsed = NewUserBody.safeParse(json());
  if (!parsed.success) throw scimError(400, 'invalid_scim_resource', z.prettifyError(parsed.error));
  const { userName, password, emails, name = {} } = parsed.data;
  const origin = parsed.data.origin || 'uaa';
  if (!userName) throw scimError(400, 'invalid_scim_resource', 'A username must be provided.');
  const [email, ...more] = emails;
  if (!email || more.length > 0)
    throw scimError(400, 'invalid_scim_resource', 'Exactly one email must be provided.');
  if (origin === 'uaa') requirePassword(password);
  refuseTakenName(state, userName, origin);

  const { familyName, givenName } = name;
  const user = await state.users.add({
    userName,
    origin,
    email: email.value,
    name: { ...(familyName !== undefined && { familyName }), ...(givenName !== undefined && { givenName }) },
    ...(origin === 'uaa' && password && { password }),
  });
  return { status: 201, body: presentUser(user), headers: { etag: '"0"' } };
}

function requirePassword(password: unknown): asserts password is string {
  if (password) return;
  throw scimError(400, 'invalid_password', 'Password must be at least 1 characters in length.');
}

function refuseTakenName(state: IssuerState, userName: string, origin: string): void {
  const existing = state.users.findByName(userName, origin);
  if (!existing) return;
  const more = { user_id: existing.id, verified: true, active: true };
  throw scimError(
    409,
    'scim_resource_already_exists',
    `Username already in use: ${userName.toLowerCase()}`,
    more,
  );
}

function requireUser(state: IssuerState, id = ''): DirectoryUser {
  const user = state.users.find(id);
  if (!user) throw scimError(404, 'scim_resource_not_found', `User ${id} does not exist`);
  return user;
}

function showUser(state: IssuerState, { authorization, params }: UaaRequest): UaaAnswer {
  const isOwner = requireBearer(state, authorization).user?.id === params['id'];
  if (!isOwner) requireBearer(state, authorization, READ_USERS);
  return { status: 200, body: presentUser(requireUser(state, params['id'])) };
}

function deleteUser(state: IssuerState, { authorization, params }: UaaRequest): UaaAnswer {
  requireBearer(state, authorization, WRITE_USERS);
  const user = requireUser(state, params['id']);
  state.users.remove(user.id);
  return { status: 200, body: presentUser(user) };
}

/** Users change their own password and say the old one; a client may set anybody's. */
async function changePassword(
  state: IssuerState,
  { authorization, params, json }: UaaRequest,
): Promise<UaaAnswer> {
  const bearer = requireBearer(state, authorization, ['uaa.admin', 'password.write']);
  const { oldPassword, password } = json();
  if (bearer.user && bearer.user.id !== params['id']) {
    throw scimError(400, 'invalid_password', "Not permitted to change another user's password");
  }
  if (bearer.user && oldPassword === undefined)
    throw scimError(400, 'invalid_password', 'Previous password is required');
  requirePassword(password);
  const user = state.users.find(params['id'] ?? '');
  if (!user) throw scimError(401, 'bad_credentials', 'Invalid password change request');
  if (bearer.user && !(await state.users.passwordMatches(user, String(oldPassword)))) {
    throw refusedToken('unauthorized', 'Old password is incorrect');
  }
  if (await state.users.passwordMatches(user, password)) {
    throw scimError(422, 'invalid_password', 'Your new password cannot be the same as the old password.');
  }
  await state.users.setPassword(user.id, password);
  return { status: 200, body: { status: 'ok', message: 'password updated' } };
}

function showClient(state: IssuerState, { authorization, params }: UaaRequest): UaaAnswer {
  requireBearer(state, authorization, READ_CLIENTS);
  const client = findClient(state, params['id'] ?? '');
  if (!client) return { status: 404 };
  const body = {
    scope: client.scopes,
    client_id: client.id,
    resource_ids: ['none'],
    authorized_grant_types: client.grants,
    ...(client.redirectUri && { redirect_uri: [client.redirectUri] }),
    autoapprove: ['true'],
    authorities: client.authorities,
  };
  return { status: 200, body };
}

function showOwner(state: IssuerState, { authorization }: UaaRequest): UaaAnswer {
  const { user } = requireBearer(state, authorization, ['openid']);
  if (!user) throw insufficientScope(['openid']);
  const { id, userName, email, name } = user;
  const names = {
    name: [name.givenName, name.familyName].filter(Boolean).join(' '),
    given_name: name.givenName,
  };
  const body = { user_id: id, user_name: userName, ...names, family_name: name.familyName, email, sub: id };
  return { status: 200, body: { ...body, email_verified: true } };
}

function presentUser(user: DirectoryUser) {
  const { id, userName, name, email, groups, origin, created, lastModified } = user;
  return {
    id,
    meta: { version: 0, created, lastModified },
    userName,
    name,
    emails: [{ value: email, primary: false }],
    groups: groups.map((display) => ({ value: display, display, type: 'DIRECT' })),
    approvals: [],
    active: true,
    verified: true,
    origin,
    zoneId: 'uaa',
    passwordLastModified: lastModified,
    schemas: ['urn:scim:schemas:core:1.0'],
  };
}
