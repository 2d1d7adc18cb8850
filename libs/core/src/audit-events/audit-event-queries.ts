import { type AuditEventRecord, joinSql, listPage, oneOf, type Page, type Sql, sql } from '@cf/database';
import { notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface AuditEventFilter extends ListQuery {
  readonly types?: string[] | undefined;
  readonly target_guids?: string[] | undefined;
  /** Guids that must not be the target. */
  readonly not_target_guids?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
}

/** What the actor may see: events of spaces and of organizations in which they hold a role for that; undefined when that is all. */
function scope({ permissions }: OpContext): Sql | undefined {
  const spaces = permissions.spacesScope('readAuditEvents', sql`e.space_guid`);
  const organizations = permissions.organizationsScope('readAuditEvents', sql`e.organization_guid`);
  return spaces && organizations && sql`(${joinSql([spaces, organizations], ' or ')})`;
}

/** One page of the audit events that the actor may see. */
export function listAuditEvents(ctx: OpContext, filter: AuditEventFilter): Promise<Page<AuditEventRecord>> {
  return listPage<AuditEventRecord>(
    ctx.db,
    {
      select: sql`e.*`,
      from: sql`audit_events e`,
      alias: 'e',
      where: [
        scope(ctx),
        oneOf(sql`e.type`, filter.types),
        oneOf(sql`e.target_guid`, filter.target_guids),
        filter.not_target_guids && sql`e.target_guid <> all(${filter.not_target_guids})`,
        oneOf(sql`e.space_guid`, filter.space_guids),
        oneOf(sql`e.organization_guid`, filter.organization_guids),
        ...standardConditions('e', filter),
      ],
    },
    filter.paging,
  );
}

/** The audit event, if the actor may see it; else 404. */
export async function findAuditEvent(ctx: OpContext, guid: string): Promise<AuditEventRecord> {
  const [event] = await ctx.db.rows<AuditEventRecord>(
    sql`select e.* from audit_events e where e.guid = ${guid} and ${scope(ctx) ?? sql`true`}`,
  );
  if (!event) throw notFound('Event');
  return event;
}
