import { type Db, type DeploymentRecord, listPage, oneOf, type Page, sql } from '@cf/database';
import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { findAppFor } from '../apps/find-app';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface DeploymentFilter extends ListQuery {
  readonly app_guids?: string[] | undefined;
  readonly states?: string[] | undefined;
  readonly status_values?: string[] | undefined;
  readonly status_reasons?: string[] | undefined;
}

/** One page of the deployments that the actor may read. */
export function listDeployments(ctx: OpContext, filter: DeploymentFilter): Promise<Page<DeploymentRecord>> {
  return listPage<DeploymentRecord>(
    ctx.db,
    {
      select: sql`d.*`,
      from: sql`deployments d join apps a on a.guid = d.app_guid`,
      alias: 'd',
      where: [
        ctx.permissions.spacesScope('read', sql`a.space_guid`),
        oneOf(sql`d.app_guid`, filter.app_guids),
        oneOf(sql`d.state`, filter.states),
        oneOf(sql`d.status_value`, filter.status_values),
        oneOf(sql`d.status_reason`, filter.status_reasons),
        ...standardConditions('d', filter),
      ],
    },
    filter.paging,
  );
}

/** The deployment, if the actor may do that in its app's space. */
export async function findDeploymentFor(
  ctx: OpContext,
  verb: SpaceVerb,
  guid: string,
): Promise<DeploymentRecord> {
  const deployment = await ctx.db.deployment.findUnique({ where: { guid } });
  if (!deployment) throw notFound('Deployment');
  await findAppFor(ctx, verb, deployment.app_guid, 'Deployment');
  return deployment;
}

/** Deployments that the updater has to work on, and the web processes of each. */
export const activeDeployments = (db: Db): Promise<{ guid: string; web: string[] }[]> =>
  db.rows<{ guid: string; web: string[] }>(sql`
    select d.guid, array_agg(p.guid) as web from deployments d join processes p on p.app_guid = d.app_guid and p.type = 'web'
     where d.state in ('DEPLOYING', 'PREPAUSED', 'CANCELING') group by d.id, d.guid order by d.id`);
