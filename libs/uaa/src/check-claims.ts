import { TokenRefused } from './failures';
import { type Claims } from './identity';

/** What a token must say of itself. */
export interface Expectations {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly clockSkewMs: number;
}

/**
 * Refuses claims that are not meant for us or not now. `expiredGraceMs` accepts a token that expired that long ago, for uploads that
 * began in time; it does not loosen anything else.
 */
export function checkClaims(claims: Claims, expected: Expectations, now: number, expiredGraceMs = 0): void {
  if (!expected.issuers.includes(claims.iss)) throw new TokenRefused('wrong_issuer');
  if (!claims.aud.some((audience) => expected.audiences.includes(audience)))
    throw new TokenRefused('wrong_audience');
  if (claims.jti?.endsWith('-r')) throw new TokenRefused('refresh_token');
  if (claims.nbf !== undefined && claims.nbf * 1000 > now + expected.clockSkewMs)
    throw new TokenRefused('not_yet_valid');
  checkExpiry(claims.exp * 1000, now, Math.max(expected.clockSkewMs, expiredGraceMs));
}

/** Refuses what expired longer ago than is tolerated. */
export function checkExpiry(expiresAt: number, now: number, toleratedMs: number): void {
  if (expiresAt + toleratedMs <= now) throw new TokenRefused('expired');
}
