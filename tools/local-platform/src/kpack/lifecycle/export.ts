import { join } from 'node:path';
import { type KpackSource } from '@cf/kubernetes';
import { type Descriptor, MEDIA_TYPES, parseReference, type RegistryClient } from '@cf/registry';
import { type Buildpack, type BuildResult } from '../buildpacks/buildpack';
import { repositoryOf, shareLayers, type StoredImage, writeImage } from './app-image';
import {
  buildMetadata,
  IMAGE_LABELS,
  type LifecycleMetadata,
  mergeProcesses,
  type NamedProcess,
} from './labels';
import { archiveFolder } from './layer-archive';
import { StepFailure } from './step-failure';

/** A buildpack and what it made. */
export interface Built {
  readonly buildpack: Buildpack;
  readonly result: BuildResult;
}

/** Everything that an app image is made of. */
export interface ExportParts {
  readonly registry: RegistryClient;
  readonly tags: readonly [string, ...string[]];
  /** How the Build names it, and what that is. */
  readonly runImage: StoredImage & { readonly name: string };
  readonly built: readonly Built[];
  readonly source: KpackSource;
  readonly defaultProcess?: string | undefined;
  readonly appDir: string;
  /** Holds one folder per buildpack. */
  readonly layersDir: string;
  readonly scratchDir: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const NO_SUCH_DEFAULT = 62;
const CREATED = '1980-01-01T00:00:01Z';

/** How the folder of a buildpack is called: ids may contain slashes, and even be URLs. */
export const folderNameOf = ({ id }: Pick<Buildpack, 'id'>): string => id.replaceAll('/', '_');

interface AddedLayer extends Descriptor {
  readonly diffId: string;
}

/** Writes the app's image upon the run image; answers its digest. */
export async function exportImage(parts: ExportParts): Promise<string> {
  const { registry, runImage, built, say, signal, tags } = parts;
  const processes = mergeProcesses(
    built.flatMap(({ buildpack, result }) =>
      result.processes.map((each): NamedProcess => ({ ...each, buildpackID: buildpack.id })),
    ),
  );
  const defaultType = defaultTypeOf(processes, parts.defaultProcess);
  const repository = repositoryOf(tags[0]);
  await shareLayers(registry, runImage, repository, signal);

  const layers: AddedLayer[] = [];
  const described = [];
  for (const { buildpack, result } of built) {
    const own: Record<string, object> = {};
    for (const name of result.layers) {
      const layer = await addLayer(parts, join(folderNameOf(buildpack), name), layers.length);
      layers.push(layer);
      own[name] = { sha: layer.diffId, data: null, build: false, launch: true, cache: false };
      say(`Adding layer '${buildpack.id}:${name}'`);
    }
    described.push({ key: buildpack.id, version: buildpack.version, layers: own });
  }
  const app = await addApp(parts);
  layers.push(app);
  say('Added 1/1 app layer(s)');

  const lifecycle: LifecycleMetadata = {
    app: [{ sha: app.diffId }],
    buildpacks: described,
    runImage: {
      topLayer: runImage.document.rootfs.diff_ids.at(-1) ?? '',
      reference: `${runImage.repository}@${runImage.digest}`,
    },
    stack: { runImage: { image: runImage.name } },
  };
  const labels = {
    ...runImage.document.config.Labels,
    [IMAGE_LABELS.lifecycle]: JSON.stringify(lifecycle),
    [IMAGE_LABELS.build]: buildMetadata(
      built.map(({ buildpack }) => buildpack),
      processes,
      defaultType,
    ),
    [IMAGE_LABELS.project]: JSON.stringify({ source: describeSource(parts.source) }),
  };
  for (const label of [IMAGE_LABELS.lifecycle, IMAGE_LABELS.build, IMAGE_LABELS.project])
    say(`Adding label '${label}'`);
  if (defaultType) say(`Setting default process type '${defaultType}'`);
  return save(parts, layers, { labels, defaultType });
}

/** The process that the image starts with: the one that was asked for, or web. */
function defaultTypeOf(processes: readonly NamedProcess[], asked: string | undefined): string | undefined {
  const type = asked ?? 'web';
  if (processes.some((each) => each.type === type)) return type;
  if (asked === undefined) return undefined;
  throw new StepFailure(
    NO_SUCH_DEFAULT,
    `ERROR: failed to export: tried to set ${asked} to default but it doesn't exist`,
  );
}

function addLayer(
  { registry, tags, layersDir, scratchDir, signal }: ExportParts,
  path: string,
  index: number,
) {
  const archive = archiveFolder(
    join(layersDir, path),
    `/layers/${path}`,
    join(scratchDir, `layer-${index}.tar.gz`),
  );
  return upload(registry, repositoryOf(tags[0]), archive, signal);
}

function addApp({ registry, tags, appDir, scratchDir, signal }: ExportParts): Promise<AddedLayer> {
  const archive = archiveFolder(appDir, '/workspace', join(scratchDir, 'app.tar.gz'));
  return upload(registry, repositoryOf(tags[0]), archive, signal);
}

async function upload(
  registry: RegistryClient,
  repository: string,
  archive: ReturnType<typeof archiveFolder>,
  signal: AbortSignal,
): Promise<AddedLayer> {
  const { blob, diffId } = await archive;
  await registry.uploadBlob(repository, blob, signal);
  return { mediaType: MEDIA_TYPES.layer, digest: blob.digest, size: blob.size, diffId };
}

async function save(
  { registry, runImage, tags, say, signal }: ExportParts,
  added: readonly AddedLayer[],
  { labels, defaultType }: { labels: Record<string, string>; defaultType: string | undefined },
): Promise<string> {
  const layers = [
    ...runImage.layers,
    ...added.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  ];
  const { document } = runImage;
  say(`Saving ${tags[0]}...`);
  const digest = await writeImage(
    registry,
    tags,
    {
      layers,
      document: {
        architecture: document.architecture,
        os: document.os,
        created: CREATED,
        config: {
          Entrypoint: [defaultType ? `/cnb/process/${defaultType}` : '/cnb/lifecycle/launcher'],
          Env: [...(document.config.Env ?? []), ...LAUNCH_ENVIRONMENT],
          User: document.config.User ?? '1000:1000',
          WorkingDir: '/workspace',
          Labels: labels,
        },
        rootfs: {
          type: 'layers',
          diff_ids: [...document.rootfs.diff_ids, ...added.map(({ diffId }) => diffId)],
        },
        history: layers.map(() => ({ created: CREATED })),
      },
    },
    signal,
  );
  say(`*** Images (${digest}):`);
  for (const tag of tags) say(`      ${tag}`);
  return digest;
}

const LAUNCH_ENVIRONMENT = [
  'CNB_LAYERS_DIR=/layers',
  'CNB_APP_DIR=/workspace',
  'CNB_PLATFORM_API=0.9',
  'CNB_DEPRECATION_MODE=quiet',
];

function describeSource({ registry, blob }: KpackSource): object {
  if (blob) return { type: 'blob', metadata: { url: blob.url } };
  const { host, repository, digest = '' } = parseReference(registry?.image ?? '');
  return { type: 'image', version: { digest }, metadata: { image: `${host}/${repository}` } };
}
