import {
  copyPackage,
  createPackage,
  findAppFor,
  findAppForPackage,
  findPackageFor,
  findSourcePackage,
  listPackages,
  recordPackageDownload,
  requestPackageDeletion,
  updatePackage,
} from '@cf/core';
import { type z } from 'zod';
import { packageKey } from '@cf/blobstore';
import { type PackageRecord } from '@cf/database';
import { CfError, unprocessable } from '@cf/errors';
import { accepted, created, ok, wordingOf } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentPackage } from './package.presenter';
import { uploadPackage } from './package-upload';
import {
  CreateOrCopyPackageBody,
  CreatePackageBody,
  CreatePackageQuery,
  ListAppPackagesQuery,
  ListPackagesQuery,
  UpdatePackageBody,
} from './packages.schemas';

export const packagesEndpoints = [
  get('/v3/packages', { query: ListPackagesQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listPackages(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentPackage(row, ctx.links) }));
  }),

  get('/v3/apps/:guid/packages', { query: ListAppPackagesQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const filter = listOf(query);
    const page = await listPackages(ctx, { ...filter, app_guids: [app.guid] });
    return ok(presentPage(ctx, filter, page, { present: (row) => presentPackage(row, ctx.links) }));
  }),

  post(
    '/v3/packages',
    { query: CreatePackageQuery, body: CreateOrCopyPackageBody },
    async (ctx, { query: { source_guid }, body }) => {
      const pkg = await (source_guid === undefined ? create(ctx, body) : copy(ctx, source_guid, body));
      return created(presentPackage(pkg, ctx.links));
    },
  ),

  get('/v3/packages/:guid', {}, async (ctx, { params }) => {
    const { pkg } = await findPackageFor(ctx, 'read', params.guid);
    return ok(presentPackage(pkg, ctx.links));
  }),

  patch('/v3/packages/:guid', { body: UpdatePackageBody }, async (ctx, { params, body }) => {
    const { pkg } = await findPackageFor(ctx, 'write', params.guid);
    return ok(presentPackage(await updatePackage(ctx, pkg, body), ctx.links));
  }),

  del('/v3/packages/:guid', {}, async (ctx, { params }) => {
    const found = await findPackageFor(ctx, 'write', params.guid);
    const job = await requestPackageDeletion(ctx, found);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  post('/v3/packages/:guid/upload', { accepts: 'stream' }, async (ctx, { params, request }) => {
    const found = await findPackageFor(ctx, 'write', params.guid);
    return ok(presentPackage(await uploadPackage(ctx, found, request), ctx.links));
  }),

  get('/v3/packages/:guid/download', {}, async (ctx, { params }) => {
    const { pkg, app } = await findPackageFor(ctx, 'readSecrets', params.guid);
    await recordPackageDownload(ctx, pkg, app);
    const stream = await ctx.blobstore.get(packageKey(pkg.guid));
    if (!stream) throw new CfError('ResourceNotFound', 'Package bits not found');
    const headers = { 'content-disposition': `attachment; filename="${pkg.guid}.zip"` };
    return { status: 200, type: 'application/zip', headers, stream };
  }),
];

type Body = z.output<typeof CreateOrCopyPackageBody>;

async function create(ctx: RequestContext, body: Body): Promise<PackageRecord> {
  const wanted = CreatePackageBody.safeParse(body);
  if (!wanted.success) throw unprocessable(wordingOf(wanted.error).join(', '));
  const { type, data, metadata } = wanted.data;
  const app = await findAppForPackage(ctx, body.relationships.app.data.guid);
  return createPackage(ctx, app, { type, docker: type === 'docker' ? data : undefined, metadata });
}

async function copy(ctx: RequestContext, sourceGuid: string, body: Body): Promise<PackageRecord> {
  const app = await findAppForPackage(ctx, body.relationships.app.data.guid);
  const source = await findSourcePackage(ctx, sourceGuid);
  return copyPackage(ctx, app, source);
}
