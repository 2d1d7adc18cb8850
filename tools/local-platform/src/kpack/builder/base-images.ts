import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEDIA_TYPES, type RegistryClient } from '@cf/registry';
import { repositoryOf, writeImage } from '../lifecycle/app-image';
import { IMAGE_LABELS } from '../lifecycle/labels';
import { archiveFolder } from '../lifecycle/layer-archive';
import { NAMES } from '../names';

const CREATED = '1980-01-01T00:00:01Z';
const PATH = '/cnb/process:/cnb/lifecycle:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Pushes an image that has no files, only these labels; answers its digest. */
export function pushLabels(
  registry: RegistryClient,
  image: string,
  labels: Record<string, string>,
): Promise<string> {
  const document = documentOf(labels, []);
  return writeImage(registry, [image], { layers: [], document });
}

/**
 * Pushes a run image. Its programs are those of this machine, so all that it holds is its version, in `/cnb/stack-version`: another version makes
 * another digest, and so a stack update.
 */
export async function pushRunImage(
  registry: RegistryClient,
  image: string,
  version: string,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'run-image-'));
  try {
    await mkdir(join(folder, 'cnb'));
    await writeFile(join(folder, 'cnb', 'stack-version'), `${version}\n`);
    const { blob, diffId } = await archiveFolder(join(folder, 'cnb'), '/cnb', join(folder, 'layer.tar.gz'));
    await registry.uploadBlob(repositoryOf(image), blob);
    const labels = { [IMAGE_LABELS.stackId]: NAMES.stackId, 'io.buildpacks.stack.version': version };
    const layers = [{ mediaType: MEDIA_TYPES.layer, digest: blob.digest, size: blob.size }];
    return await writeImage(registry, [image], { layers, document: documentOf(labels, [diffId]) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const documentOf = (Labels: Record<string, string>, diffIds: readonly string[]) => ({
  architecture: 'amd64',
  os: 'linux',
  created: CREATED,
  config: {
    Env: [
      `PATH=${PATH}`,
      `CNB_STACK_ID=${NAMES.stackId}`,
      'CNB_USER_ID=1000',
      'CNB_GROUP_ID=1000',
      'LANG=C.UTF-8',
    ],
    User: '1000:1000',
    Labels,
  },
  rootfs: { type: 'layers' as const, diff_ids: diffIds },
  history: diffIds.map(() => ({ created: CREATED })),
});
