import {
  createOrganization,
  findOrganizationFor,
  listOrganizations,
  requestOrganizationDeletion,
  updateOrganization,
} from '@cf/core';
import { accepted, created, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post } from '../request-context';
import { presentOrganization } from './organization.presenter';
import {
  CreateOrganizationBody,
  ListOrganizationsQuery,
  UpdateOrganizationBody,
} from './organizations.schemas';

export const organizationsEndpoints = [
  get('/v3/organizations', { query: ListOrganizationsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listOrganizations(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentOrganization(row, ctx.links) }));
  }),

  post('/v3/organizations', { body: CreateOrganizationBody }, async (ctx, { body }) => {
    const organization = await createOrganization(ctx, body);
    return created(presentOrganization(organization, ctx.links));
  }),

  get('/v3/organizations/:guid', {}, async (ctx, { params }) => {
    const organization = await findOrganizationFor(ctx, 'read', params.guid);
    return ok(presentOrganization(organization, ctx.links));
  }),

  patch('/v3/organizations/:guid', { body: UpdateOrganizationBody }, async (ctx, { params, body }) => {
    const organization = await findOrganizationFor(ctx, 'write', params.guid);
    const updated = await updateOrganization(ctx, organization, body);
    return ok(presentOrganization(updated, ctx.links));
  }),

  del('/v3/organizations/:guid', {}, async (ctx, { params }) => {
    const organization = await findOrganizationFor(ctx, 'delete', params.guid);
    const job = await requestOrganizationDeletion(ctx, organization);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),
];
