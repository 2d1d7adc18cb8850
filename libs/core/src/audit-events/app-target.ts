import { sql, type Tx } from '@cf/database';
import { type NewAuditEvent } from './record-audit-event';

/** An app as the target of an audit event, with its space and organization; undefined when there is no such app. */
export async function appTarget(
  db: Tx,
  appGuid: string,
): Promise<Pick<NewAuditEvent, 'target' | 'spaceGuid' | 'organizationGuid'> | undefined> {
  const [app] = await db.rows<{ name: string; space_guid: string; organization_guid: string }>(sql`
    select a.name, a.space_guid, s.organization_guid from apps a join spaces s on s.guid = a.space_guid where a.guid = ${appGuid}`);
  return (
    app && {
      target: { guid: appGuid, type: 'app', name: app.name },
      spaceGuid: app.space_guid,
      organizationGuid: app.organization_guid,
    }
  );
}
