import { type AppRecord, listPage, oneOf, oneOfIgnoringCase, type Page, type Sql, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface AppFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
  readonly stacks?: string[] | undefined;
  readonly lifecycle_type?: string | undefined;
}

/** One page of the apps that the actor may read. */
export function listApps(ctx: OpContext, filter: AppFilter): Promise<Page<AppRecord>> {
  const { organization_guids, lifecycle_type } = filter;
  return listPage<AppRecord>(
    ctx.db,
    {
      select: sql`a.*`,
      from: sql`apps a`,
      alias: 'a',
      where: [
        ctx.permissions.spacesScope('read', sql`a.space_guid`),
        oneOfIgnoringCase(sql`a.name`, filter.names),
        oneOf(sql`a.space_guid`, filter.space_guids),
        organization_guids &&
          sql`a.space_guid in (select guid from spaces where organization_guid = any(${organization_guids}))`,
        stackCondition(filter.stacks),
        oneOf(sql`a.lifecycle_type`, lifecycle_type === undefined ? undefined : [lifecycle_type]),
        ...standardConditions('a', filter),
      ],
    },
    filter.paging,
  );
}

/** An empty name asks for apps without a stack. */
function stackCondition(stacks: readonly string[] | undefined): Sql | undefined {
  if (!stacks) return undefined;
  const named = sql`a.stack_name = any(${[...stacks]})`;
  return stacks.includes('')
    ? sql`(${named} or (a.stack_name is null and a.lifecycle_type <> 'docker'))`
    : named;
}
