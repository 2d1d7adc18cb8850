import { readRoutes } from '@cf/core';
import { type AppRecord, type ServiceInstanceRecord, sql } from '@cf/database';
import { presentApp } from '../apps/app.presenter';
import { type Included } from '../page';
import { type RequestContext } from '../request-context';
import { presentRoute } from '../routes/route.presenter';
import { presentServiceInstance } from '../service-instances/service-instance.presenter';

interface Bound {
  readonly service_instance_guid: string;
  readonly app_guid?: string | null;
  readonly route_guid?: string;
}

type Include = (ctx: RequestContext, bindings: readonly Bound[]) => Promise<Included>;

/** What bindings bring along on demand, each with one query however many. */
const INCLUDES: Readonly<Record<string, Include>> = {
  async app(ctx, bindings) {
    const guids = distinct(bindings.map(({ app_guid }) => app_guid));
    const rows = await ctx.db.rows<AppRecord>(
      sql`select * from apps where guid = any(${guids}) order by created_at, guid`,
    );
    return { apps: rows.map((row) => presentApp(row, ctx.links)) };
  },
  async service_instance(ctx, bindings) {
    const guids = distinct(bindings.map(({ service_instance_guid }) => service_instance_guid));
    const rows = await ctx.db.rows<ServiceInstanceRecord>(
      sql`select * from service_instances where guid = any(${guids}) order by created_at, guid`,
    );
    return { service_instances: rows.map((row) => presentServiceInstance(row, ctx.links)) };
  },
  async route(ctx, bindings) {
    const routes = await readRoutes(ctx.db, distinct(bindings.map(({ route_guid }) => route_guid)));
    return { routes: routes.map((row) => presentRoute(row, ctx.links)) };
  },
};

/** The apps, routes and service instances of bindings, as far as they were asked for. */
export async function includedWithBindings(
  ctx: RequestContext,
  include: readonly string[] | undefined,
  bindings: readonly Bound[],
): Promise<Included | undefined> {
  if (!include) return undefined;
  const parts = await Promise.all(include.map((name) => INCLUDES[name]?.(ctx, bindings)));
  return Object.assign({}, ...parts) as Included;
}

const distinct = (guids: readonly (string | null | undefined)[]): string[] => [
  ...new Set(guids.filter((guid) => guid !== null && guid !== undefined)),
];
