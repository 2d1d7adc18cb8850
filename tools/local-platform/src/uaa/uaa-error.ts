/** An answer that is an error, in the words of the UAA. */
export class UaaError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly challenge: string | undefined;

  constructor(status: number, body: Readonly<Record<string, unknown>>, challenge?: string) {
    super(String(body['error_description'] ?? body['error']));
    this.name = 'UaaError';
    this.status = status;
    this.body = body;
    this.challenge = challenge;
  }
}

const quote = (pairs: Record<string, string>) =>
  Object.entries(pairs)
    .map(([key, value]) => `${key}="${value}"`)
    .join(', ');

/** A plain OAuth error. */
export const oauthError = (status: number, error: string, description: string) =>
  new UaaError(status, { error, error_description: description });

/** 401 at the token endpoint: user or client could not prove who they are. */
export const badCredentials = (description = 'Bad credentials') =>
  new UaaError(
    401,
    { error: 'unauthorized', error_description: description },
    `Basic ${quote({ realm: 'UAA/client', error: 'unauthorized', error_description: description })}`,
  );

/** 401 at the token endpoint: what was presented is not acceptable, though the client is known. */
export const refusedGrant = (error: 'invalid_client' | 'invalid_token', description: string) =>
  new UaaError(
    401,
    { error, error_description: description },
    `Bearer ${quote({ error, error_description: description })}`,
  );

/** 401 of a resource. */
export const refusedToken = (error: 'unauthorized' | 'invalid_token', description: string) =>
  new UaaError(
    401,
    { error, error_description: description },
    `Bearer ${quote({ realm: 'UAA/oauth', error, error_description: description })}`,
  );

/** 403 of a resource. */
export function insufficientScope(scopes: readonly string[]): UaaError {
  const body = {
    error: 'insufficient_scope',
    error_description: 'Insufficient scope for this resource',
    scope: scopes.join(' '),
  };
  return new UaaError(403, body, `Bearer ${quote(body)}`);
}

/** An error of the user directory. */
export const scimError = (
  status: number,
  error: string,
  message: string,
  more: Record<string, unknown> = {},
) => new UaaError(status, { ...more, error_description: message, error, message });
