import { createRole, findRoleFor, listRoles, requestRoleDeletion } from '@cf/core';
import { accepted, created, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, post } from '../request-context';
import { includedWithRoles } from './included-with-roles';
import { presentRole } from './role.presenter';
import { CreateRoleBody, ListRolesQuery, ShowRoleQuery } from './roles.schemas';

const invalidQuery = 'UnprocessableEntity';

export const rolesEndpoints = [
  get('/v3/roles', { query: ListRolesQuery, invalidQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listRoles(ctx, filter);
    const included = await includedWithRoles(ctx, query.include, page.records);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentRole(row, ctx.links), included }));
  }),

  post('/v3/roles', { body: CreateRoleBody }, async (ctx, { body }) => {
    const role = await createRole(ctx, ctx.uaaUsers, body);
    return created(presentRole(role, ctx.links));
  }),

  get('/v3/roles/:guid', { query: ShowRoleQuery, invalidQuery }, async (ctx, { params, query }) => {
    const role = await findRoleFor(ctx, 'read', params.guid);
    const included = await includedWithRoles(ctx, query.include, [role]);
    return ok({ ...presentRole(role, ctx.links), ...(included && { included }) });
  }),

  del('/v3/roles/:guid', {}, async (ctx, { params }) => {
    const role = await findRoleFor(ctx, 'delete', params.guid);
    const job = await requestRoleDeletion(ctx, ctx.uaaUsers, role);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),
];
