import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KPACK_ANNOTATIONS, type KpackOrderEntry } from '@cf/kubernetes';
import { type RegistryClient, RegistryError } from '@cf/registry';
import { type Buildpack, BuildFailure } from '../buildpacks/buildpack';
import { type Build, type BuildReport, KPACK_OWN } from '../kinds';
import { readImage, repositoryOf, type StoredImage } from '../lifecycle/app-image';
import { detectGroup, type FindBuildpack } from '../lifecycle/detect';
import { type Built, exportImage, folderNameOf } from '../lifecycle/export';
import { IMAGE_LABELS, LIFECYCLE_VERSION } from '../lifecycle/labels';
import { fetchSource } from '../lifecycle/prepare';
import { rebaseImage } from '../lifecycle/rebase';
import { StepFailure } from '../lifecycle/step-failure';
import { type Programs } from './programs';

/** What every step works with. */
export interface StepContext {
  readonly build: Build;
  readonly registry: RegistryClient;
  readonly find: FindBuildpack;
  /** The pod's folder: the app's files, the layers and what is on its way. */
  readonly dir: string;
  /** Kept for the next build of the same Image. */
  readonly cacheDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly programs: Programs;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What steps leave for the later ones. */
export interface StepState {
  order: readonly KpackOrderEntry[];
  runImage?: StoredImage & { name: string };
  group: readonly Buildpack[];
  built: readonly Built[];
  digest?: string;
}

/** A step; what it answers is left behind as its last message. */
export type Step = (context: StepContext, state: StepState) => Promise<string | undefined>;

const appDirOf = ({ dir }: StepContext) => join(dir, 'workspace');
const layersDirOf = ({ dir }: StepContext) => join(dir, 'layers');
const scratchDirOf = ({ dir }: StepContext) => join(dir, 'scratch');

/** The steps by the names of their containers. */
export const STEPS: Readonly<Record<string, Step>> = {
  async prepare(context) {
    const { build, registry, say, signal } = context;
    const annotations = build.metadata.annotations ?? {};
    say(`Build reason(s): ${annotations[KPACK_ANNOTATIONS.reason] ?? ''}`);
    for (const folder of [appDirOf(context), layersDirOf(context)])
      await rm(folder, { recursive: true, force: true });
    await fetchSource(build.spec.source, {
      registry,
      appDir: appDirOf(context),
      scratchDir: scratchDirOf(context),
      say,
      signal,
    });
    say('Builder:');
    say(` Image: ${build.spec.builder.image}`);
    say(` Name: ${annotations[KPACK_OWN.builderName] ?? ''}`);
    say(` Kind: ${annotations[KPACK_OWN.builderKind] ?? ''}`);
    return undefined;
  },

  async analyze({ build, registry, say, signal }, state) {
    const { builder, runImage, tags } = build.spec;
    const name = runImage?.image ?? '';
    const found = await Promise.all([
      readImage(registry, builder.image, signal),
      readImage(registry, name, signal),
    ]).catch(asStepFailure('failed to analyze'));
    const [builderImage, run] = found;
    const labels = builderImage.document.config.Labels ?? {};
    state.order = JSON.parse(labels[IMAGE_LABELS.order] ?? '[]') as KpackOrderEntry[];
    state.runImage = { ...run, name };
    const [tag = ''] = tags;
    if (!(await registry.resolveDigest(tag, signal))) say(`Image with name "${tag}" not found`);
    return undefined;
  },

  async detect(context, state) {
    const { find, say } = context;
    state.group = await detectGroup(state.order, { find, appDir: appDirOf(context), say });
    return undefined;
  },

  async restore({ cacheDir, say }) {
    await mkdir(cacheDir, { recursive: true });
    say('Using the cache of this app');
    return undefined;
  },

  async build(context, state) {
    const built: Built[] = [];
    for (const buildpack of state.group)
      built.push({ buildpack, result: await runBuildpack(buildpack, context) });
    state.built = built;
    return undefined;
  },

  async export(context, state) {
    const { build, registry, say, signal } = context;
    const { runImage, built } = state;
    if (!runImage) throw new StepFailure(1, 'the run image is not known');
    state.digest = await exportImage({
      registry,
      tags: tagsOf(build),
      runImage,
      built,
      source: build.spec.source,
      defaultProcess: build.spec.defaultProcess,
      appDir: appDirOf(context),
      layersDir: layersDirOf(context),
      scratchDir: scratchDirOf(context),
      say,
      signal,
    }).catch(asStepFailure('failed to export'));
    return undefined;
  },

  async rebase({ build, registry, say, signal }, state) {
    state.digest = await rebaseImage({
      registry,
      tags: tagsOf(build),
      lastImage: build.spec.lastBuild?.image ?? '',
      runImage: build.spec.runImage?.image ?? '',
      say,
      signal,
    });
    return undefined;
  },

  async completion({ build, registry, say, signal }, { digest }) {
    const latestImage = `${repositoryOf(tagsOf(build)[0])}@${digest}`;
    const { document } = await readImage(registry, latestImage, signal);
    say('Build successful');
    return JSON.stringify(reportOf(latestImage, document.config.Labels ?? {}));
  },
};

async function runBuildpack(buildpack: Buildpack, context: StepContext) {
  const { cacheDir, environment, programs, say } = context;
  const name = folderNameOf(buildpack);
  const folders = { layersDir: join(layersDirOf(context), name), cacheDir: join(cacheDir, name) };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  try {
    return await buildpack.build({ appDir: appDirOf(context), ...folders, environment, ...programs, say });
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    const isStatus = error.message.startsWith('exit status');
    if (!isStatus) say(error.message);
    const status = isStatus ? error.message : 'exit status 1';
    throw new StepFailure(
      51,
      `ERROR: failed to build: ${status}`,
      error.isOutOfMemory ? 'OOMKilled' : 'Error',
    );
  }
}

function tagsOf({ spec }: Build): [string, ...string[]] {
  const [first, ...others] = spec.tags;
  if (!first) throw new StepFailure(1, 'the Build has no tag');
  return [first, ...others];
}

/** The report that a Build's status is written from. */
export function reportOf(latestImage: string, labels: Readonly<Record<string, string>>): BuildReport {
  const { buildpacks = [] } = JSON.parse(labels[IMAGE_LABELS.build] ?? '{}') as {
    buildpacks?: BuildReport['buildMetadata'];
  };
  const { runImage } = JSON.parse(labels[IMAGE_LABELS.lifecycle] ?? '{}') as {
    runImage?: { reference?: string };
  };
  return {
    latestImage,
    runImage: runImage?.reference ?? '',
    stackId: labels[IMAGE_LABELS.stackId] ?? '',
    lifecycleVersion: LIFECYCLE_VERSION,
    buildMetadata: buildpacks,
  };
}

const asStepFailure = (what: string) => (error: unknown) => {
  if (error instanceof RegistryError) throw new StepFailure(1, `ERROR: ${what}: ${error.message}`);
  throw error;
};
