import { CliError, tolerate } from '../cli-error';
import { deleteAndWait, targetedOrg, targetedSpace, type ReplayContext } from '../context';
import { App } from '../app-resources';
import { findRoute, requireApp, requireDomain } from '../lookups';
import { Domain, Route, Space } from '../platform-resources';
import { batchesOf } from '../query';
import { z } from 'zod';

/** What names a route beside its domain. */
export interface RouteParts {
  readonly hostname?: string;
  readonly path?: string;
}

/** Domains and routes. */
export const routeCommands = (ctx: ReplayContext) => {
  const { api } = ctx;
  const create = (domainGuid: string, { hostname, path }: RouteParts) =>
    api.write('POST', '/v3/routes', Route, {
      ...(hostname && { host: hostname }),
      ...(path && { path: withSlash(path) }),
      relationships: {
        space: { data: { guid: targetedSpace(ctx) } },
        domain: { data: { guid: domainGuid } },
      },
    });
  const lookUp = async (domainName: string, { hostname, path }: RouteParts) => {
    const domain = await requireDomain(ctx, domainName);
    const find = () => findRoute(ctx, domain.guid, { host: hostname, path: path && withSlash(path) });
    return { domain, find };
  };

  return {
    domains: async () => (await api.list(`/v3/organizations/${targetedOrg(ctx)}/domains`, Domain)).resources,
    createRoute: async (domainName: string, parts: RouteParts = {}) => {
      const domain = await requireDomain(ctx, domainName);
      const route = await tolerate(create(domain.guid, parts), 'route_not_unique');
      return { existed: route === undefined, url: route?.url };
    },
    mapRoute: async (appName: string, domainName: string, parts: RouteParts = {}) => {
      const { domain, find } = await lookUp(domainName, parts);
      const app = await requireApp(ctx, appName);
      let route = await find();
      if (!route) {
        await requireDomain(ctx, domainName);
        route = await create(domain.guid, parts);
      }
      if (route.destinations.some(({ app: { guid } }) => guid === app.guid)) return route;
      const body = JSON.stringify({ destinations: [{ app: { guid: app.guid } }] });
      await api.send('POST', `/v3/routes/${route.guid}/destinations`, { body });
      return route;
    },
    unmapRoute: async (appName: string, domainName: string, parts: RouteParts = {}) => {
      const { find } = await lookUp(domainName, parts);
      const app = await requireApp(ctx, appName);
      const route = await find();
      const destination = route?.destinations.find(({ app: { guid } }) => guid === app.guid);
      if (!route || !destination) throw new CliError('not_found', `Route is not mapped to app '${appName}'.`);
      const path = `/v3/routes/${route.guid}/destinations/${destination.guid}`;
      const { status, text } = await api.send('DELETE', path);
      if (status !== 204) JSON.parse(text);
    },
    routes: async () => {
      const query = { per_page: 5000, space_guids: targetedSpace(ctx) };
      const { resources: routes } = await api.list('/v3/routes', Route, query);
      if (routes.length === 0) return [];
      const unique = (guids: readonly string[]) => [...new Set(guids)];
      const spaceGuids = unique(routes.map(({ relationships }) => relationships.space.data.guid));
      const { resources: spaces } = await api.list('/v3/spaces', Space, { guids: spaceGuids });
      const appGuids = unique(routes.flatMap(({ destinations }) => destinations.map(({ app }) => app.guid)));
      const apps = (
        await Promise.all(batchesOf(appGuids).map((guids) => api.list('/v3/apps', App, { guids })))
      ).flatMap(({ resources }) => resources);
      await api.list('/v3/service_route_bindings', z.object({ guid: z.string() }), {
        include: 'service_instance',
        route_guids: routes.map(({ guid }) => guid),
      });
      return routes.map((route) => ({
        url: route.url,
        space: spaces.find(({ guid }) => guid === route.relationships.space.data.guid)?.name,
        apps: route.destinations.map(({ app }) => apps.find(({ guid }) => guid === app.guid)?.name),
      }));
    },
    deleteRoute: async (domainName: string, parts: RouteParts = {}) => {
      const { find } = await lookUp(domainName, parts);
      const route = await find();
      if (route) await deleteAndWait(ctx, `/v3/routes/${route.guid}`);
      return { existed: route !== undefined };
    },
  };
};

const withSlash = (path: string) => (path.startsWith('/') ? path : `/${path}`);
