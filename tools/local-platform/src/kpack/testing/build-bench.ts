import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { KPACK_ANNOTATIONS, type KpackOrderEntry, type Pod } from '@cf/kubernetes';
import { createRegistryClient, type RegistryClient } from '@cf/registry';
import { pino } from 'pino';
import { createContainerLogs } from '../../kubelet/container/container-log';
import { createUsageMeter } from '../../kubelet/usage';
import { startRegistry } from '../../registry';
import { pushLabels, pushRunImage } from '../builder/base-images';
import { buildPodFor } from '../build-pod/build-pod';
import { runBuildPod } from '../build-pod/run-build-pod';
import { findBuildpack } from '../buildpacks';
import { type Build } from '../kinds';
import { readImage } from '../lifecycle/app-image';
import { IMAGE_LABELS } from '../lifecycle/labels';
import { DEFAULT_ORDER } from '../names';
import { type Files, pushPackage } from './package-image';

/** Carries out builds against a registry of its own, without a Kubernetes API. */
export interface BuildBench {
  readonly host: string;
  readonly registryUrl: string;
  readonly registry: RegistryClient;
  readonly folder: string;
  /** Pushes files as a package image; answers its name with its digest. */
  pushPackage(files: Files): Promise<string>;
  pushRunImage(version: string): Promise<string>;
  /** Carries out the pod of a Build with this spec; answers how it ended. */
  build(spec: Partial<Build['spec']>, options?: BuildOptions): Promise<BuildEnd>;
  close(): Promise<void>;
}

export interface BuildOptions {
  readonly name?: string;
  readonly reason?: string;
  readonly order?: readonly KpackOrderEntry[];
  readonly onRun?: (stop: ReturnType<typeof runBuildPod>['stop']) => void;
}

export interface BuildEnd {
  readonly pod: Pod;
  /** What the completion container left behind. */
  readonly report?: {
    readonly latestImage: string;
    readonly buildMetadata: readonly { readonly id: string }[];
  };
  /** The folder of the pod's logs. */
  readonly logs: string;
}

/** Starts a bench in a folder of its own. */
export async function startBuildBench(): Promise<BuildBench> {
  const folder = await mkdtemp(join(tmpdir(), 'kpack-'));
  const server = await startRegistry({ directory: join(folder, 'registry'), port: 0 });
  const host = new URL(server.url).host;
  const registry = createRegistryClient();
  const usage = createUsageMeter();
  const runImage = (version: string) => `${host}/cf-stack/run:${version}`;
  await pushRunImage(registry, runImage('1'), '1');

  async function build(spec: Partial<Build['spec']>, options: BuildOptions = {}): Promise<BuildEnd> {
    const { name = 'app', reason = 'CONFIG', order = DEFAULT_ORDER } = options;
    const builder = `${host}/cf-builders/builder:${randomUUID()}`;
    await pushLabels(registry, builder, { [IMAGE_LABELS.order]: JSON.stringify(order) });
    const object: Build = {
      metadata: {
        name: `${name}-build-1`,
        namespace: 'staging',
        uid: randomUUID(),
        annotations: { [KPACK_ANNOTATIONS.reason]: reason },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Image', name, uid: name, controller: true }],
      },
      spec: {
        tags: [`${host}/droplets/${name}`],
        builder: { image: builder },
        runImage: { image: runImage('1') },
        source: {},
        ...spec,
      },
    };
    const pod = { ...buildPodFor(object, { rebases: reason === 'STACK' }) } as Pod;
    pod.metadata = { ...pod.metadata, uid: randomUUID() };
    const logs = join(folder, 'logs', `staging_${pod.metadata.name}_${pod.metadata.uid}`);
    const client = {
      get: async () => undefined,
      patch: async (_kind: string, _ref: unknown, patch: unknown) =>
        Object.assign(pod, { status: (patch as Pod).status }),
    };
    const run = runBuildPod(
      {
        client: client as never,
        registry,
        find: findBuildpack,
        openLog: createContainerLogs(join(folder, 'logs')),
        usage,
        log: pino({ level: 'warn' }),
        podsDir: join(folder, 'pods'),
        cachesDir: join(folder, 'caches'),
      },
      pod,
      object,
    );
    options.onRun?.(run.stop);
    await run.ended;
    const message = pod.status?.containerStatuses?.[0]?.state?.terminated?.message;
    return { pod, logs, ...(message && { report: JSON.parse(message) as NonNullable<BuildEnd['report']> }) };
  }

  return {
    host,
    registryUrl: server.url,
    registry,
    folder,
    build,
    pushPackage: (files) => pushPackage(registry, host, files),
    async pushRunImage(version) {
      await pushRunImage(registry, runImage(version), version);
      return `${host}/cf-stack/run@${(await readImage(registry, runImage(version))).digest}`;
    },
    async close() {
      usage.stop();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
