import { rowsOf, sql, type Tx } from '@cf/database';

/** The limits of one quota beside what is in use where it applies. Null is no limit. */
export interface QuotaUse {
  readonly scope: 'organization' | 'space';
  /** Of the organization or space. */
  readonly name: string;
  readonly total_memory_in_mb: number | null;
  readonly per_process_memory_in_mb: number | null;
  readonly log_rate_limit_in_bytes_per_second: bigint | null;
  readonly total_instances: number | null;
  readonly per_app_tasks: number | null;
  readonly memory: bigint;
  readonly instances: bigint;
  readonly log_rate: bigint;
  readonly tasks: bigint;
}

const limits = sql`q.total_memory_in_mb, q.per_process_memory_in_mb, q.log_rate_limit_in_bytes_per_second, q.total_instances, q.per_app_tasks`;
const sums = sql`coalesce(sum(memory), 0)::int8 as memory, coalesce(sum(instances), 0)::int8 as instances,
  coalesce(sum(log_rate), 0)::int8 as log_rate, coalesce(sum(tasks), 0)::int8 as tasks`;

/**
 * The quotas over a space, that of its organization first, with what started processes and unfinished tasks take, those written by this transaction included. The
 * organization stays locked until the end of the transaction, so that two changes never share the same room.
 */
export async function quotasOver(db: Tx, spaceGuid: string): Promise<QuotaUse[]> {
  await lockOrganizationOf(db, spaceGuid);
  return rowsOf<QuotaUse>(
    db,
    sql`
    with place as (
      select s.guid as space_guid, s.name as space_name, s.quota_guid as space_quota_guid, o.guid as organization_guid,
             o.name as organization_name, o.quota_guid
        from spaces s join organizations o on o.guid = s.organization_guid where s.guid = ${spaceGuid}
    ),
    used as (
      select a.space_guid, p.memory_in_mb::bigint * p.instances as memory, p.instances::bigint as instances,
             greatest(p.log_rate_limit_in_bytes_per_second, 0)::numeric * p.instances as log_rate, 0 as tasks
        from place join spaces s on s.organization_guid = place.organization_guid
             join apps a on a.space_guid = s.guid join processes p on p.app_guid = a.guid
       where p.state = 'STARTED'
      union all
      select a.space_guid, t.memory_in_mb, 0, greatest(t.log_rate_limit_in_bytes_per_second, 0), 1
        from place join spaces s on s.organization_guid = place.organization_guid
             join apps a on a.space_guid = s.guid join tasks t on t.app_guid = a.guid
       where t.state in ('PENDING', 'RUNNING')
    )
    select 'organization' as scope, place.organization_name as name, ${limits}, u.*
      from place join organization_quotas q on q.guid = place.quota_guid cross join (select ${sums} from used) u
    union all
    select 'space', place.space_name, ${limits}, u.*
      from place join space_quotas q on q.guid = place.space_quota_guid
           cross join (select ${sums} from used where space_guid = ${spaceGuid}) u`,
  );
}

/** Lets no other change be checked against the quotas of the same organization until the end of the transaction. */
export async function lockOrganizationOf(db: Tx, spaceGuid: string): Promise<void> {
  await rowsOf(
    db,
    sql`select 1 from organizations where guid = (select organization_guid from spaces where guid = ${spaceGuid}) for no key update`,
  );
}
