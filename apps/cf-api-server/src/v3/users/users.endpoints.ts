import {
  createUser,
  findOrganizationFor,
  findSpaceFor,
  findUserFor,
  listUsers,
  listUsersOfOrganization,
  listUsersOfSpace,
  requestUserDeletion,
  updateUser,
} from '@cf/core';
import { accepted, created, ok } from '@cf/http';
import { listOf } from '../list-query';
import { MetadataBody } from '../metadata';
import { del, get, patch, post } from '../request-context';
import { presentNamedUser, presentPageOfUsers } from './present-users';
import { CreateUserBody, ListUsersQuery } from './users.schemas';

export const usersEndpoints = [
  get('/v3/users', { query: ListUsersQuery, invalidQuery: 'UnprocessableEntity' }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listUsers(ctx, ctx.uaaUsers, filter);
    return ok(await presentPageOfUsers(ctx, filter, page));
  }),

  post('/v3/users', { body: CreateUserBody }, async (ctx, { body }) => {
    const user = await createUser(ctx, ctx.uaaUsers, body);
    return created(await presentNamedUser(ctx, user));
  }),

  get('/v3/users/:guid', {}, async (ctx, { params }) => {
    const user = await findUserFor(ctx, 'read', params.guid);
    return ok(await presentNamedUser(ctx, user));
  }),

  patch('/v3/users/:guid', { body: MetadataBody }, async (ctx, { params, body }) => {
    const user = await findUserFor(ctx, 'write', params.guid);
    const updated = await updateUser(ctx, user, body.metadata);
    return ok(await presentNamedUser(ctx, updated));
  }),

  del('/v3/users/:guid', {}, async (ctx, { params }) => {
    const user = await findUserFor(ctx, 'write', params.guid);
    const job = await requestUserDeletion(ctx, user);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  get('/v3/organizations/:guid/users', { query: ListUsersQuery }, async (ctx, { params, query }) => {
    const organization = await findOrganizationFor(ctx, 'read', params.guid);
    const filter = listOf(query);
    const page = await listUsersOfOrganization(ctx, ctx.uaaUsers, organization.guid, filter);
    return ok(await presentPageOfUsers(ctx, filter, page));
  }),

  get('/v3/spaces/:guid/users', { query: ListUsersQuery }, async (ctx, { params, query }) => {
    const space = await findSpaceFor(ctx, 'read', params.guid);
    const filter = listOf(query);
    const page = await listUsersOfSpace(ctx, ctx.uaaUsers, space.guid, filter);
    return ok(await presentPageOfUsers(ctx, filter, page));
  }),
];
