import {
  createSidecar,
  deleteSidecar,
  findAppFor,
  findProcessFor,
  findSidecarFor,
  listSidecars,
  updateSidecar,
} from '@cf/core';
import { created, noContent, ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { del, get, patch, post } from '../request-context';
import { presentSidecar } from './sidecar.presenter';
import { CreateSidecarBody, ListSidecarsQuery, UpdateSidecarBody } from './sidecars.schemas';

export const sidecarsEndpoints = [
  post('/v3/apps/:guid/sidecars', { body: CreateSidecarBody }, async (ctx, { params, body }) => {
    const app = await findAppFor(ctx, 'write', params.guid);
    return created(presentSidecar(await createSidecar(ctx, app, body)));
  }),

  get('/v3/apps/:guid/sidecars', { query: ListSidecarsQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const filter = listOf(query);
    const page = await listSidecars(ctx, { appGuid: app.guid }, filter);
    return ok(presentPage(ctx, filter, page, { present: presentSidecar }));
  }),

  get('/v3/processes/:guid/sidecars', { query: ListSidecarsQuery }, async (ctx, { params, query }) => {
    const { process } = await findProcessFor(ctx, 'read', params.guid);
    const filter = listOf(query);
    const beside = { appGuid: process.app_guid, processType: process.type };
    const page = await listSidecars(ctx, beside, filter);
    return ok(presentPage(ctx, filter, page, { present: presentSidecar }));
  }),

  get('/v3/sidecars/:guid', {}, async (ctx, { params }) => {
    return ok(presentSidecar(await findSidecarFor(ctx, 'read', params.guid)));
  }),

  patch('/v3/sidecars/:guid', { body: UpdateSidecarBody }, async (ctx, { params, body }) => {
    const sidecar = await findSidecarFor(ctx, 'write', params.guid);
    return ok(presentSidecar(await updateSidecar(ctx, sidecar, body)));
  }),

  del('/v3/sidecars/:guid', {}, async (ctx, { params }) => {
    await deleteSidecar(ctx, await findSidecarFor(ctx, 'write', params.guid));
    return noContent();
  }),
];
