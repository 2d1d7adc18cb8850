import { findBuildpack, listBuildpacks, mergeMetadata } from '@cf/core';
import { notAuthorized, unprocessable } from '@cf/errors';
import { ok } from '@cf/http';
import { z } from 'zod';
import { csv, listOf, listQuery } from '../list-query';
import { metadataField } from '../metadata';
import { presentPage } from '../page';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentBuildpack } from './buildpack.presenter';

const ListBuildpacksQuery = listQuery(
  {
    names: csv.optional(),
    stacks: csv.optional(),
    lifecycle: z.enum(['buildpack', 'cnb']).optional(),
  },
  { orderBy: ['created_at', 'updated_at', 'position', 'lifecycle'] },
);

const UpdateBuildpackBody = z.strictObject({
  name: z.string().max(250).nullish(),
  stack: z.string().max(250).nullish(),
  position: z.int().min(1).optional(),
  enabled: z.boolean().optional(),
  locked: z.boolean().optional(),
  metadata: metadataField,
});

/** Buildpacks are those of the default ClusterBuilder: whoever adds, moves or removes one does so in the cluster, and the API follows. */
function refuse(ctx: RequestContext, verb: string): Error {
  if (!ctx.permissions.isAdmin) return notAuthorized();
  return unprocessable(
    `Buildpacks are those of kpack's default ClusterBuilder and cannot be ${verb} here. Change the ClusterStore and the ClusterBuilder with kubectl; the API follows.`,
  );
}

export const buildpacksEndpoints = [
  get('/v3/buildpacks', { query: ListBuildpacksQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listBuildpacks(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentBuildpack(row, ctx.links) }));
  }),

  get('/v3/buildpacks/:guid', {}, async (ctx, { params }) =>
    ok(presentBuildpack(await findBuildpack(ctx, params.guid), ctx.links)),
  ),

  post('/v3/buildpacks', {}, (ctx) => Promise.reject(refuse(ctx, 'created'))),

  patch('/v3/buildpacks/:guid', { body: UpdateBuildpackBody }, async (ctx, { params, body }) => {
    const buildpack = await findBuildpack(ctx, params.guid);
    const { metadata, ...fields } = body;
    if (!ctx.permissions.isAdmin || Object.keys(fields).length > 0) throw refuse(ctx, 'changed');
    const data = mergeMetadata(metadata, buildpack);
    return ok(
      presentBuildpack(await ctx.db.buildpack.update({ where: { guid: buildpack.guid }, data }), ctx.links),
    );
  }),

  del('/v3/buildpacks/:guid', {}, async (ctx, { params }) => {
    await findBuildpack(ctx, params.guid);
    throw refuse(ctx, 'deleted');
  }),

  post('/v3/buildpacks/:guid/upload', { accepts: 'stream' }, async (ctx, { params }) => {
    await findBuildpack(ctx, params.guid);
    throw refuse(ctx, 'uploaded');
  }),
];
