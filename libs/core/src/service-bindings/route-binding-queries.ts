import { listPage, oneOf, type Page, type ServiceRouteBindingRecord, sql } from '@cf/database';
import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';
import { accessTo } from '../spaces/find-space';

/** A route binding with what its representation needs to know of its instance, and the space that decides who sees it. */
export interface RouteBinding extends ServiceRouteBindingRecord {
  readonly instance_type: string;
  readonly space_guid: string;
}

export interface RouteBindingFilter extends ListQuery {
  readonly service_instance_guids?: string[] | undefined;
  readonly service_instance_names?: string[] | undefined;
  readonly route_guids?: string[] | undefined;
}

const KIND = 'Service route binding';
const columns = sql`b.*, i.type as instance_type, i.space_guid`;
const tables = sql`service_route_bindings b join service_instances i on i.guid = b.service_instance_guid`;

/** One page of the route bindings in spaces that the actor may read. */
export function listRouteBindings(ctx: OpContext, filter: RouteBindingFilter): Promise<Page<RouteBinding>> {
  return listPage<RouteBinding>(
    ctx.db,
    {
      select: columns,
      from: tables,
      alias: 'b',
      where: [
        ctx.permissions.spacesScope('read', sql`i.space_guid`),
        oneOf(sql`b.service_instance_guid`, filter.service_instance_guids),
        oneOf(sql`i.name`, filter.service_instance_names),
        oneOf(sql`b.route_guid`, filter.route_guids),
        ...standardConditions('b', filter),
      ],
    },
    filter.paging,
  );
}

/** The route binding, if the actor may do that in its space: 404 when they cannot read it, 403 when they can only read it. */
export async function findRouteBindingFor(
  ctx: OpContext,
  verb: SpaceVerb,
  guid: string,
): Promise<RouteBinding> {
  const [binding] = await ctx.db.rows<RouteBinding>(
    sql`select ${columns} from ${tables} where b.guid = ${guid}`,
  );
  if (!binding) throw notFound(KIND);
  await accessTo(ctx, verb, binding.space_guid, KIND);
  return binding;
}
