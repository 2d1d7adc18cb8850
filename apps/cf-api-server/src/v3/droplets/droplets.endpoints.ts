import {
  assertMayReport,
  copyDroplet,
  type DropletFilter,
  findAppFor,
  findAppForDroplet,
  findDropletFor,
  findDropletToUpdate,
  findPackageFor,
  listDroplets,
  replaceDropletImage,
  requestDropletDeletion,
  updateDroplet,
} from '@cf/core';
import { type DropletRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { accepted, created, ok, type Result } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post, type RequestContext } from '../request-context';
import { presentDroplet } from './droplet.presenter';
import {
  CreateDropletBody,
  CreateDropletQuery,
  ListAppDropletsQuery,
  ListDropletsQuery,
  UpdateDropletBody,
} from './droplets.schemas';

/** Droplets are images here: there is no archive that a client could bring or take. */
const NO_UPLOAD =
  'Droplets cannot be uploaded, because they are images on this platform. Push the source code, or push an image with the docker lifecycle.';

export const dropletsEndpoints = [
  get('/v3/droplets', { query: ListDropletsQuery }, async (ctx, { query }) => list(ctx, listOf(query))),

  get('/v3/apps/:guid/droplets', { query: ListAppDropletsQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    return list(ctx, { ...listOf(query), app_guids: [app.guid] });
  }),

  get('/v3/packages/:guid/droplets', { query: ListDropletsQuery }, async (ctx, { params, query }) => {
    const { pkg } = await findPackageFor(ctx, 'read', params.guid);
    return list(ctx, { ...listOf(query), package_guid: pkg.guid });
  }),

  post(
    '/v3/droplets',
    { query: CreateDropletQuery, body: CreateDropletBody },
    async (ctx, { query: { source_guid }, body }) => {
      const source = source_guid === undefined ? undefined : await findDropletFor(ctx, 'write', source_guid);
      const app = await findAppForDroplet(ctx, body.relationships.app.data.guid);
      if (!source) throw unprocessable(NO_UPLOAD);
      const droplet = await copyDroplet(ctx, app, source.droplet);
      return created(presentDroplet(droplet, ctx.links, { secrets: true }));
    },
  ),

  get('/v3/droplets/:guid', {}, async (ctx, { params }) => {
    const { droplet, access } = await findDropletFor(ctx, 'read', params.guid);
    return ok(presentDroplet(droplet, ctx.links, { secrets: access.can('readSecrets') }));
  }),

  patch(
    '/v3/droplets/:guid',
    { body: UpdateDropletBody, scope: 'cloud_controller.update_build_state' },
    async (ctx, { params, body }) => {
      const droplet = body.image
        ? await replaceImage(ctx, params.guid, body.image)
        : (await findDropletFor(ctx, 'write', params.guid)).droplet;
      const updated = await updateDroplet(ctx, droplet, body.metadata);
      return ok(presentDroplet(updated, ctx.links, { secrets: true }));
    },
  ),

  del('/v3/droplets/:guid', {}, async (ctx, { params }) => {
    const { droplet } = await findDropletFor(ctx, 'write', params.guid);
    const job = await requestDropletDeletion(ctx, droplet);
    return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
  }),

  post('/v3/droplets/:guid/upload', { accepts: 'stream' }, async (ctx, { params }) => {
    await findDropletFor(ctx, 'write', params.guid);
    throw unprocessable(NO_UPLOAD);
  }),

  get('/v3/droplets/:guid/download', {}, async (ctx, { params }) => {
    const { droplet } = await findDropletFor(ctx, 'downloadDroplet', params.guid);
    throw unprocessable(noDownload(droplet));
  }),
];

async function list(ctx: RequestContext, filter: DropletFilter): Promise<Result> {
  const page = await listDroplets(ctx, filter);
  const present = (row: DropletRecord) => presentDroplet(row, ctx.links, { secrets: false, inList: true });
  return ok(presentPage(ctx, filter, page, { present }));
}

async function replaceImage(ctx: RequestContext, guid: string, image: string): Promise<DropletRecord> {
  assertMayReport(ctx);
  return replaceDropletImage(ctx, await findDropletToUpdate(ctx, guid), image);
}

function noDownload({ state, image }: DropletRecord): string {
  if (state !== 'STAGED') return 'Only staged droplets can be downloaded.';
  return `Droplets cannot be downloaded, because they are images on this platform. Pull the image ${image ?? ''} instead.`;
}
