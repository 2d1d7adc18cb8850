/** What the client remembers between commands, as the real one does in its configuration file. */
export interface Session {
  api: string;
  version: string;
  loginUrl: string;
  uaaUrl: string;
  logCacheUrl: string | undefined;
  accessToken: string | undefined;
  refreshToken: string | undefined;
  /** Set after a log-in with client credentials. */
  clientId: string | undefined;
  org: { readonly guid: string; readonly name: string } | undefined;
  space: { readonly guid: string; readonly name: string } | undefined;
}

/** A session that is not logged in. */
export const newSession = (api: string): Session => ({
  api: api.replace(/\/$/, ''),
  version: '',
  loginUrl: '',
  uaaUrl: '',
  logCacheUrl: undefined,
  accessToken: undefined,
  refreshToken: undefined,
  clientId: undefined,
  org: undefined,
  space: undefined,
});

/** Claims that the client reads of its own token. */
export function claimsOf(token: string): {
  exp: number;
  user_name?: string;
  user_id?: string;
  origin?: string;
  client_id?: string;
} {
  const parts = token.split('.');
  if (parts.length !== 3) throw new Error('The access token is not a JWT');
  const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
  const needed = claims.user_name === undefined ? ['client_id'] : ['user_id', 'origin'];
  for (const claim of needed)
    if (typeof claims[claim] !== 'string') throw new Error(`The access token lacks ${claim}`);
  return claims;
}

/** Whether the API is at least of that version. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [actual, wanted] = [version, minimum].map((text) => text.split('.').map(Number));
  for (const [index, part] of (wanted ?? []).entries()) {
    const difference = (actual?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
