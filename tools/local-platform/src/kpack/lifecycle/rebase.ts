import { type RegistryClient } from '@cf/registry';
import { readImage, repositoryOf, shareLayers, type StoredImage, writeImage } from './app-image';
import { IMAGE_LABELS, type LifecycleMetadata } from './labels';
import { StepFailure } from './step-failure';

/** What a rebase works with. */
export interface RebaseParts {
  readonly registry: RegistryClient;
  readonly tags: readonly [string, ...string[]];
  /** The image to put upon the new run image. */
  readonly lastImage: string;
  readonly runImage: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const STACK_LABELS = 'io.buildpacks.stack.';

/** Puts the app's layers upon another run image, without building; answers the digest. */
export async function rebaseImage({
  registry,
  tags,
  lastImage,
  runImage,
  say,
  signal,
}: RebaseParts): Promise<string> {
  const last = await readImage(registry, lastImage, signal).catch((error: Error) => {
    throw new StepFailure(1, `could not access previous image: ${lastImage}: ${error.message}`);
  });
  const base = await readImage(registry, runImage, signal);
  const repository = repositoryOf(tags[0]);
  await shareLayers(registry, base, repository, signal);
  await shareLayers(registry, last, repository, signal);
  const digest = await writeImage(registry, tags, rebased(last, base, runImage), signal);
  say(`*** Images (${digest}):`);
  for (const tag of tags) say(`      ${tag}`);
  return digest;
}

/** The image with the layers of its old run image exchanged for those of the new one. */
export function rebased(
  last: StoredImage,
  base: StoredImage,
  runImage: string,
): Pick<StoredImage, 'layers' | 'document'> {
  const labels = last.document.config.Labels ?? {};
  const metadata = JSON.parse(labels[IMAGE_LABELS.lifecycle] ?? '{}') as Partial<LifecycleMetadata>;
  const diffIds = last.document.rootfs.diff_ids;
  const own = diffIds.indexOf(metadata.runImage?.topLayer ?? '') + 1;
  if (own === 0) throw new StepFailure(1, 'the image does not name the run image that it was built on');

  const lifecycle = {
    ...metadata,
    runImage: {
      topLayer: base.document.rootfs.diff_ids.at(-1) ?? '',
      reference: `${base.repository}@${base.digest}`,
    },
    stack: { runImage: { image: runImage } },
  };
  const ofStack = Object.entries(base.document.config.Labels ?? {}).filter(([name]) =>
    name.startsWith(STACK_LABELS),
  );
  const layers = [...base.layers, ...last.layers.slice(own)];
  return {
    layers,
    document: {
      ...last.document,
      config: {
        ...last.document.config,
        Labels: {
          ...labels,
          ...Object.fromEntries(ofStack),
          [IMAGE_LABELS.lifecycle]: JSON.stringify(lifecycle),
        },
      },
      rootfs: { type: 'layers', diff_ids: [...base.document.rootfs.diff_ids, ...diffIds.slice(own)] },
      history: layers.map(() => ({ created: '1980-01-01T00:00:01Z' })),
    },
  };
}
