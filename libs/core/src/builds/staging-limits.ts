import { type AppRecord, rowsOf, sql, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { newestProcess } from '../processes/find-process';

/** What a client asks for a staging; what it leaves out comes from the web process. */
export interface StagingWishes {
  readonly memoryInMb?: number | undefined;
  readonly diskInMb?: number | undefined;
  readonly logRateLimit?: number | undefined;
}

export interface StagingLimits {
  readonly memoryInMb: number;
  readonly diskInMb: number;
  readonly logRateLimit: bigint;
}

/** How much a staging gets: never less than the platform's minimum, never more than quotas leave; a memory raised to the minimum is not held against them. */
export async function stagingLimits(
  { settings }: Pick<OpContext, 'settings'>,
  db: Tx,
  app: AppRecord,
  wishes: StagingWishes,
): Promise<StagingLimits> {
  const web = await newestProcess(db, app.guid);
  const memory = wishes.memoryInMb ?? web?.memory_in_mb ?? settings.defaultAppMemoryInMb;
  const disk = wishes.diskInMb ?? web?.disk_in_mb ?? settings.defaultAppDiskInMb;
  const logRateLimit = BigInt(wishes.logRateLimit ?? web?.log_rate_limit_in_bytes_per_second ?? -1);
  const quotas = await quotasOf(db, app);

  if (memory >= settings.minimumStagingMemoryInMb) assertMemory(quotas, memory);
  if (disk > Math.max(settings.maximumAppDiskInMb, settings.minimumStagingDiskInMb))
    throw unprocessable('disk limit exceeded');
  assertLogRate(quotas, logRateLimit);
  return {
    memoryInMb: Math.max(memory, settings.minimumStagingMemoryInMb),
    diskInMb: Math.max(disk, settings.minimumStagingDiskInMb),
    logRateLimit,
  };
}

interface Quotas {
  readonly space_memory: number | null;
  readonly organization_memory: number | null;
  readonly space_log_rate: bigint | null;
  readonly organization_log_rate: bigint | null;
}

function assertMemory({ space_memory, organization_memory }: Quotas, memory: number): void {
  const problem = `staging requires ${memory}M memory`;
  if (space_memory !== null && memory > space_memory)
    throw unprocessable(`space's memory limit exceeded: ${problem}`);
  if (organization_memory !== null && memory > organization_memory)
    throw unprocessable(`organization's memory limit exceeded: ${problem}`);
}

function assertLogRate({ space_log_rate, organization_log_rate }: Quotas, wanted: bigint): void {
  const exceeds = (left: bigint | null) => left !== null && (wanted < 0n || wanted > left);
  const problem =
    wanted < 0n ? 'staging requires unlimited log rate' : `staging requires ${wanted} bytes per second`;
  if (exceeds(space_log_rate)) throw unprocessable(`space's log rate limit exceeded: ${problem}`);
  if (exceeds(organization_log_rate))
    throw unprocessable(`organization's log rate limit exceeded: ${problem}`);
}

/** What is left of the quotas; null is no limit. */
async function quotasOf(db: Tx, { space_guid }: AppRecord): Promise<Quotas> {
  const [row] = await rowsOf<Quotas>(
    db,
    sql`
    with place as (select guid as space_guid, organization_guid from spaces where guid = ${space_guid}),
    used as (
      select s.guid as space_guid, p.memory_in_mb::bigint * p.instances as memory,
             greatest(p.log_rate_limit_in_bytes_per_second, 0) * p.instances as log_rate
        from spaces s join apps a on a.space_guid = s.guid join processes p on p.app_guid = a.guid
       where s.organization_guid = (select organization_guid from place) and p.state = 'STARTED'
      union all
      select s.guid, t.memory_in_mb, greatest(t.log_rate_limit_in_bytes_per_second, 0)
        from spaces s join apps a on a.space_guid = s.guid join tasks t on t.app_guid = a.guid
       where s.organization_guid = (select organization_guid from place) and t.state in ('RUNNING', 'PENDING')
      union all
      select s.guid, b.staging_memory_in_mb, greatest(b.staging_log_rate_limit_bytes_per_second, 0)
        from spaces s join apps a on a.space_guid = s.guid join builds b on b.app_guid = a.guid
       where s.organization_guid = (select organization_guid from place) and b.state = 'STAGING'
    ),
    totals as (
      select coalesce(sum(memory), 0) as memory, coalesce(sum(log_rate), 0) as log_rate,
             coalesce(sum(memory) filter (where space_guid = ${space_guid}), 0) as space_memory,
             coalesce(sum(log_rate) filter (where space_guid = ${space_guid}), 0) as space_log_rate
        from used
    )
    select (sq.total_memory_in_mb - t.space_memory)::float8 as space_memory,
           (oq.total_memory_in_mb - t.memory)::float8 as organization_memory,
           (nullif(sq.log_rate_limit_in_bytes_per_second, -1) - t.space_log_rate)::int8 as space_log_rate,
           (nullif(oq.log_rate_limit_in_bytes_per_second, -1) - t.log_rate)::int8 as organization_log_rate
      from place join spaces s on s.guid = place.space_guid join organizations o on o.guid = place.organization_guid
      join organization_quotas oq on oq.guid = o.quota_guid left join space_quotas sq on sq.guid = s.quota_guid
      cross join totals t`,
  );
  if (!row) throw new Error(`No space ${space_guid}`);
  return row;
}
