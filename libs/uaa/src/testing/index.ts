export { createTestIssuer, type TestIssuer, type TokenOptions } from './test-issuer';
export { startUaaDouble, type UaaDouble } from './uaa-double';
