import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MEDIA_TYPES, type RegistryClient } from '@cf/registry';
import { writeImage } from '../lifecycle/app-image';
import { archiveFolder } from '../lifecycle/layer-archive';

/** Contents by name; a content with its mode where that matters. */
export type Files = Readonly<Record<string, string | { readonly text: string; readonly mode: number }>>;

/** Writes files below a folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const { text, mode } = typeof content === 'string' ? { text: content, mode: 0o644 } : content;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), mode);
  }
}

/** Pushes files as a package image of one layer; answers its name with its digest. */
export async function pushPackage(registry: RegistryClient, host: string, files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  try {
    await writeFiles(join(folder, 'files'), files);
    const repository = `${host}/packages/${randomUUID()}`;
    const { blob, diffId } = await archiveFolder(join(folder, 'files'), '/', join(folder, 'layer.tar.gz'));
    await registry.uploadBlob(repository, blob);
    const digest = await writeImage(registry, [`${repository}:1`], {
      layers: [{ mediaType: MEDIA_TYPES.layer, digest: blob.digest, size: blob.size }],
      document: {
        architecture: 'amd64',
        os: 'linux',
        config: {},
        rootfs: { type: 'layers', diff_ids: [diffId] },
      },
    });
    return `${repository}@${digest}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
