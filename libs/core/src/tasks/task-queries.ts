import { listPage, oneOf, type Page, sql, type TaskRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { findAppFor } from '../apps/find-app';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface TaskFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly states?: string[] | undefined;
  readonly app_guids?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
  readonly sequence_ids?: number[] | undefined;
}

/** One page of the tasks that the actor may read. */
export function listTasks(ctx: OpContext, filter: TaskFilter): Promise<Page<TaskRecord>> {
  const { organization_guids, sequence_ids } = filter;
  return listPage<TaskRecord>(
    ctx.db,
    {
      select: sql`t.*`,
      from: sql`tasks t join apps a on a.guid = t.app_guid`,
      alias: 't',
      where: [
        ctx.permissions.spacesScope('read', sql`a.space_guid`),
        oneOf(sql`t.name`, filter.names),
        oneOf(sql`t.state`, filter.states),
        oneOf(sql`t.app_guid`, filter.app_guids),
        oneOf(sql`a.space_guid`, filter.space_guids),
        sequence_ids && sql`t.sequence_id = any(${sequence_ids})`,
        organization_guids &&
          sql`a.space_guid in (select guid from spaces where organization_guid = any(${organization_guids}))`,
        ...standardConditions('t', filter),
      ],
    },
    filter.paging,
  );
}

/** The task, if the actor may do that in its app's space. */
export async function findTaskFor(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<TaskRecord> {
  const task = await ctx.db.task.findUnique({ where: { guid } });
  if (!task) throw notFound('Task');
  await findAppFor(ctx, verb, task.app_guid, 'Task');
  return task;
}
