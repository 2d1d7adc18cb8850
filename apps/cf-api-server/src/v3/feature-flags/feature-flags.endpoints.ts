import { type FeatureFlagState, listFeatureFlags, readFeatureFlag, updateFeatureFlag } from '@cf/core';
import { notAuthorized } from '@cf/errors';
import { ok } from '@cf/http';
import { z } from 'zod';
import { type Links } from '../links';
import { listOf, listQuery } from '../list-query';
import { presentPage, presentTime } from '../page';
import { get, patch } from '../request-context';

const ListFeatureFlagsQuery = listQuery({}, { orderBy: ['name'], labels: false });
const UpdateFeatureFlagBody = z.strictObject({
  enabled: z.boolean().optional(),
  custom_error_message: z.string().min(1).max(250).nullish(),
  metadata: z.unknown().optional(),
});

export const featureFlagsEndpoints = [
  get('/v3/feature_flags', { query: ListFeatureFlagsQuery }, async (ctx, { query }) => {
    const { paging } = listOf(query);
    const all = await listFeatureFlags(ctx);
    if (paging.orderBy?.descending) all.reverse();
    const from = (paging.page - 1) * paging.perPage;
    const page = { total: all.length, records: all.slice(from, from + paging.perPage) };
    return ok(presentPage(ctx, { paging }, page, { present: (flag) => presentFeatureFlag(flag, ctx.links) }));
  }),

  get('/v3/feature_flags/:name', {}, async (ctx, { params }) =>
    ok(presentFeatureFlag(await readFeatureFlag(ctx, params.name), ctx.links)),
  ),

  patch('/v3/feature_flags/:name', { body: UpdateFeatureFlagBody }, async (ctx, { params, body }) => {
    await readFeatureFlag(ctx, params.name);
    if (!ctx.permissions.isAdmin) throw notAuthorized();
    return ok(presentFeatureFlag(await updateFeatureFlag(ctx, params.name, body), ctx.links));
  }),
];

const presentFeatureFlag = (flag: FeatureFlagState, links: Links) => ({
  name: flag.name,
  enabled: flag.enabled,
  updated_at: presentTime(flag.updated_at),
  custom_error_message: flag.custom_error_message,
  links: { self: links.get(`/v3/feature_flags/${flag.name}`) },
});
