export { type TokenIdentity } from './identity';
export { TokenRefused, UaaUnreachable, type TokenRefusal } from './failures';
export { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier';
export { type Jwk } from './signing-keys';
export { connectUaaUsers, type UaaUsers, type UaaUsersOptions } from './uaa-users';
export { type UaaClient } from './client-token';
export { type UaaHttp } from './uaa-http';
export { type UaaUser, type UaaUserFilter } from './uaa-user';
