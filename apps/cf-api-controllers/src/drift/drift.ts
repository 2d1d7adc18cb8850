import {
  absentRows,
  type OpContext,
  type PresentLrp,
  processesWithoutLrp,
  processesWithWrongLrp,
  repairProjections,
  settledApps,
  settledProcesses,
  settledRoutes,
  stagedAmong,
  taskObjectGone,
  unfinishedTasks,
} from '@cf/core';
import { type Informer, keyFor, type KubeClient, type KubeObject, LABELS, type LRP } from '@cf/kubernetes';
import { type DriftConfig } from '../config';
import { BY_PROCESS_GUID } from '../instances/live-state';

/** What the search for drift works with. */
export interface DriftParts {
  readonly client: Pick<KubeClient, 'get'>;
  readonly contextFor: () => OpContext;
  readonly lrps: Informer<'LRP'>;
  readonly tasks: Informer<'Task'>;
  readonly routes: Informer<'HTTPRoute'>;
  readonly services: Informer<'Service'>;
  readonly images: Informer<'Image'>;
  readonly namespace: string;
  readonly stagingNamespace: string;
  readonly drift: DriftConfig;
}

const PAGE = 500;
/** A new Image is a build, and builds take the cluster's memory from apps: no more of them at a time. */
const IMAGES_AT_ONCE = 10;
/** A listing that is older than this proves nothing about what is missing. */
const CURRENT_MS = 60_000;

/** Compares everything that is projected with its rows, page by page, and lets the worker repair what differs. */
export async function compareEverything(parts: DriftParts): Promise<void> {
  const informers = [parts.lrps, parts.tasks, parts.routes, parts.services, parts.images];
  if (!informers.every((informer) => informer.isCurrent(CURRENT_MS))) return;
  const ctx = parts.contextFor();
  await repairWrongLrps(ctx, parts);
  await repairMissing(ctx, parts);
  await repairMissingImages(ctx, parts);
  await removeOrphans(ctx, parts, 'route', [...parts.routes.cache.all(), ...parts.services.cache.all()]);
  await removeOrphans(ctx, parts, 'task', [...parts.tasks.cache.all()]);
  await removeOrphans(ctx, parts, 'app', [...parts.images.cache.all()]);
}

/** Checks these processes at once, after a change of their objects. */
export async function compareProcesses(
  { contextFor, lrps }: DriftParts,
  guids: readonly string[],
): Promise<void> {
  const ctx = contextFor();
  const present = guids.flatMap((guid) => lrps.cache.by(BY_PROCESS_GUID, guid)).map(presentLrp);
  const wrong = await processesWithWrongLrp(ctx.db, present);
  const missing = await processesWithoutLrp(ctx.db, guids, present);
  await repairProjections(ctx, 'process', [...wrong, ...missing]);
}

/** Ends tasks that are running or canceling according to their row, but have no object. */
export async function compareTasks({ contextFor, tasks, client, namespace }: DriftParts): Promise<void> {
  const ctx = contextFor();
  for (const { guid } of await unfinishedTasks(ctx.db, { forMs: 15_000 })) {
    if (tasks.cache.get(keyFor(namespace, guid)) || (await client.get('Task', { namespace, name: guid })))
      continue;
    await taskObjectGone(ctx, guid);
  }
}

const presentLrp = ({ metadata, spec }: LRP): PresentLrp => ({
  processGuid: spec.GUID,
  name: metadata.name,
  instances: spec.instances,
});

async function repairWrongLrps(ctx: OpContext, { lrps, drift }: DriftParts): Promise<void> {
  const settled = [...lrps.cache.all()]
    .filter((lrp) => isOlderThan(lrp, drift.gracePeriodMs))
    .map(presentLrp);
  for (const page of pagesOf(settled))
    await repairProjections(ctx, 'process', await processesWithWrongLrp(ctx.db, page));
}

async function repairMissing(ctx: OpContext, { lrps, routes, namespace, drift }: DriftParts): Promise<void> {
  await forEachPage(
    (after) => settledProcesses(ctx.db, { after, limit: PAGE, settledForMs: drift.gracePeriodMs }),
    async (page) => {
      const guids = page.map(({ guid }) => guid);
      const present = guids.flatMap((guid) => lrps.cache.by(BY_PROCESS_GUID, guid)).map(presentLrp);
      await repairProjections(ctx, 'process', await processesWithoutLrp(ctx.db, guids, present));
    },
  );
  await forEachPage(
    (after) => settledRoutes(ctx.db, { after, limit: PAGE, settledForMs: drift.gracePeriodMs }),
    async (page) => {
      const missing = page.filter(({ guid }) => !routes.cache.get(keyFor(namespace, guid)));
      await repairProjections(
        ctx,
        'route',
        missing.map(({ guid }) => guid),
      );
    },
  );
}

/** Without its Image, an app would not follow a new stack. */
async function repairMissingImages(
  ctx: OpContext,
  { images, stagingNamespace, drift }: DriftParts,
): Promise<void> {
  let left = IMAGES_AT_ONCE;
  await forEachPage(
    async (after) => {
      const apps = await settledApps(ctx.db, { after, limit: PAGE, settledForMs: drift.gracePeriodMs });
      return apps.map((app) => ({ ...app, guid: app.appGuid }));
    },
    async (page) => {
      const missing = page.filter(({ guid }) => !images.cache.get(keyFor(stagingNamespace, guid)));
      const builds = missing.map(({ buildGuid }) => buildGuid).slice(0, left);
      left -= await repairProjections(ctx, 'build', builds);
    },
  );
}

/** Makes the Images of these apps again, where they were staged with success at last. */
export async function remakeImages({ contextFor }: DriftParts, appGuids: readonly string[]): Promise<void> {
  const ctx = contextFor();
  const apps = await stagedAmong(ctx.db, appGuids);
  await repairProjections(
    ctx,
    'build',
    apps.map(({ buildGuid }) => buildGuid),
  );
}

const LABEL_OF = { route: LABELS.routeGuid, task: LABELS.guid, app: LABELS.appGuid } as const;

async function removeOrphans(
  ctx: OpContext,
  { drift }: DriftParts,
  kind: keyof typeof LABEL_OF,
  objects: readonly KubeObject[],
): Promise<void> {
  const guids = objects
    .filter((object) => isOlderThan(object, drift.gracePeriodMs))
    .flatMap(({ metadata }) => metadata.labels?.[LABEL_OF[kind]] ?? []);
  for (const page of pagesOf([...new Set(guids)])) {
    await repairProjections(ctx, kind, await absentRows(ctx.db, kind, page));
  }
}

const isOlderThan = ({ metadata }: KubeObject, ms: number): boolean =>
  Date.now() - Date.parse(metadata.creationTimestamp ?? '') >= ms;

function* pagesOf<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += PAGE) yield all.slice(start, start + PAGE);
}

async function forEachPage<Row extends { readonly guid: string }>(
  read: (after: string) => Promise<Row[]>,
  use: (page: Row[]) => Promise<void>,
): Promise<void> {
  for (let after = ''; ;) {
    const page = await read(after);
    await use(page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.guid;
  }
}
