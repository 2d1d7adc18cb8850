import { createInformer, type KindName, LABELS } from '@cf/kubernetes';
import { pino } from 'pino';
import { type ApiList } from '../start/api-client';
import { eventually } from './eventually';
import { type FaultPlatform } from './use-platform';

export const WORKLOADS = 'cf-workloads';
export const STAGING = 'cf-staging';
const OF_APPS: Readonly<Record<string, readonly KindName[]>> = {
  [WORKLOADS]: ['LRP', 'StatefulSet', 'Pod', 'Secret', 'Service', 'Task', 'Job'],
  [STAGING]: ['Image', 'Build', 'Builder'],
};

/** How things look from outside: in the API, in the cluster, in the registry and in the database. */
export const viewsOf = (platform: FaultPlatform) => ({
  ...clusterViews(platform),
  ...registryViews(platform),
  /** How often each event is told of a thing. */
  async eventsOf(targetGuid: string): Promise<Record<string, number>> {
    const path = `/v3/audit_events?target_guids=${targetGuid}&per_page=200`;
    const { resources } = await platform.api.get<ApiList<{ type: string }>>(path);
    const counts: Record<string, number> = {};
    for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  },
  /** The status of a path of the API. */
  statusOf: async (path: string): Promise<number> =>
    platform.api.get(path).then(
      () => 200,
      (error: Error) => Number(/: (\d{3}) /.exec(error.message)?.[1]),
    ),
  jobsOf: (operation: string, guid: string) =>
    platform.database.rows<{ guid: string; state: string; errors: object[] }>(
      `select guid, state, errors from jobs where operation = $1 and payload ->> 'guid' = $2`,
      [operation, guid],
    ),
  /** The images of a package and of a droplet. */
  imagesOf: async (packageGuid?: string, dropletGuid?: string): Promise<string[]> =>
    (
      await platform.database.rows<{ image: string }>(
        `select image_reference as image from packages where guid = $1
           union all select image from droplets where guid = $2`,
        [packageGuid ?? '', dropletGuid ?? ''],
      )
    ).map(({ image }) => image),
});

function clusterViews({ kubernetes }: FaultPlatform) {
  /** How many objects of each kind there are of an app. */
  async function objectsOf(appGuid: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const [namespace, kinds] of Object.entries(OF_APPS)) {
      for (const kind of kinds) {
        const labelSelector = `${LABELS.appGuid}=${appGuid}`;
        const { items } = await kubernetes.list(kind, { namespace, labelSelector });
        if (items.length > 0) counts[kind] = items.length;
      }
    }
    return counts;
  }
  return {
    objectsOf,
    untilObjects: (appGuid: string, counts: Record<string, number>) =>
      eventually(
        () => objectsOf(appGuid),
        (seen) => JSON.stringify(seen) === JSON.stringify(counts),
      ),
    /** Collects the pods of an app that there ever are, until `stop` answers them. */
    everyPodOf(appGuid: string): { stop: () => string[] } {
      const [uids, stopping] = [new Set<string>(), new AbortController()];
      const labelSelector = `${LABELS.appGuid}=${appGuid}`;
      const log = pino({ level: 'silent' });
      const pods = createInformer({
        client: kubernetes,
        kind: 'Pod',
        namespace: WORKLOADS,
        labelSelector,
        log,
      });
      pods.onChange((_key, { metadata }) => uids.add(metadata.uid ?? ''));
      void pods.run(stopping.signal);
      return { stop: () => (stopping.abort(), [...uids]) };
    },
    /** Waits until the gateway knows the route, with a Service for its destination, or neither. */
    untilRouted: (routeGuid: string, isThere: boolean) =>
      eventually(
        async () => {
          const selector = { namespace: WORKLOADS, labelSelector: `${LABELS.routeGuid}=${routeGuid}` };
          const routes = await kubernetes.list('HTTPRoute', selector);
          const services = await kubernetes.list('Service', selector);
          return [routes.items.length, services.items.length];
        },
        (seen) => seen.every((count) => count === Number(isThere)),
      ),
  };
}

function registryViews({ ground, gates, database }: FaultPlatform) {
  return {
    /** Whether the registry still has an image. */
    async hasImage(reference: string): Promise<boolean> {
      const [, repository, digest] = /^[^/]+\/(.+)@(.+)$/.exec(reference) ?? [];
      const path = `${ground.registryUrl}/v2/${repository}/manifests/${digest}`;
      return (await fetch(path, { method: 'HEAD' })).ok;
    },
    async tagsOf(repository: string): Promise<string[]> {
      const answer = await fetch(`${ground.registryUrl}/v2/${repository}/tags/list`);
      return ((await answer.json()) as { tags?: string[] }).tags ?? [];
    },
    /** The name by which a docker app finds the image of a droplet. */
    async dockerImage(dropletGuid: string): Promise<string> {
      const statement = 'select image from droplets where guid = $1';
      const [row] = await database.rows<{ image: string }>(statement, [dropletGuid]);
      return (row?.image ?? '').replace(/^[^/]+/, new URL(gates['docker-registry'].url).host);
    },
  };
}
