import {
  type Db,
  type DomainRecord,
  listPage,
  oneOf,
  type Page,
  type RouteRecord,
  type Sql,
  sql,
} from '@cf/database';
import { type OpContext } from '../context';
import { DEFAULT_APP_PORT } from '../droplets/listening-port';
import { type ListQuery, standardConditions } from '../lists';

/** Where a route leads; times are texts because they come as JSON. */
export interface RouteDestinationRow {
  readonly guid: string;
  readonly app_guid: string;
  readonly process_type: string;
  /** The port that the destination names itself. */
  readonly app_port: number | null;
  /** What the app's docker image exposes. */
  readonly image_port: number | null;
  readonly weight: number | null;
  readonly protocol: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A route with all that its representation needs. */
export interface RouteWithDetails extends RouteRecord {
  readonly domain_name: string;
  readonly router_group_guid: string | null;
  readonly destinations: readonly RouteDestinationRow[];
}

export interface RouteFilter extends ListQuery {
  readonly hosts?: string[] | undefined;
  readonly paths?: string[] | undefined;
  readonly ports?: number[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
  readonly domain_guids?: string[] | undefined;
  readonly app_guids?: string[] | undefined;
  readonly service_instance_guids?: string[] | undefined;
}

/** The one reading of `execution_metadata` in SQL; only what staged a docker image writes it so. */
const destinations = sql`select x.*, case when d.execution_metadata like '{%'
      then (d.execution_metadata::jsonb #>> '{ports,0,Port}')::int end as image_port
    from route_destinations x left join apps a on a.guid = x.app_guid and a.lifecycle_type = 'docker'
    left join droplets d on d.guid = a.droplet_guid and d.lifecycle_type = 'docker'`;

const details = sql`r.*,
  (select name from domains where guid = r.domain_guid) as domain_name,
  (select router_group_guid from domains where guid = r.domain_guid) as router_group_guid,
  coalesce((select json_agg(x order by x.guid) from (${destinations} where x.route_guid = r.guid) x), '[]'::json) as destinations`;

/** One page of the routes that the actor may read, each with its domain's name and its destinations: one statement for all of it. */
export function listRoutes(ctx: OpContext, filter: RouteFilter): Promise<Page<RouteWithDetails>> {
  return listPage<RouteWithDetails>(
    ctx.db,
    {
      select: details,
      from: sql`routes r`,
      alias: 'r',
      where: [
        ctx.permissions.spacesScope('readRoutes', sql`r.space_guid`),
        ...filterConditions(filter),
        ...standardConditions('r', filter),
      ],
    },
    filter.paging,
  );
}

function filterConditions(filter: RouteFilter): (Sql | undefined)[] {
  const { space_guids, organization_guids, app_guids, service_instance_guids } = filter;
  return [
    filter.hosts && sql`lower(r.host) = any(${filter.hosts.map((host) => host.toLowerCase())})`,
    oneOf(sql`r.path`, filter.paths),
    oneOf(sql`r.port`, filter.ports),
    oneOf(sql`r.domain_guid`, filter.domain_guids),
    space_guids &&
      sql`(r.space_guid = any(${space_guids}) or r.guid = any(array(select route_guid from route_shared_spaces where space_guid = any(${space_guids}))))`,
    organization_guids &&
      sql`r.space_guid in (select guid from spaces where organization_guid = any(${organization_guids}))`,
    app_guids &&
      sql`r.guid in (select route_guid from route_destinations where app_guid = any(${app_guids}))`,
    service_instance_guids &&
      sql`r.guid in (select route_guid from service_route_bindings where service_instance_guid = any(${service_instance_guids}))`,
  ];
}

/** A route by its guid, whoever asks. */
export async function readRoute(db: Db, guid: string): Promise<RouteWithDetails | undefined> {
  const [route] = await db.rows<RouteWithDetails>(
    sql`select ${details} from routes r where r.guid = ${guid}`,
  );
  return route;
}

/** Where the requests of a destination go. */
export const portOf = ({ app_port, image_port }: Pick<RouteDestinationRow, 'app_port' | 'image_port'>) =>
  app_port ?? image_port ?? DEFAULT_APP_PORT;

/** Routes by their guids, oldest first, whoever asks. */
export const readRoutes = (db: Db, guids: readonly string[]): Promise<RouteWithDetails[]> =>
  db.rows<RouteWithDetails>(
    sql`select ${details} from routes r where r.guid = any(${[...guids]}) order by r.created_at, r.guid`,
  );

/** Whether a domain has a route with exactly this host, path and port; `*` as host matches the wildcard route. */
export async function isRouteReserved(
  db: Db,
  domain: DomainRecord,
  {
    host = '',
    path = '',
    port,
  }: { host?: string | undefined; path?: string | undefined; port?: number | undefined },
): Promise<boolean> {
  const [row] = await db.rows<{ found: boolean }>(sql`
    select exists (select from routes where domain_guid = ${domain.guid} and lower(host) = ${host.toLowerCase()} and path = ${path}
      and coalesce(port, 0) = ${port ?? 0}) as found`);
  return row?.found ?? false;
}

/** What a client would type to reach the route. */
export const urlOf = ({
  host,
  path,
  port,
  domain_name,
}: Pick<RouteWithDetails, 'host' | 'path' | 'port' | 'domain_name'>) =>
  port ? `${domain_name}:${port}` : `${host ? `${host}.` : ''}${domain_name}${path}`;
