import { readEnvironmentGroup, updateEnvironmentGroup } from '@cf/core';
import { type EnvironmentVariableGroupRecord } from '@cf/database';
import { notAuthorized } from '@cf/errors';
import { ok } from '@cf/http';
import { z } from 'zod';
import { VarChange } from '../apps/apps.schemas';
import { type Links } from '../links';
import { presentTime } from '../page';
import { get, patch } from '../request-context';

const UpdateGroupBody = z.strictObject({ var: VarChange.optional() });

export const environmentVariableGroupsEndpoints = [
  get('/v3/environment_variable_groups/:name', {}, async (ctx, { params }) =>
    ok(presentGroup(await readEnvironmentGroup(ctx, params.name), ctx.links)),
  ),

  patch('/v3/environment_variable_groups/:name', { body: UpdateGroupBody }, async (ctx, { params, body }) => {
    if (!ctx.permissions.isAdmin) throw notAuthorized();
    const group = await updateEnvironmentGroup(ctx, params.name, body.var ?? {});
    return ok(presentGroup(group, ctx.links));
  }),
];

const presentGroup = (group: EnvironmentVariableGroupRecord, links: Links) => ({
  updated_at: presentTime(group.updated_at),
  name: group.name,
  var: group.var,
  links: { self: links.get(`/v3/environment_variable_groups/${group.name}`) },
});
