import { createHash, randomBytes } from 'node:crypto';
import { audienceOf, type OauthClient } from './clients';
import { type SigningKeys } from './signing-keys';
import { type DirectoryUser, type UserDirectory } from './user-directory';

/** Everything that the endpoints share. */
export interface IssuerState {
  /** The address that the issuer calls its own. */
  readonly url: string;
  readonly keys: SigningKeys;
  readonly users: UserDirectory;
  readonly clients: readonly OauthClient[];
  readonly codes: OneTimeCodes;
  readonly userTokenSeconds: number;
  readonly clientTokenSeconds: number;
}

const REFRESH_TOKEN_SECONDS = 30 * 24 * 3600;

/** A new identifier in the form of the UAA's. */
export const newJti = () => randomBytes(16).toString('hex');

/** Changes with the user's password, so that earlier tokens end with it. */
export const revocationSignature = (client: OauthClient, user?: DirectoryUser) =>
  createHash('sha256')
    .update([client.id, client.secret, user?.id, user?.password].join('\n'))
    .digest('hex')
    .slice(0, 8);

export const findClient = ({ clients }: Pick<IssuerState, 'clients'>, id: string) =>
  clients.find((client) => client.id === id);

/** The answer of the token endpoint for a user. */
export function userTokens(
  state: IssuerState,
  client: OauthClient,
  user: DirectoryUser,
  grant: { readonly scopes: readonly string[]; readonly grantType: string; readonly refreshToken?: string },
) {
  const { scopes, grantType } = grant;
  const shared = {
    ...commonClaims(state, client, state.userTokenSeconds),
    grant_type: grantType,
    ...userClaims(user),
    auth_time: now(),
    rev_sig: revocationSignature(client, user),
    aud: audienceOf(scopes, client.id),
  };
  const access = { ...shared, scope: scopes, azp: client.id, email: user.email };
  const refresh = {
    ...shared,
    jti: `${newJti()}-r`,
    exp: now() + REFRESH_TOKEN_SECONDS,
    granted_scopes: scopes,
    amr: ['pwd'],
  };
  return {
    access_token: state.keys.sign(access),
    token_type: 'bearer',
    ...(scopes.includes('openid') && {
      id_token: state.keys.sign({ ...access, aud: [client.id], scope: ['openid'] }),
    }),
    ...(client.grants.includes('refresh_token') && {
      refresh_token: grant.refreshToken ?? state.keys.sign(refresh),
    }),
    expires_in: state.userTokenSeconds - 1,
    scope: scopes.join(' '),
    jti: access.jti,
  };
}

/** The answer of the token endpoint for a client that acts as itself. */
export function clientToken(state: IssuerState, client: OauthClient, scopes: readonly string[]) {
  const claims = {
    ...commonClaims(state, client, state.clientTokenSeconds),
    sub: client.id,
    authorities: scopes,
    scope: scopes,
    azp: client.id,
    grant_type: 'client_credentials',
    rev_sig: revocationSignature(client),
    aud: audienceOf(scopes, client.id),
  };
  return {
    access_token: state.keys.sign(claims),
    token_type: 'bearer',
    expires_in: state.clientTokenSeconds - 1,
    scope: scopes.join(' '),
    jti: claims.jti,
  };
}

const now = () => Math.floor(Date.now() / 1000);

const commonClaims = ({ url }: IssuerState, client: OauthClient, seconds: number) => ({
  jti: newJti(),
  client_id: client.id,
  cid: client.id,
  iat: now(),
  exp: now() + seconds,
  iss: `${url}/oauth/token`,
  zid: 'uaa',
  revocable: false,
});

const userClaims = ({ id, origin, userName }: DirectoryUser) => ({
  sub: id,
  user_id: id,
  origin,
  user_name: userName,
});

/** Authorization codes: good once, for a client, for five minutes. */
export interface OneTimeCodes {
  readonly issue: (clientId: string, userId: string, scopes: readonly string[]) => string;
  readonly redeem: (
    code: string,
    clientId: string,
  ) => { readonly userId: string; readonly scopes: readonly string[] } | undefined;
}

const CODE_LIFE_MS = 5 * 60_000;

/** Codes live in memory only. */
export function createOneTimeCodes(): OneTimeCodes {
  const codes = new Map<
    string,
    { clientId: string; userId: string; scopes: readonly string[]; until: number }
  >();
  return {
    issue: (clientId, userId, scopes) => {
      for (const [code, { until }] of codes) if (until < Date.now()) codes.delete(code);
      const code = randomBytes(24).toString('base64url');
      codes.set(code, { clientId, userId, scopes, until: Date.now() + CODE_LIFE_MS });
      return code;
    },
    redeem: (code, clientId) => {
      const entry = codes.get(code);
      if (!entry || entry.clientId !== clientId) return undefined;
      codes.delete(code);
      return entry.until > Date.now() ? entry : undefined;
    },
  };
}
