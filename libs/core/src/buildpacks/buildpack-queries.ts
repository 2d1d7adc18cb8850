import { type BuildpackRecord, listPage, oneOf, type Page, sql } from '@cf/database';
import { notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface BuildpackFilter extends ListQuery {
  readonly names?: string[] | undefined;
  /** An empty name asks for buildpacks of any stack. */
  readonly stacks?: string[] | undefined;
  readonly lifecycle?: string | undefined;
}

/** One page of the buildpacks, which everybody may see; in the order in which they are tried unless told otherwise. */
export function listBuildpacks(ctx: OpContext, filter: BuildpackFilter): Promise<Page<BuildpackRecord>> {
  const { stacks, paging } = filter;
  return listPage<BuildpackRecord>(
    ctx.db,
    {
      select: sql`b.*`,
      from: sql`buildpacks b`,
      alias: 'b',
      where: [
        oneOf(sql`b.name`, filter.names),
        stacks && sql`coalesce(b.stack_name, '') = any(${stacks})`,
        filter.lifecycle === undefined ? undefined : sql`b.lifecycle = ${filter.lifecycle}`,
        ...standardConditions('b', filter),
      ],
    },
    { ...paging, orderBy: paging.orderBy ?? { column: 'position', descending: false } },
  );
}

/** The buildpack with this guid; 404 when there is none. */
export async function findBuildpack({ db }: Pick<OpContext, 'db'>, guid: string): Promise<BuildpackRecord> {
  const buildpack = await db.buildpack.findUnique({ where: { guid } });
  if (!buildpack) throw notFound('Buildpack');
  return buildpack;
}
