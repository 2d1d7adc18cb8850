import { setMaxListeners } from 'node:events';
import { type OpContext } from '@cf/core';
import { type Redis } from '@cf/job-queue';
import {
  type Controller,
  createController,
  keyOf,
  keysOfOwner,
  type KindName,
  type KubeClient,
  type Reconciler,
  type KindMap,
  watch,
  type Watch,
  whenSynced,
} from '@cf/kubernetes';
import { type Logger } from 'pino';
import { type ControllersConfig } from './config';
import { createDriftWatch } from './drift/watch-drift';
import { every } from './every';
import { createInformers, type Informers } from './informers';
import { type LeaderMetrics } from './metrics';
import { crashReconciler } from './instances/crash.reconciler';
import { BY_PROCESS_GUID, createLiveState } from './instances/live-state';
import { lrpReconciler } from './lrp/lrp.reconciler';
import { buildpacksReconciler } from './offers/buildpacks.reconciler';
import { stackReconciler } from './offers/stack.reconciler';
import { imageReconciler } from './stack-update/image.reconciler';
import { createTurns } from './stack-update/turns';
import { buildReconciler } from './staging/build.reconciler';
import { sweepStagings } from './staging/staging-sweep';
import { taskReportReconciler } from './task/task-report.reconciler';
import { taskReconciler } from './task/task.reconciler';

/** Everything outside of this process that the leader works with. */
export interface LeaderParts {
  readonly client: KubeClient;
  readonly redis: Redis;
  readonly config: ControllersConfig;
  readonly contextFor: () => OpContext;
  readonly labelsOf: (image: string) => Promise<Readonly<Record<string, string>>>;
  readonly metrics: LeaderMetrics;
  readonly log: Logger;
}

/** The leader's work: all informers, controllers and sweeps, until the signal. */
export async function lead(parts: LeaderParts, signal: AbortSignal): Promise<void> {
  const { client, config, log, contextFor } = parts;
  setMaxListeners(0, signal); // every informer, controller and loop listens to it
  const informers = createInformers(client, config.kubernetes, log);
  const controllers = [
    ...workloadControllers(parts, informers),
    ...reportControllers(parts, informers),
    ...stackControllers(parts, informers),
    ...offerControllers(parts, informers),
  ];
  const { workloadsNamespace: namespace, stagingNamespace } = config.kubernetes;
  const liveState = createLiveState({ ...parts, ...informers, namespace, instances: config.instances });
  const driftWatch = createDriftWatch(
    { client, contextFor, ...informers, namespace, stagingNamespace, drift: config.drift },
    log,
  );
  const sweep = () =>
    sweepStagings({
      client,
      contextFor,
      builds: informers.builds.cache,
      images: informers.images.cache,
      namespace: config.kubernetes.stagingNamespace,
      staging: config.staging,
      metrics: parts.metrics,
    });

  await Promise.all([
    ...Object.values(informers).map((informer) => informer.run(signal)),
    ...controllers.map((controller) => controller.run(signal)),
    liveState.run(signal),
    driftWatch.run(signal),
    whenSynced([informers.builds, informers.images], signal).then(() =>
      every(config.staging.sweepIntervalMs, sweep, { signal, log, name: 'sweep stagings' }),
    ),
  ]);
}

/** Makes controllers that share log and metrics. */
const maker =
  ({ log, metrics }: LeaderParts) =>
  <K extends KindName>(
    name: string,
    source: Parameters<typeof createController<K>>[0]['source'],
    reconciler: Reconciler<KindMap[K]>,
    watches: readonly Watch[] = [],
  ): Controller =>
    createController<K>({ name, source, reconciler, watches, log, metrics, concurrency: 8 });

function workloadControllers(parts: LeaderParts, informers: Informers): Controller[] {
  const { client, config } = parts;
  const { lrps, tasks, statefulSets, budgets, pods, jobs } = informers;
  const { workloads } = config;
  const make = maker(parts);
  const controllers: Controller[] = [];
  if (workloads.reconcileLrps) {
    const podsOf = ({ spec }: KindMap['LRP']) => pods.cache.by(BY_PROCESS_GUID, spec.GUID);
    const reconciler = lrpReconciler({
      client,
      workloads,
      statefulSets: statefulSets.cache,
      budgets: budgets.cache,
      podsOf,
    });
    // The pods' owner is the StatefulSet, which has the name of its LRP.
    const watches = [
      watch(statefulSets, keysOfOwner('LRP')),
      watch(budgets, keysOfOwner('LRP')),
      watch(pods, keysOfOwner('StatefulSet')),
    ];
    controllers.push(make('lrp', lrps, reconciler, watches));
  }
  if (workloads.reconcileTasks) {
    const podOf = ({ spec }: KindMap['Task']) => pods.cache.by(BY_PROCESS_GUID, spec.GUID)[0];
    const reconciler = taskReconciler({ client, workloads, jobs: jobs.cache, podOf });
    const watches = [watch(jobs, keysOfOwner('Task')), watch(pods, keysOfOwner('Job'))];
    controllers.push(make('task', tasks, reconciler, watches));
  }
  return controllers;
}

function reportControllers(parts: LeaderParts, { tasks, pods }: Informers): Controller[] {
  const make = maker(parts);
  return [
    make('task-report', tasks, taskReportReconciler(parts.contextFor)),
    make('crash', pods, crashReconciler(parts.contextFor)),
  ];
}

function stackControllers(parts: LeaderParts, informers: Informers): Controller[] {
  const { client, config, contextFor, labelsOf, metrics } = parts;
  const { builds, images, builders, clusterBuilders } = informers;
  const make = maker(parts);
  const nextTurn = createTurns(config.stackUpdates.appsPerMinute);
  const imagesOf = (kind: string) => (builder: KindMap['Builder']) =>
    [...images.cache.all()]
      .filter(({ spec }) => spec.builder.kind === kind && spec.builder.name === builder.metadata.name)
      .map(keyOf);
  return [
    make(
      'build',
      builds,
      buildReconciler({
        client,
        builds: builds.cache,
        images: images.cache,
        contextFor,
        labelsOf,
        nextTurn,
        metrics,
      }),
    ),
    make(
      'image',
      images,
      imageReconciler({
        client,
        builders: builders.cache,
        clusterBuilders: clusterBuilders.cache,
        contextFor,
      }),
      [watch(builders, imagesOf('Builder')), watch(clusterBuilders, imagesOf('ClusterBuilder'))],
    ),
  ];
}

function offerControllers(parts: LeaderParts, { clusterBuilders, clusterStacks }: Informers): Controller[] {
  const make = maker(parts);
  const { clusterBuilder } = parts.config.offers;
  return [
    make('stack', clusterStacks, stackReconciler(parts.contextFor)),
    make('buildpacks', clusterBuilders, buildpacksReconciler(clusterBuilder, parts.contextFor)),
  ];
}
