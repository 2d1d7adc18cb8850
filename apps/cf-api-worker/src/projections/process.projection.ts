import { createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { placeOf, processEnvironment, type Project } from '@cf/core';
import { type AppRecord, type DropletRecord, type ProcessRecord } from '@cf/database';
import { type KubeClient, LABELS, type LRP, lrpName, SOURCE_TYPES } from '@cf/kubernetes';
import { type WorkerSurroundings } from '../surroundings';
import { envSecret, pullSecret, variablesFrom } from './env-secret';
import { lrpLabels, lrpOf } from './lrp-object';

type StagedDroplet = DropletRecord & { readonly image: string };

/**
 * Projects a process: one LRP with its Secrets for its present version while it is started, and nothing else. Within a version only the number of instances and the image change, so that
 * what a user has set for the next start touches no running instance.
 */
export function processProjection(around: WorkerSurroundings): Project {
  const { db, kubernetes, config } = around;
  const namespace = config.kubernetes.workloadsNamespace;
  return async (guid) => {
    const process = await db.process.findUnique({ where: { guid } });
    const app = process && (await db.app.findUnique({ where: { guid: process.app_guid } }));
    const droplet = process && app && (await dropletOf(around, app, process));
    const wanted = process && droplet ? lrpName(guid, process.version) : undefined;
    if (process && app && droplet && wanted) {
      const present = await kubernetes.get('LRP', { namespace, name: wanted });
      if (present) await follow(kubernetes, present, { instances: process.instances, image: droplet.image });
      else await create(around, { process, app, droplet });
    }
    await removeOthers(kubernetes, { namespace, guid, wanted });
  };
}

/** What a started process runs; undefined when it shall not run. */
async function dropletOf(
  { db }: WorkerSurroundings,
  app: AppRecord,
  process: ProcessRecord,
): Promise<StagedDroplet | undefined> {
  const guid = process.droplet_guid ?? app.droplet_guid;
  if (process.state !== 'STARTED' || !guid) return undefined;
  const droplet = await db.droplet.findUnique({ where: { guid } });
  return droplet?.image ? (droplet as StagedDroplet) : undefined;
}

async function follow(
  kubernetes: KubeClient,
  { metadata, spec }: LRP,
  change: { instances: number; image: string },
): Promise<void> {
  if (spec.instances === change.instances && spec.image === change.image) return;
  const { name, namespace, labels, annotations } = metadata;
  await kubernetes.apply('LRP', {
    metadata: { name, namespace, labels, annotations },
    spec: { ...spec, ...change },
  });
}

async function create(
  around: WorkerSurroundings,
  { process, app, droplet }: { process: ProcessRecord; app: AppRecord; droplet: StagedDroplet },
): Promise<void> {
  const { db, kubernetes, config, settings } = around;
  const namespace = config.kubernetes.workloadsNamespace;
  const place = await placeOf(around, app);
  const name = lrpName(process.guid, process.version);
  const labels = lrpLabels({ process, place, droplet });
  const [variables, sidecars, destinations] = await Promise.all([
    processEnvironment({ db, settings, permissions: createPermissions(db, SYSTEM_ACTOR) }, process, place),
    db.sidecar.findMany({ where: { app_guid: app.guid }, orderBy: { id: 'asc' } }),
    db.routeDestination.findMany({ where: { app_guid: app.guid, process_type: process.type } }),
  ]);
  // The Secrets come first: a pod must not look for what is not there yet.
  await kubernetes.apply('Secret', envSecret({ name, namespace, labels }, variables));
  const pullSecretName = await applyPullSecret(kubernetes, droplet, {
    name: `${name}-registry`,
    namespace,
    labels,
  });
  const ports = destinations.flatMap(({ app_port }) => app_port ?? []);
  const environment = variablesFrom(name, variables);
  await kubernetes.apply(
    'LRP',
    lrpOf({ process, place, droplet, sidecars, ports, environment, pullSecretName, namespace }),
  );
}

/** The Secret for a docker image that only its owner may pull; undefined when it needs none. */
export async function applyPullSecret(
  kubernetes: KubeClient,
  { docker_username: username, docker_password: password, image }: StagedDroplet,
  place: { name: string; namespace: string; labels: Record<string, string> },
): Promise<string | undefined> {
  if (!username || !password) return undefined;
  await kubernetes.apply('Secret', pullSecret(place, { image, username, password }));
  return place.name;
}

/** LRPs of other versions go, then the Secrets that nobody needs any more. */
async function removeOthers(
  kubernetes: KubeClient,
  { namespace, guid, wanted }: { namespace: string; guid: string; wanted: string | undefined },
): Promise<void> {
  const selector = {
    namespace,
    labelSelector: `${LABELS.guid}=${guid},${LABELS.sourceType}=${SOURCE_TYPES.app}`,
  };
  for (const kind of ['LRP', 'Secret'] as const) {
    for await (const { metadata } of kubernetes.listAll(kind, selector)) {
      const belongs = wanted !== undefined && [wanted, `${wanted}-registry`].includes(metadata.name);
      if (!belongs) await kubernetes.delete(kind, { namespace, name: metadata.name });
    }
  }
}
