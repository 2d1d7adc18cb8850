import { type Prisma, type ServiceInstanceRecord } from '@cf/database';
import { type Change } from '../transact';

/** Stands for the credentials of an instance in its audit events. */
export const REDACTED = '[REDACTED]';

/** Records an audit event of the actor about a user-provided service instance; `request` is what the client sent, if anything, without secrets. */
export async function auditUserProvided(
  change: Change,
  verb: 'create' | 'update' | 'delete' | 'show',
  { guid, name, space_guid }: ServiceInstanceRecord,
  request: Prisma.InputJsonObject | null = null,
): Promise<void> {
  const space = await change.db.space.findUniqueOrThrow({ where: { guid: space_guid } });
  await change.audit({
    type: `audit.user_provided_service_instance.${verb}`,
    target: { guid, type: 'user_provided_service_instance', name },
    spaceGuid: space_guid,
    organizationGuid: space.organization_guid,
    data: { request },
  });
}
