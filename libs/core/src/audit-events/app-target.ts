import { type Tx } from '@cf/database';
import { type NewAuditEvent } from './record-audit-event';

/** An app as the target of an audit event, with its space and organization; undefined when there is no such app. */
export async function appTarget(
  db: Tx,
  appGuid: string,
): Promise<Pick<NewAuditEvent, 'target' | 'spaceGuid' | 'organizationGuid'> | undefined> {
  const app = await db.app.findUnique({ where: { guid: appGuid } });
  if (!app) return undefined;
  const space = await db.space.findUnique({ where: { guid: app.space_guid } });
  return {
    target: { guid: app.guid, type: 'app', name: app.name },
    spaceGuid: app.space_guid,
    organizationGuid: space?.organization_guid ?? null,
  };
}
