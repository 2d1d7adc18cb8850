/** Why a token is not accepted. `missing` means that the caller sent none at all. */
export type TokenRefusal =
  | 'missing'
  | 'malformed'
  | 'unsupported_algorithm'
  | 'unknown_key'
  | 'bad_signature'
  | 'expired'
  | 'not_yet_valid'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'refresh_token'
  | 'no_identity';

/** The token proves nothing; `reason` says why and is not for the client. */
export class TokenRefused extends Error {
  readonly reason: TokenRefusal;

  constructor(reason: TokenRefusal, options: { cause?: unknown } = {}) {
    super(`Token refused: ${reason}`, options);
    this.name = 'TokenRefused';
    this.reason = reason;
  }
}

/** The UAA did not answer, or not as a UAA: nothing is known about the token or user. */
export class UaaUnreachable extends Error {
  constructor(what: string, options: { cause?: unknown } = {}) {
    super(`UAA is unreachable: ${what}`, options);
    this.name = 'UaaUnreachable';
  }
}
