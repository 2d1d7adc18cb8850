import { listPage, oneOf, type Page, type ProcessRecord, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

export interface ProcessFilter extends ListQuery {
  readonly types?: string[] | undefined;
  readonly app_guids?: string[] | undefined;
  readonly space_guids?: string[] | undefined;
  readonly organization_guids?: string[] | undefined;
}

/** A process with what its representation takes from its app and droplet. */
export interface ProcessWithDetails extends ProcessRecord {
  readonly space_guid: string;
  readonly lifecycle_type: string;
  /** The command that the droplet has for this type: the one that runs, else the one that would. */
  readonly detected_command: string | null;
}

const DETAILS = sql`p.*, a.space_guid, a.lifecycle_type, d.process_types ->> p.type as detected_command`;
const FROM = sql`processes p join apps a on a.guid = p.app_guid
  left join droplets d on d.guid = case p.state when 'STARTED' then coalesce(p.droplet_guid, a.droplet_guid) else a.droplet_guid end`;

/** One page of the processes that the actor may read. */
export function listProcesses(ctx: OpContext, filter: ProcessFilter): Promise<Page<ProcessWithDetails>> {
  const { organization_guids } = filter;
  return listPage<ProcessWithDetails>(
    ctx.db,
    {
      select: DETAILS,
      from: FROM,
      alias: 'p',
      where: [
        ctx.permissions.spacesScope('read', sql`a.space_guid`),
        oneOf(sql`p.type`, filter.types),
        oneOf(sql`p.app_guid`, filter.app_guids),
        oneOf(sql`a.space_guid`, filter.space_guids),
        organization_guids &&
          sql`a.space_guid in (select guid from spaces where organization_guid = any(${organization_guids}))`,
        ...standardConditions('p', filter),
      ],
    },
    filter.paging,
  );
}

/** One process with its details, as it is now. */
export async function readProcess(ctx: Pick<OpContext, 'db'>, guid: string): Promise<ProcessWithDetails> {
  const [row] = await ctx.db.rows<ProcessWithDetails>(
    sql`select ${DETAILS} from ${FROM} where p.guid = ${guid}`,
  );
  if (!row) throw new Error(`process ${guid} is gone`);
  return row;
}
