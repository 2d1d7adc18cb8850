import { diffManifest, findAppFor, findSpaceFor, generateManifest, requestManifest } from '@cf/core';
import { accepted, created, text } from '@cf/http';
import { z } from 'zod';
import { get, post } from '../request-context';

const ManifestBody = z.string();

export const manifestsEndpoints = [
  post(
    '/v3/spaces/:guid/actions/apply_manifest',
    { body: ManifestBody, accepts: 'yaml' },
    async (ctx, { params, body }) => {
      const space = await findSpaceFor(ctx, 'write', params.guid);
      const job = await requestManifest(ctx, space, body);
      return accepted(ctx.links.get(`/v3/jobs/${job.guid}`).href);
    },
  ),

  post(
    '/v3/spaces/:guid/manifest_diff',
    { body: ManifestBody, accepts: 'yaml' },
    async (ctx, { params, body }) => {
      const space = await findSpaceFor(ctx, 'write', params.guid);
      return created({ diff: await diffManifest(ctx, space, body) });
    },
  ),

  get('/v3/apps/:guid/manifest', {}, async (ctx, { params }) => {
    const app = await findAppFor(ctx, 'readSecrets', params.guid);
    return text('application/x-yaml', await generateManifest(ctx, app));
  }),
];
