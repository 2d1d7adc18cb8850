import { type ServiceInstanceRecord } from '@cf/database';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { auditUserProvided } from './audit-service-instance';

/** The credentials of a user-provided instance. Who looked at them is recorded. */
export async function showUserProvidedCredentials(
  ctx: OpContext,
  instance: ServiceInstanceRecord,
): Promise<unknown> {
  await transact(ctx, (change) => auditUserProvided(change, 'show', instance));
  return instance.credentials ?? {};
}
