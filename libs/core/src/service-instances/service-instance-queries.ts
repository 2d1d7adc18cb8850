import { listPage, oneOf, type Page, type ServiceInstanceRecord, type Sql, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface ServiceInstanceFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
  readonly service_plan_guids?: string[] | undefined;
  readonly service_plan_names?: string[] | undefined;
  readonly type?: string | undefined;
}

/** One page of the service instances in spaces that the actor may read. */
export function listServiceInstances(
  ctx: OpContext,
  filter: ServiceInstanceFilter,
): Promise<Page<ServiceInstanceRecord>> {
  const { organization_guids, type } = filter;
  return listPage<ServiceInstanceRecord>(
    ctx.db,
    {
      select: sql`i.*`,
      from: sql`service_instances i`,
      alias: 'i',
      where: [
        ctx.permissions.spacesScope('read', sql`i.space_guid`),
        oneOf(sql`i.name`, filter.names),
        oneOf(sql`i.space_guid`, filter.space_guids),
        organization_guids &&
          sql`i.space_guid in (select guid from spaces where organization_guid = any(${organization_guids}))`,
        oneOf(sql`i.type`, type === undefined ? undefined : [type]),
        ofPlans(filter),
        ...standardConditions('i', filter),
      ],
    },
    filter.paging,
  );
}

/** Plans belong to brokers, and a user-provided instance has none: asking for the instances of a plan finds nothing. */
const ofPlans = ({ service_plan_guids, service_plan_names }: ServiceInstanceFilter): Sql | undefined =>
  service_plan_guids || service_plan_names ? sql`false` : undefined;
