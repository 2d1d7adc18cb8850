import { CliError, tolerate } from '../cli-error';
import { deleteAndWait, targetedOrg, targetedSpace, type ReplayContext } from '../context';
import { listRoutes } from '../list-routes';
import { findRoute, requireApp, requireDomain } from '../lookups';
import { Domain, Route } from '../platform-resources';

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
    routes: () => listRoutes(ctx),
    deleteRoute: async (domainName: string, parts: RouteParts = {}) => {
      const { find } = await lookUp(domainName, parts);
      const route = await find();
      if (route) await deleteAndWait(ctx, `/v3/routes/${route.guid}`);
      return { existed: route !== undefined };
    },
  };
};

const withSlash = (path: string) => (path.startsWith('/') ? path : `/${path}`);
