import { listPage, oneOf, type Page, sql, type StackRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface StackFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly default?: boolean | undefined;
  readonly states?: string[] | undefined;
}

/** One page of the stacks, which everybody may see. */
export function listStacks(ctx: OpContext, filter: StackFilter): Promise<Page<StackRecord>> {
  return listPage<StackRecord>(
    ctx.db,
    {
      select: sql`k.*`,
      from: sql`stacks k`,
      alias: 'k',
      where: [
        oneOf(sql`k.name`, filter.names),
        oneOf(sql`k.state`, filter.states),
        filter.default === undefined ? undefined : sql`k.is_default = ${filter.default}`,
        ...standardConditions('k', filter),
      ],
    },
    filter.paging,
  );
}

/** The stack with this guid; 404 when there is none. */
export async function findStack({ db }: Pick<OpContext, 'db'>, guid: string): Promise<StackRecord> {
  const stack = await db.stack.findUnique({ where: { guid } });
  if (!stack) throw notFound('Stack');
  return stack;
}
