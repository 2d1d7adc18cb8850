import {
  findOrganizationFor,
  findSpaceFor,
  usageOfOrganization,
  usageOfPlatform,
  usageOfSpace,
} from '@cf/core';
import { CfError } from '@cf/errors';
import { ok } from '@cf/http';
import { get } from '../request-context';
import { presentUsageSummary } from './usage-summary.presenter';

export const usageEndpoints = [
  get('/v3/organizations/:guid/usage_summary', {}, async (ctx, { params }) => {
    const organization = await findOrganizationFor(ctx, 'read', params.guid);
    const path = `/v3/organizations/${organization.guid}`;
    return ok(
      presentUsageSummary(await usageOfOrganization(ctx, organization), {
        self: ctx.links.get(`${path}/usage_summary`),
        organization: ctx.links.get(path),
      }),
    );
  }),

  get('/v3/spaces/:guid/usage_summary', {}, async (ctx, { params }) => {
    const space = await findSpaceFor(ctx, 'read', params.guid);
    const path = `/v3/spaces/${space.guid}`;
    return ok(
      presentUsageSummary(await usageOfSpace(ctx, space), {
        self: ctx.links.get(`${path}/usage_summary`),
        space: ctx.links.get(path),
        organization: ctx.links.get(`/v3/organizations/${space.organization_guid}`),
      }),
    );
  }),

  get('/v3/info/usage_summary', {}, async (ctx) => {
    if (!ctx.permissions.readsGlobally) throw new CfError('NotFound');
    const links = { self: ctx.links.get('/v3/info/usage_summary') };
    return ok(presentUsageSummary(await usageOfPlatform(ctx), links));
  }),
];
