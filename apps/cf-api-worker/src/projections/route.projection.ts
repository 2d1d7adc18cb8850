import { type Project, readRoute, type RouteWithDetails } from '@cf/core';
import { sql } from '@cf/database';
import { type KubeClient, LABELS, serviceName } from '@cf/kubernetes';
import { readSnapshots } from '@cf/live-state';
import { type WorkerSurroundings } from '../surroundings';
import { type BackendPlan, httpRouteOf, planBackends, serviceOf } from './route-objects';

/**
 * Projects a route: its HTTPRoute, and a Service for each destination. Services go first in and last out, because a missing one answers 500. A route that leads nowhere has
 * no HTTPRoute, so that its host is unknown (404).
 */
export function routeProjection(around: WorkerSurroundings): Project {
  const { db, kubernetes, config } = around;
  const namespace = config.kubernetes.workloadsNamespace;
  return async (guid) => {
    const route = await readRoute(db, guid);
    if (!route || route.destinations.length === 0) {
      await kubernetes.delete('HTTPRoute', { namespace, name: guid });
      await removeServices(kubernetes, namespace, { routeGuid: guid, wanted: new Set() });
      return;
    }
    const backends = await backendsOf(around, route);
    for (const { destination } of backends) {
      await kubernetes.apply('Service', serviceOf(route, destination, namespace));
    }
    const space = await db.space.findUniqueOrThrow({ where: { guid: route.space_guid } });
    const organizationGuid = space.organization_guid;
    await kubernetes.apply(
      'HTTPRoute',
      httpRouteOf(route, { backends, organizationGuid, namespace, gateway: config.gateway }),
    );
    const wanted = new Set(backends.map(({ destination }) => serviceName(destination.guid)));
    await removeServices(kubernetes, namespace, { routeGuid: guid, wanted });
  };
}

async function removeServices(
  kubernetes: KubeClient,
  namespace: string,
  { routeGuid, wanted }: { routeGuid: string; wanted: ReadonlySet<string> },
): Promise<void> {
  const selector = { namespace, labelSelector: `${LABELS.routeGuid}=${routeGuid}` };
  for await (const { metadata } of kubernetes.listAll('Service', selector)) {
    if (!wanted.has(metadata.name)) await kubernetes.delete('Service', { namespace, name: metadata.name });
  }
}

async function backendsOf(
  { db, redis }: WorkerSurroundings,
  route: RouteWithDetails,
): Promise<BackendPlan[]> {
  const apps = [...new Set(route.destinations.map(({ app_guid }) => app_guid))];
  const processes = await db.rows<{ guid: string; app_guid: string; type: string }>(
    sql`select guid, app_guid, type from processes where app_guid = any(${apps})`,
  );
  const live = await readSnapshots(
    redis,
    processes.map(({ guid }) => guid),
  );
  const isRoutable = (appGuid: string, type: string) =>
    processes.some(
      (process) =>
        process.app_guid === appGuid &&
        process.type === type &&
        live.of(process.guid)?.instances.some(({ routable }) => routable),
    );
  return planBackends(route.destinations, live.available ? isRoutable : undefined);
}
