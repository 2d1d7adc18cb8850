import { rowsOf, sql, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { processProblems, type ProcessesChange, type SizedTask, taskProblems } from './quota-problems';
import { lockOrganizationOf, type QuotaUse, quotasOver } from './quota-use';

/** Refuses (422) a change of processes that quotas leave no room for; called when the rows have been written, unless the change is planned. */
export async function assertProcessesFit(db: Tx, spaceGuid: string, change: ProcessesChange): Promise<void> {
  const problems = processProblems(await quotasOver(db, spaceGuid), change);
  if (problems.length > 0) throw unprocessable(problems.join(', '));
}

/** The same for a deployment, whose old and new instances run beside each other for a while. */
export async function assertDeploymentFits(
  db: Tx,
  spaceGuid: string,
  change: ProcessesChange,
): Promise<void> {
  const quotas = await quotasOver(db, spaceGuid);
  const problems = processProblems(quotas, change);
  if (problems.length > 0) throw unprocessable(problems.join(', ') + adviceOf(quotas, problems));
}

/** Refuses (422) a task that quotas leave no room for; called when its row has been written. */
export async function assertTaskFits(db: Tx, spaceGuid: string, task: SizedTask): Promise<void> {
  const problems = taskProblems(await quotasOver(db, spaceGuid), task);
  if (problems.length > 0) throw unprocessable(problems.join(', '));
}

/** Refuses (422) a route beyond the number that quotas allow; called when its row has been written. */
export async function assertRouteFits(db: Tx, spaceGuid: string): Promise<void> {
  await lockOrganizationOf(db, spaceGuid);
  const [exceeded] = await rowsOf<{ scope: string; name: string }>(
    db,
    sql`
    select 'space' as scope, s.name from spaces s join space_quotas q on q.guid = s.quota_guid
     where s.guid = ${spaceGuid} and (select count(*) from routes where space_guid = s.guid) > q.total_routes
    union all
    select 'organization', o.name from spaces s join organizations o on o.guid = s.organization_guid
           join organization_quotas q on q.guid = o.quota_guid
     where s.guid = ${spaceGuid} and q.total_routes is not null
       and (select count(*) from routes r join spaces x on x.guid = r.space_guid where x.organization_guid = o.guid) > q.total_routes`,
  );
  if (exceeded) throw unprocessable(`Routes quota exceeded for ${exceeded.scope} '${exceeded.name}'.`);
}

function adviceOf(quotas: readonly QuotaUse[], problems: readonly string[]): string {
  const ofSpace = problems.some((problem) => problem.includes('space'));
  const scope = ofSpace ? 'space' : 'organization';
  const name = quotas.find((use) => use.scope === scope)?.name ?? '';
  return ` for ${scope} ${name}. This ${scope}'s quota may not be large enough to support rolling deployments or your configured max-in-flight.`;
}
