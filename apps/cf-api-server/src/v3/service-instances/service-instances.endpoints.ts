import {
  findServiceInstanceFor,
  listServiceInstances,
  rightsOnServiceInstance,
  showUserProvidedCredentials,
} from '@cf/core';
import { CfError } from '@cf/errors';
import { ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { get } from '../request-context';
import { includedWithServiceInstances } from './included-with-service-instances';
import { presentServiceInstance } from './service-instance.presenter';
import { ListServiceInstancesQuery, ShowServiceInstanceQuery } from './service-instances.schemas';

export const serviceInstancesEndpoints = [
  get('/v3/service_instances', { query: ListServiceInstancesQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listServiceInstances(ctx, filter);
    const included = await includedWithServiceInstances(ctx, query, page.records);
    const present = (row: (typeof page.records)[number]) => presentServiceInstance(row, ctx.links);
    return ok(presentPage(ctx, filter, page, { present, included }));
  }),

  get('/v3/service_instances/:guid', { query: ShowServiceInstanceQuery }, async (ctx, { params, query }) => {
    const instance = await findServiceInstanceFor(ctx, 'read', params.guid);
    const included = await includedWithServiceInstances(ctx, query, [instance]);
    return ok({ ...presentServiceInstance(instance, ctx.links), ...(included && { included }) });
  }),

  get('/v3/service_instances/:guid/credentials', {}, async (ctx, { params }) => {
    const instance = await findServiceInstanceFor(ctx, 'readSecrets', params.guid);
    return ok(await showUserProvidedCredentials(ctx, instance));
  }),

  get('/v3/service_instances/:guid/parameters', {}, async (ctx, { params }) => {
    await findServiceInstanceFor(ctx, 'read', params.guid);
    throw new CfError('ServiceFetchInstanceParametersNotSupported');
  }),

  get(
    '/v3/service_instances/:guid/permissions',
    { scope: 'cloud_controller_service_permissions.read' },
    async (ctx, { params }) => ok(await rightsOnServiceInstance(ctx, params.guid)),
  ),
];
