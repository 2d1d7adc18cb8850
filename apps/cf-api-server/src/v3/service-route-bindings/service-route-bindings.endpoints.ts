import { findRouteBindingFor, listRouteBindings, type RouteBinding } from '@cf/core';
import { ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { get } from '../request-context';
import { includedWithBindings } from '../service-credential-bindings/included-with-bindings';
import { presentRouteBinding } from './service-route-binding.presenter';
import { ListRouteBindingsQuery, ShowRouteBindingQuery } from './service-route-bindings.schemas';

export const serviceRouteBindingsEndpoints = [
  get('/v3/service_route_bindings', { query: ListRouteBindingsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listRouteBindings(ctx, filter);
    const included = await includedWithBindings(ctx, query.include, page.records);
    const present = (row: RouteBinding) => presentRouteBinding(row, ctx.links);
    return ok(presentPage(ctx, filter, page, { present, included }));
  }),

  get(
    '/v3/service_route_bindings/:guid',
    { query: ShowRouteBindingQuery },
    async (ctx, { params, query }) => {
      const binding = await findRouteBindingFor(ctx, 'read', params.guid);
      const included = await includedWithBindings(ctx, query.include, [binding]);
      return ok({ ...presentRouteBinding(binding, ctx.links), ...(included && { included }) });
    },
  ),
];
