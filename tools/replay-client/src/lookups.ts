import { CliError } from './cli-error';
import { targetedOrg, targetedSpace, type ReplayContext } from './context';
import { App, type App as AppRecord } from './app-resources';
import { Domain, Organization, Route, Space, type Route as RouteRecord } from './platform-resources';
import { nameFilter } from './query';

const ONE = { page: 1, per_page: 1 };

/** The app of that name in the targeted space. */
export async function requireApp(ctx: ReplayContext, name: string): Promise<AppRecord> {
  const query = { names: nameFilter(name), space_guids: targetedSpace(ctx) };
  const app = await ctx.api.first('/v3/apps', App, query);
  if (!app) throw new CliError('app_not_found', `App '${name}' not found.`);
  return app;
}

export async function requireOrg({ api }: ReplayContext, name: string) {
  const org = await api.first('/v3/organizations', Organization, { names: nameFilter(name), ...ONE });
  if (!org) throw new CliError('not_found', `Organization '${name}' not found.`);
  return org;
}

export async function requireSpace(ctx: ReplayContext, name: string, orgGuid = targetedOrg(ctx)) {
  const query = { names: nameFilter(name), organization_guids: orgGuid, ...ONE };
  const space = await ctx.api.first('/v3/spaces', Space, query);
  if (!space) throw new CliError('not_found', `Space '${name}' not found.`);
  return space;
}

/** The spaces of an organization, by name. */
export const spacesOf = async ({ api }: ReplayContext, orgGuid: string) =>
  (await api.list('/v3/spaces', Space, { order_by: 'name', organization_guids: orgGuid })).resources;

export async function requireDomain({ api }: ReplayContext, name: string) {
  const domain = await api.first('/v3/domains', Domain, { names: nameFilter(name), ...ONE });
  if (!domain) throw new CliError('not_found', `Domain '${name}' not found.`);
  return domain;
}

/** Host and path are always asked for; empty means that the route has none. */
export function findRoute(
  { api }: ReplayContext,
  domainGuid: string,
  { host = '', path = '' }: { readonly host?: string | undefined; readonly path?: string | undefined },
): Promise<RouteRecord | undefined> {
  return api.first('/v3/routes', Route, { domain_guids: domainGuid, hosts: host, paths: path, ...ONE });
}
