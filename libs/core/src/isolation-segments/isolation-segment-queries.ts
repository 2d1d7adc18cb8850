import {
  type IsolationSegmentRecord,
  listPage,
  oneOfIgnoringCase,
  type Page,
  type Sql,
  sql,
} from '@cf/database';
import { notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface IsolationSegmentFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
}

/** The condition that keeps to the segments that an organization of the actor is entitled to; undefined when that is all. */
function scope({ permissions }: OpContext): Sql | undefined {
  const organizations = permissions.organizationsScope('read', sql`organization_guid`);
  return (
    organizations &&
    sql`s.guid in (select isolation_segment_guid from organization_isolation_segments where ${organizations})`
  );
}

/** One page of the isolation segments that the actor may see. */
export function listIsolationSegments(
  ctx: OpContext,
  filter: IsolationSegmentFilter,
): Promise<Page<IsolationSegmentRecord>> {
  const { names, organization_guids } = filter;
  return listPage<IsolationSegmentRecord>(
    ctx.db,
    {
      select: sql`s.*`,
      from: sql`isolation_segments s`,
      alias: 's',
      where: [
        scope(ctx),
        oneOfIgnoringCase(sql`s.name`, names),
        organization_guids &&
          sql`s.guid in (select isolation_segment_guid from organization_isolation_segments
                          where organization_guid = any(${organization_guids}))`,
        ...standardConditions('s', filter),
      ],
    },
    filter.paging,
  );
}

/** The isolation segment, if the actor may see it; else 404. */
export async function findIsolationSegment(ctx: OpContext, guid: string): Promise<IsolationSegmentRecord> {
  const [segment] = await ctx.db.rows<IsolationSegmentRecord>(
    sql`select s.* from isolation_segments s where s.guid = ${guid} and ${scope(ctx) ?? sql`true`}`,
  );
  if (!segment) throw notFound('Isolation segment');
  return segment;
}

/** Guids of the organizations that are entitled to a segment, as far as the actor may read them. */
export function organizationsOfSegment(ctx: OpContext, guid: string): Promise<string[]> {
  const readable = ctx.permissions.organizationsScope('read', sql`o.guid`) ?? sql`true`;
  return guidsOf(
    ctx,
    sql`select o.guid from organizations o join organization_isolation_segments x on x.organization_guid = o.guid
         where x.isolation_segment_guid = ${guid} and ${readable} order by o.id`,
  );
}

/** Guids of the spaces that a segment is assigned to, as far as the actor may read them. */
export function spacesOfSegment(ctx: OpContext, guid: string): Promise<string[]> {
  const readable = ctx.permissions.spacesScope('read', sql`s.guid`) ?? sql`true`;
  return guidsOf(
    ctx,
    sql`select s.guid from spaces s where s.isolation_segment_guid = ${guid} and ${readable} order by s.id`,
  );
}

async function guidsOf({ db }: OpContext, statement: Sql): Promise<string[]> {
  return (await db.rows<{ guid: string }>(statement)).map((row) => row.guid);
}
