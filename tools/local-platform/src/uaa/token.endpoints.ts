import { timingSafeEqual } from 'node:crypto';
import { acceptToken, requireBearer } from './bearer';
import { type GrantType, type OauthClient } from './clients';
import { type UaaAnswer, type UaaEndpoint, type UaaRequest } from './http';
import { clientToken, findClient, userTokens, type IssuerState } from './issuer-state';
import {
  badCredentials,
  insufficientScope,
  oauthError,
  refusedGrant,
  refusedToken,
  UaaError,
} from './uaa-error';

/** Tokens: how they are had, looked at and ended. */
export const tokenEndpoints = (state: IssuerState): readonly UaaEndpoint[] => [
  ['POST', '/oauth/token', (request) => grantToken(state, request)],
  ['GET', '/oauth/token', (request) => grantToken(state, request)],
  ['GET', '/oauth/authorize', (request) => authorize(state, request)],
  ['POST', '/check_token', (request) => checkToken(state, request)],
  ['GET', '/token_keys', () => ({ status: 200, body: { keys: state.keys.published() } })],
  ['GET', '/token_key', () => ({ status: 200, body: state.keys.active() })],
  ['DELETE', '/oauth/token/revoke/:jti', (request) => revoke(state, request)],
];

type Grant = (state: IssuerState, client: OauthClient, form: URLSearchParams) => object | Promise<object>;

const GRANTS: Readonly<Record<GrantType, Grant>> = {
  password: async (state, client, form) => {
    requireOwnOrigin(form.get('login_hint'));
    if (form.get('password') === null) throw badCredentials('No password supplied');
    const user = state.users.findByName(form.get('username') ?? '', 'uaa');
    if (!user || !(await state.users.passwordMatches(user, form.get('password') ?? '')))
      throw badCredentials();
    return userTokens(state, client, user, {
      scopes: grantedScopes(client.scopes, user.groups, form),
      grantType: 'password',
    });
  },
  refresh_token: (state, client, form) => {
    requireGrant(client, 'refresh_token');
    const refreshToken = form.get('refresh_token');
    if (!refreshToken) throw refusedGrant('invalid_token', 'Invalid refresh token (empty token)');
    const { claims, user, scopes, clientId } = acceptRefreshToken(state, refreshToken);
    if (!user || clientId !== client.id || !String(claims['jti']).endsWith('-r')) {
      throw refusedGrant('invalid_token', 'Invalid refresh token.');
    }
    return userTokens(state, client, user, {
      scopes: grantedScopes(scopes, user.groups, form),
      grantType: String(claims['grant_type']),
      refreshToken,
    });
  },
  client_credentials: (state, client, form) => {
    requireGrant(client, 'client_credentials');
    return clientToken(state, client, grantedScopes(client.authorities, client.authorities, form));
  },
  authorization_code: (state, client, form) => {
    requireGrant(client, 'authorization_code');
    const code = form.get('code');
    if (!code) throw oauthError(400, 'invalid_request', 'An authorization code must be supplied.');
    const { userId, scopes } = state.codes.redeem(code, client.id) ?? { userId: '', scopes: [] };
    const user = state.users.find(userId);
    if (!user) throw oauthError(400, 'invalid_grant', `Invalid authorization code: ${code}`);
    return userTokens(state, client, user, { scopes, grantType: 'authorization_code' });
  },
};

async function grantToken(state: IssuerState, { authorization, form }: UaaRequest): Promise<UaaAnswer> {
  const client = requireClient(state, authorization, form);
  const grantType = form.get('grant_type');
  if (!grantType) throw oauthError(400, 'invalid_request', 'Missing grant type');
  const grant = (GRANTS as Readonly<Record<string, Grant | undefined>>)[grantType];
  if (!grant) throw oauthError(400, 'unsupported_grant_type', `Unsupported grant type: ${grantType}`);
  return { status: 200, body: await grant(state, client, form) };
}

function requireGrant(client: OauthClient, grantType: GrantType): void {
  if (client.grants.includes(grantType)) return;
  throw refusedGrant('invalid_client', `Unauthorized grant type: ${grantType}`);
}

