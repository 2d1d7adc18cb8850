import { listPage, oneOf, type Page, type SecurityGroupRecord, type Sql, sql } from '@cf/database';
import { notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

/** When a group's rules hold: while apps run, or while they are staged. */
export type SecurityGroupPhase = 'running' | 'staging';

/** A security group with the spaces that it is bound to, as far as the actor may read them. */
export interface SecurityGroup extends SecurityGroupRecord {
  readonly running_space_guids: readonly string[];
  readonly staging_space_guids: readonly string[];
}

export interface SecurityGroupFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly running_space_guids?: string[] | undefined;
  readonly staging_space_guids?: string[] | undefined;
  readonly globally_enabled_running?: boolean | undefined;
  readonly globally_enabled_staging?: boolean | undefined;
}

const readable = ({ permissions }: OpContext) => permissions.spacesScope('read', sql`b.space_guid`);

const boundSpaces = (ctx: OpContext, phase: SecurityGroupPhase) => sql`array(
  select b.space_guid from security_group_spaces b
   where b.security_group_guid = g.guid and b.phase = ${phase} and ${readable(ctx) ?? sql`true`} order by b.space_guid)`;

const columns = (ctx: OpContext) => sql`g.*, ${boundSpaces(ctx, 'running')} as running_space_guids,
  ${boundSpaces(ctx, 'staging')} as staging_space_guids`;

/** Everybody sees what is enabled globally, and what is bound to a space that they can read; undefined is all. */
function scope(ctx: OpContext): Sql | undefined {
  const spaces = readable(ctx);
  return (
    spaces &&
    sql`(g.running_default or g.staging_default
         or g.guid in (select b.security_group_guid from security_group_spaces b where ${spaces}))`
  );
}

const boundTo = (phase: SecurityGroupPhase, spaceGuids: readonly string[] | undefined) =>
  spaceGuids &&
  sql`g.guid in (select b.security_group_guid from security_group_spaces b
                  where b.phase = ${phase} and b.space_guid = any(${[...spaceGuids]}))`;

const page = (ctx: OpContext, filter: ListQuery, where: readonly (Sql | undefined)[]) =>
  listPage<SecurityGroup>(
    ctx.db,
    {
      select: columns(ctx),
      from: sql`security_groups g`,
      alias: 'g',
      where: [scope(ctx), ...where, ...standardConditions('g', filter)],
    },
    filter.paging,
  );

/** One page of the security groups that the actor may see. */
export const listSecurityGroups = (
  ctx: OpContext,
  filter: SecurityGroupFilter,
): Promise<Page<SecurityGroup>> =>
  page(ctx, filter, [
    oneOf(sql`g.name`, filter.names),
    boundTo('running', filter.running_space_guids),
    boundTo('staging', filter.staging_space_guids),
    filter.globally_enabled_running === undefined
      ? undefined
      : sql`g.running_default = ${filter.globally_enabled_running}`,
    filter.globally_enabled_staging === undefined
      ? undefined
      : sql`g.staging_default = ${filter.globally_enabled_staging}`,
  ]);

/** One page of the groups that hold in a space in that phase: those bound to it, and the global ones. The caller has asked whether the actor may read the space. */
export const listSecurityGroupsOfSpace = (
  ctx: OpContext,
  spaceGuid: string,
  phase: SecurityGroupPhase,
  filter: SecurityGroupFilter,
): Promise<Page<SecurityGroup>> => {
  const isGlobal = phase === 'running' ? sql`g.running_default` : sql`g.staging_default`;
  return page(ctx, filter, [
    sql`(${isGlobal} or ${boundTo(phase, [spaceGuid]) ?? sql`false`})`,
    oneOf(sql`g.name`, filter.names),
  ]);
};

/** The security group, if the actor may see it; else 404. */
export async function findSecurityGroup(ctx: OpContext, guid: string): Promise<SecurityGroup> {
  const [group] = await ctx.db.rows<SecurityGroup>(
    sql`select ${columns(ctx)} from security_groups g where g.guid = ${guid} and ${scope(ctx) ?? sql`true`}`,
  );
  if (!group) throw notFound('Security group');
  return group;
}
