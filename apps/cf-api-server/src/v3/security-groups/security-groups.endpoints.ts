import {
  findSecurityGroup,
  findSpaceFor,
  listSecurityGroups,
  listSecurityGroupsOfSpace,
  type SecurityGroup,
  type SecurityGroupFilter,
  type SecurityGroupPhase,
} from '@cf/core';
import { type Page } from '@cf/database';
import { ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { get, type RequestContext } from '../request-context';
import { presentSecurityGroup } from './security-group.presenter';
import { ListSecurityGroupsQuery, ListSpaceSecurityGroupsQuery } from './security-groups.schemas';

const invalidQuery = 'UnprocessableEntity';

/** Security groups can be read; they are made when the platform can enforce them. */
export const securityGroupsEndpoints = [
  get('/v3/security_groups', { query: ListSecurityGroupsQuery, invalidQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    return ok(present(ctx, filter, await listSecurityGroups(ctx, filter)));
  }),

  get('/v3/security_groups/:guid', {}, async (ctx, { params }) =>
    ok(presentSecurityGroup(await findSecurityGroup(ctx, params.guid), ctx.links)),
  ),

  get(
    '/v3/spaces/:guid/running_security_groups',
    { query: ListSpaceSecurityGroupsQuery, invalidQuery },
    async (ctx, { params, query }) => ok(await ofSpace(ctx, params.guid, 'running', listOf(query))),
  ),

  get(
    '/v3/spaces/:guid/staging_security_groups',
    { query: ListSpaceSecurityGroupsQuery, invalidQuery },
    async (ctx, { params, query }) => ok(await ofSpace(ctx, params.guid, 'staging', listOf(query))),
  ),
];

async function ofSpace(
  ctx: RequestContext,
  guid: string,
  phase: SecurityGroupPhase,
  filter: SecurityGroupFilter,
) {
  const space = await findSpaceFor(ctx, 'read', guid);
  return present(ctx, filter, await listSecurityGroupsOfSpace(ctx, space.guid, phase, filter));
}

const present = (ctx: RequestContext, filter: SecurityGroupFilter, page: Page<SecurityGroup>) =>
  presentPage(ctx, filter, page, { present: (row) => presentSecurityGroup(row, ctx.links) });
