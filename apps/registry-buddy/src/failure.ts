import { type CfErrorName, CfError } from '@cf/errors';
import { type Result } from '@cf/http';
import { RegistryError } from '@cf/registry';
import { PackageRefusedError } from './packages/package-refused';

/** An expected failure: what it is called, and the answer that says so. */
export interface Failure {
  readonly reason: string;
  readonly result: Result;
}

/** The answer to an expected failure: 422 when what was sent is at fault, 500 when the registry is; undefined for everything else. */
export function failureOf(error: unknown, failed: string): Failure | undefined {
  if (error instanceof PackageRefusedError) return answer('UnprocessableEntity', error.message, error.reason);
  if (!(error instanceof RegistryError)) return undefined;
  const reason = error.transient ? 'registry-unavailable' : 'registry-refused';
  return answer('InternalServerError', `${failed}: ${error.message}`, reason);
}

function answer(name: CfErrorName, text: string, reason: string): Failure {
  const { presented, status } = new CfError(name, text);
  return { reason, result: { status, body: { errors: [{ ...presented, reason }] } } };
}
