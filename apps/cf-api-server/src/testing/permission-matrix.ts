import { type TestApi } from './use-api';
import { TEST_ROLES, type TestRole } from './roles';

/** A request to an endpoint, made in a fresh world. */
export interface MatrixRequest {
  readonly path: string;
  readonly body?: object | string;
  readonly type?: string;
}

/** What an endpoint answers to each role. */
export interface MatrixRow {
  /** As declared, for example `GET /v3/apps/:guid`. */
  readonly endpoint: string;
  /** Arranges what the request needs; called for each role anew. */
  readonly request: (api: TestApi) => Promise<MatrixRequest> | MatrixRequest;
  readonly expected: Readonly<Record<TestRole, number>>;
}

export const READERS_OF_SPACE: readonly TestRole[] = [
  'admin',
  'admin_read_only',
  'global_auditor',
  'org_manager',
  'space_manager',
  'space_developer',
  'space_auditor',
  'space_supporter',
];
export const READERS_OF_ORGANIZATION: readonly TestRole[] = TEST_ROLES.filter((role) => role !== 'no_role');
export const EVERYBODY = TEST_ROLES;
/** Those whose scopes allow no write at all. */
export const WITHOUT_WRITE_SCOPE: readonly TestRole[] = ['admin_read_only', 'global_auditor'];

/**
 * Spells out an expectation: who gets which status, and what all others get.
 * `expected({ 201: ['admin', 'space_developer'], 422: ['no_role'] }, 403)`.
 */
export function expected(
  statuses: Readonly<Record<number, readonly TestRole[]>>,
  otherwise: number,
): Record<TestRole, number> {
  const result = Object.fromEntries(TEST_ROLES.map((role) => [role, otherwise])) as Record<TestRole, number>;
  const later = Object.entries(statuses).sort(([a], [b]) => Number(b) - Number(a)); // a success outweighs a refusal
  for (const [status, roles] of later) for (const role of roles) result[role] = Number(status);
  return result;
}

/** What a write to something in a space answers: `status` to who may, 403 to who can read it or has no write scope, 404 to the rest. */
export const writeInSpace = (status: number, writers: readonly TestRole[]) => {
  const allowed: readonly TestRole[] = ['admin', ...writers];
  const refused = [...READERS_OF_SPACE, ...WITHOUT_WRITE_SCOPE].filter((role) => !allowed.includes(role));
  return expected({ 403: refused, [status]: allowed }, 404);
};

/** What reading something in a space answers. */
export const readInSpace = (status = 200) => expected({ [status]: READERS_OF_SPACE }, 404);
