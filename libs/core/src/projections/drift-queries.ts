import { type Db, rawSql, sql } from '@cf/database';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { type ProjectionKind } from './bump-projections';

/** An LRP as it is in the cluster. */
export interface PresentLrp {
  readonly processGuid: string;
  /** Ends with the first characters of the process version. */
  readonly name: string;
  readonly instances: number;
}

const TABLES = { task: 'tasks', route: 'routes', app: 'apps' } as const;

/** Repairs wait behind everything that a client waits for. */
const REPAIR_PRIORITY = 1000;

/** Processes whose LRP is not the one that their row asks for, or that have no row. */
export async function processesWithWrongLrp(db: Db, lrps: readonly PresentLrp[]): Promise<string[]> {
  const rows = await db.rows<{ guid: string }>(sql`
    select distinct lrp.guid
      from unnest(${lrps.map(({ processGuid }) => processGuid)}::text[], ${lrps.map(({ name }) => name)}::text[],
                  ${lrps.map(({ instances }) => instances)}::int[]) as lrp (guid, name, instances)
      left join processes p on p.guid = lrp.guid
     where p.guid is null or p.state <> 'STARTED' or right(lrp.name, 8) <> left(p.version, 8)
        or p.instances <> lrp.instances`);
  return rows.map(({ guid }) => guid);
}

/** Which of these processes run according to their row, but have no LRP of their version among those present. */
export async function processesWithoutLrp(
  db: Db,
  guids: readonly string[],
  lrps: readonly PresentLrp[],
): Promise<string[]> {
  const rows = await db.rows<{ guid: string }>(sql`
    select p.guid from processes p join apps a on a.guid = p.app_guid
     where p.guid = any(${[...guids]}::text[]) and p.state = 'STARTED' and p.instances > 0
       and coalesce(p.droplet_guid, a.droplet_guid) is not null
       and not exists (
         select from unnest(${lrps.map(({ processGuid }) => processGuid)}::text[], ${lrps.map(({ name }) => name)}::text[])
                  as lrp (guid, name)
          where lrp.guid = p.guid and right(lrp.name, 8) = left(p.version, 8))`);
  return rows.map(({ guid }) => guid);
}

/** Which of these guids have no row any more. */
export async function absentRows(
  db: Db,
  kind: keyof typeof TABLES,
  guids: readonly string[],
): Promise<string[]> {
  const rows = await db.rows<{ guid: string }>(sql`
    select present.guid from unnest(${[...guids]}::text[]) as present (guid)
     where not exists (select from ${rawSql(TABLES[kind])} r where r.guid = present.guid)`);
  return rows.map(({ guid }) => guid);
}

/** Where a walk through rows goes on, and which rows were settled long enough ago to be looked at. */
export interface SettledPage {
  readonly after: string;
  readonly limit: number;
  readonly settledForMs: number;
}

/** Running processes, by guid, whose projection was done so long ago. */
export const settledProcesses = (db: Db, { after, limit, settledForMs }: SettledPage) =>
  db.rows<{ guid: string; version: string }>(sql`
    select p.guid, p.version
      from processes p join projections j on j.kind = 'process' and j.guid = p.guid join apps a on a.guid = p.app_guid
     where p.state = 'STARTED' and p.instances > 0 and coalesce(p.droplet_guid, a.droplet_guid) is not null
       and j.generation = j.observed_generation and j.updated_at < now() - make_interval(secs => ${settledForMs / 1000})
       and p.guid > ${after} order by p.guid limit ${limit}`);

/** Routes with destinations, by guid, whose projection was done so long ago. */
export const settledRoutes = (db: Db, { after, limit, settledForMs }: SettledPage) =>
  db.rows<{ guid: string }>(sql`
    select r.guid
      from routes r join projections j on j.kind = 'route' and j.guid = r.guid join domains d on d.guid = r.domain_guid
     where not d.internal and d.router_group_guid is null and r.port is null
       and exists (select from route_destinations t where t.route_guid = r.guid)
       and j.generation = j.observed_generation and j.updated_at < now() - make_interval(secs => ${settledForMs / 1000})
       and r.guid > ${after} order by r.guid limit ${limit}`);

/** Lets the cluster follow these rows again, except where that is about to happen anyway. Answers how many. */
export async function repairProjections(
  ctx: OpContext,
  kind: ProjectionKind,
  guids: readonly string[],
): Promise<number> {
  if (guids.length === 0) return 0;
  const settled = await ctx.db.rows<{ guid: string }>(sql`
    select wrong.guid from unnest(${[...new Set(guids)]}::text[]) as wrong (guid)
     where not exists (select from projections j
                        where j.kind = ${kind} and j.guid = wrong.guid and j.generation > j.observed_generation)`);
  const repaired = settled.map(({ guid }) => guid);
  await transact(ctx, (change) => change.project(kind, repaired, REPAIR_PRIORITY));
  if (repaired.length > 0)
    ctx.log.info({ kind, guids: repaired.slice(0, 20), count: repaired.length }, 'Repaired drift');
  return repaired.length;
}
