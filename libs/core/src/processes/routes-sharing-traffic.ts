import { type Db, sql } from '@cf/database';

/** Routes that share their requests between several destinations, one of which is among these processes. */
export async function routesSharingTraffic(
  db: Db,
  processes: readonly { readonly appGuid: string; readonly processType: string }[],
): Promise<string[]> {
  const routes = await db.rows<{ guid: string }>(sql`
    select distinct d.route_guid as guid
      from unnest(${processes.map(({ appGuid }) => appGuid)}::text[], ${processes.map(({ processType }) => processType)}::text[])
             as changed (app_guid, process_type)
      join route_destinations d on d.app_guid = changed.app_guid and d.process_type = changed.process_type
     where exists (select from route_destinations other where other.route_guid = d.route_guid and other.guid <> d.guid)`);
  return routes.map(({ guid }) => guid);
}