/** The client, by Basic authentication or by form fields. */
function requireClient(
  state: IssuerState,
  authorization: string | undefined,
  form: URLSearchParams,
): OauthClient {
  const [, basic] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  const [id, secret] = basic
    ? splitOnce(Buffer.from(basic, 'base64').toString('utf8'))
    : [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  if (basic && !id) throw badCredentials('Invalid basic authentication token');
  const client = findClient(state, id);
  if (!client || !isEqual(client.secret, secret)) throw badCredentials();
  return client;
}

function splitOnce(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The hint names an origin; only our own knows passwords. */
function requireOwnOrigin(hint: string | null): void {
  if (hint === null || /"origin"\s*:\s*"uaa"/.test(hint)) return;
  throw badCredentials(
    'The origin provided in the login_hint does not match an active Identity Provider, that supports password grant.',
  );
}

/** What was asked for, or all that client and user have in common. */
function grantedScopes(
  clientScopes: readonly string[],
  userScopes: readonly string[],
  form: URLSearchParams,
): string[] {
  const asked = (form.get('scope') ?? '').split(/[\s,]+/).filter(Boolean);
  const stranger = asked.find((scope) => !clientScopes.includes(scope));
  if (stranger) {
    const description = `${stranger} is invalid. Please use a valid scope name in the request`;
    throw new UaaError(
      400,
      { error: 'invalid_scope', error_description: description },
      'Basic realm="UAA/client"',
    );
  }
  return clientScopes.filter(
    (scope) => userScopes.includes(scope) && (asked.length === 0 || asked.includes(scope)),
  );
}

function acceptRefreshToken(state: IssuerState, token: string) {
  try {
    return acceptToken(state, token);
  } catch (error) {
    throw error instanceof UaaError ? refusedGrant('invalid_token', error.message) : error;
  }
}

/** A one-time code for a client, on behalf of the user whose token is presented. */
function authorize(state: IssuerState, { authorization, query }: UaaRequest): UaaAnswer {
  const login = { status: 302, headers: { location: `${state.url}/login` } };
  if (!authorization) return login;
  const { user } = requireBearer(state, authorization);
  if (query.get('response_type') !== 'code') return login;
  const client = findClient(state, query.get('client_id') ?? '');
  if (!client)
    throw oauthError(401, 'unauthorized', `No client with requested id: ${query.get('client_id')}`);
  const redirectUri = query.get('redirect_uri') ?? client.redirectUri;
  if (!client.redirectUri || redirectUri !== client.redirectUri) {
    const description = `Invalid redirect ${query.get('redirect_uri')} did not match one of the registered values`;
    throw oauthError(400, 'invalid_request', description);
  }
  if (!user) throw refusedToken('invalid_token', 'A code is for a user');
  const target = new URL(client.redirectUri);
  target.searchParams.set(
    'code',
    state.codes.issue(client.id, user.id, grantedScopes(client.scopes, user.groups, query)),
  );
  return { status: 302, headers: { location: target.href } };
}

/** What a token says, for a client that serves resources. */
function checkToken(state: IssuerState, { authorization, form }: UaaRequest): UaaAnswer {
  if (!authorization) throw badCredentials('An Authentication object was not found in the SecurityContext');
  const client = requireClient(state, authorization, new URLSearchParams());
  if (!client.authorities.includes('uaa.resource'))
    throw oauthError(403, 'access_denied', 'Access is denied');
  try {
    return { status: 200, body: acceptToken(state, form.get('token') ?? '').claims };
  } catch (error) {
    throw error instanceof UaaError ? oauthError(400, 'invalid_token', error.message) : error;
  }
}

/** No token of ours is revocable by its id; a password change ends them all. */
function revoke(state: IssuerState, { authorization }: UaaRequest): UaaAnswer {
  const needed = ['uaa.admin', 'tokens.revoke'];
  const { scopes } = requireBearer(state, authorization);
  if (!needed.some((scope) => scopes.includes(scope))) throw insufficientScope(needed);
  throw oauthError(404, 'invalid_token', 'Resource not found');
}
