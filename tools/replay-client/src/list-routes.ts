import { z } from 'zod';
import { App } from './app-resources';
import { targetedSpace, type ReplayContext } from './context';
import { Route, Space } from './platform-resources';
import { batchesOf } from './query';

/** The routes of the space as `cf routes` shows them, with the names of their apps. */
export async function listRoutes(ctx: ReplayContext) {
  const query = { per_page: 5000, space_guids: targetedSpace(ctx) };
  const { resources: routes } = await ctx.api.list('/v3/routes', Route, query);
  if (routes.length === 0) return [];
  const spaceGuids = unique(routes.map(({ relationships }) => relationships.space.data.guid));
  const { resources: spaces } = await ctx.api.list('/v3/spaces', Space, { guids: spaceGuids });
  const appGuids = unique(routes.flatMap(({ destinations }) => destinations.map(({ app }) => app.guid)));
  const apps = (
    await Promise.all(batchesOf(appGuids).map((guids) => ctx.api.list('/v3/apps', App, { guids })))
  ).flatMap(({ resources }) => resources);
  await ctx.api.list('/v3/service_route_bindings', z.object({ guid: z.string() }), {
    include: 'service_instance',
    route_guids: routes.map(({ guid }) => guid),
  });
  return routes.map((route) => ({
    url: route.url,
    space: spaces.find(({ guid }) => guid === route.relationships.space.data.guid)?.name,
    apps: route.destinations.map(({ app }) => apps.find(({ guid }) => guid === app.guid)?.name),
  }));
}

const unique = (guids: readonly string[]) => [...new Set(guids)];
