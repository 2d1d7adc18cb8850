import { findStack, listApps, listStacks, updateStack } from '@cf/core';
import { notAuthorized, unprocessable } from '@cf/errors';
import { ok } from '@cf/http';
import { z } from 'zod';
import { presentApp } from '../apps/app.presenter';
import { ListAppsQuery } from '../apps/apps.schemas';
import { includedWithApps } from '../apps/included-with-apps';
import { csv, listOf, listQuery } from '../list-query';
import { metadataField } from '../metadata';
import { presentPage } from '../page';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentStack } from './stack.presenter';

const ListStacksQuery = listQuery(
  {
    names: csv.optional(),
    default: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional(),
  },
  { orderBy: ['created_at', 'updated_at', 'name'] },
);

const UpdateStackBody = z.strictObject({
  state: z.enum(['ACTIVE', 'RESTRICTED', 'DEPRECATED', 'DISABLED']).optional(),
  state_reason: z.string().max(5000).nullish(),
  metadata: metadataField,
});

/** Stacks are kpack's: whoever makes or removes one does so in the cluster, and the API follows. */
const refuse = (ctx: RequestContext, verb: string) => {
  if (!ctx.permissions.isAdmin) throw notAuthorized();
  return unprocessable(
    `Stacks are the ClusterStacks of kpack and cannot be ${verb} here. Change the ClusterStack with kubectl; the API follows.`,
  );
};

export const stacksEndpoints = [
  get('/v3/stacks', { query: ListStacksQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listStacks(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentStack(row, ctx.links) }));
  }),

  get('/v3/stacks/:guid', {}, async (ctx, { params }) =>
    ok(presentStack(await findStack(ctx, params.guid), ctx.links)),
  ),

  get('/v3/stacks/:guid/apps', { query: ListAppsQuery }, async (ctx, { params, query }) => {
    const stack = await findStack(ctx, params.guid);
    const filter = { ...listOf(query), stacks: [stack.name] };
    const page = await listApps(ctx, filter);
    const included = await includedWithApps(ctx, query.include, page.records);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentApp(row, ctx.links), included }));
  }),

  post('/v3/stacks', {}, (ctx) => Promise.reject(refuse(ctx, 'created'))),

  patch('/v3/stacks/:guid', { body: UpdateStackBody }, async (ctx, { params, body }) => {
    const stack = await findStack(ctx, params.guid);
    if (!ctx.permissions.isAdmin) throw notAuthorized();
    return ok(presentStack(await updateStack(ctx, stack, body), ctx.links));
  }),

  del('/v3/stacks/:guid', {}, async (ctx, { params }) => {
    await findStack(ctx, params.guid);
    throw refuse(ctx, 'deleted');
  }),
];
