import { type OrganizationRecord, type Sql, sql, type SpaceRecord } from '@cf/database';
import { type OpContext } from '../context';

/** What is in use, as quotas count it. */
export interface UsageSummary {
  readonly started_instances: number;
  readonly memory_in_mb: number;
  readonly routes: number;
  readonly service_instances: number;
  readonly reserved_ports: number;
  readonly domains: number;
  readonly per_app_tasks: number;
  readonly service_keys: number;
}

/** Which part of the platform is summed up. */
interface Part {
  /** Keeps what lies in spaces to the part. */
  readonly spaces: (spaceGuid: Sql) => Sql;
  readonly domains: Sql;
  /** Tasks whose memory counts. */
  readonly taskStates: readonly string[];
}

const UNFINISHED = ['PENDING', 'RUNNING'];

/** Usage of one space; its domains are those of its organization. */
export const usageOfSpace = (ctx: OpContext, space: SpaceRecord): Promise<UsageSummary> =>
  summaryOf(ctx, {
    spaces: (spaceGuid) => sql`${spaceGuid} = ${space.guid}`,
    domains: sql`organization_guid = ${space.organization_guid}`,
    taskStates: UNFINISHED,
  });

/** Usage of one organization. */
export const usageOfOrganization = (ctx: OpContext, { guid }: OrganizationRecord): Promise<UsageSummary> =>
  summaryOf(ctx, {
    spaces: (spaceGuid) => sql`${spaceGuid} in (select guid from spaces where organization_guid = ${guid})`,
    domains: sql`organization_guid = ${guid}`,
    taskStates: UNFINISHED,
  });

/** Usage of the whole platform, where only tasks that run count as memory. */
export const usageOfPlatform = (ctx: OpContext): Promise<UsageSummary> =>
  summaryOf(ctx, {
    spaces: () => sql`true`,
    domains: sql`organization_guid is not null`,
    taskStates: ['RUNNING'],
  });

/** One statement, whatever the size of the part. */
async function summaryOf({ db }: OpContext, part: Part): Promise<UsageSummary> {
  const inPart = part.spaces(sql`a.space_guid`);
  const started = sql`from processes p join apps a on a.guid = p.app_guid where p.state = 'STARTED' and ${inPart}`;
  const tasks = (states: readonly string[]) =>
    sql`from tasks t join apps a on a.guid = t.app_guid where t.state = any(${[...states]}) and ${inPart}`;
  const [summary] = await db.rows<UsageSummary>(sql`
    select (select coalesce(sum(p.instances), 0)::int ${started}) as started_instances,
           (select coalesce(sum(p.instances::bigint * p.memory_in_mb), 0)::float8 ${started})
             + (select coalesce(sum(t.memory_in_mb), 0)::float8 ${tasks(part.taskStates)}) as memory_in_mb,
           (select count(*)::int from routes where ${part.spaces(sql`space_guid`)}) as routes,
           (select count(*)::int from service_instances
             where type = 'managed' and ${part.spaces(sql`space_guid`)}) as service_instances,
           (select count(*)::int from routes r join domains d on d.guid = r.domain_guid
             where r.port is not null and d.router_group_guid is not null
               and ${part.spaces(sql`r.space_guid`)}) as reserved_ports,
           (select count(*)::int from domains where ${part.domains}) as domains,
           (select count(*)::int ${tasks(UNFINISHED)}) as per_app_tasks,
           (select count(*)::int from service_credential_bindings b
              join service_instances i on i.guid = b.service_instance_guid
             where b.type = 'key' and ${part.spaces(sql`i.space_guid`)}) as service_keys`);
  if (!summary) throw new Error('The database summed up nothing');
  return summary;
}
