import { randomUUID } from 'node:crypto';
import { type Dirent } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A manifest as it was put. */
export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/**
 * The files of a registry: `blobs/<hex>` once for all repositories, and per repository which blobs and manifests it has and what its tags stand for. Everything is
 * written beside its place and moved there when it is whole, so a process that dies leaves nothing half.
 */
export interface Storage {
  readonly blobPath: (digest: string) => string;
  /** Size of a blob of the repository; undefined when it has none such. */
  readonly blobSize: (repository: string, digest: string) => Promise<number | undefined>;
  readonly linkBlob: (repository: string, digest: string) => Promise<void>;
  /** Moves a whole, verified file into place. */
  readonly adoptBlob: (repository: string, digest: string, file: string) => Promise<void>;
  readonly putManifest: (
    repository: string,
    manifest: StoredManifest & { digest: string; tag: string | undefined },
  ) => Promise<void>;
  readonly getManifest: (repository: string, digest: string) => Promise<StoredManifest | undefined>;
  readonly digestOfTag: (repository: string, tag: string) => Promise<string | undefined>;
  readonly tags: (repository: string) => Promise<string[]>;
  /** Removes a manifest with the tags that stand for it; false when there is none. */
  readonly deleteManifest: (repository: string, digest: string) => Promise<boolean>;
  readonly deleteTag: (repository: string, tag: string) => Promise<boolean>;
  readonly uploadPath: (id: string) => string;
}

const hexOf = (digest: string) => digest.slice('sha256:'.length);

/** Opens the storage below a directory; uploads that nobody finished are forgotten. */
export async function openStorage(directory: string): Promise<Storage> {
  const uploads = join(directory, 'uploads');
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads, { recursive: true });
  // repository names have no part that begins with an underscore
  const within = (repository: string, kind: 'blobs' | 'manifests' | 'tags', name = '') =>
    join(directory, 'repositories', repository, `_${kind}`, name);
  const blobPath = (digest: string) => join(directory, 'blobs', hexOf(digest));

  async function write(path: string, bytes: Buffer | string): Promise<void> {
    const partial = join(uploads, randomUUID());
    await writeFile(partial, bytes, { flush: true });
    await place(partial, path);
  }

  const linkBlob = (repository: string, digest: string) =>
    write(within(repository, 'blobs', hexOf(digest)), '');
  const digestOfTag = (repository: string, tag: string) => text(within(repository, 'tags', tag));
  const tags = async (repository: string) =>
    (await entries(within(repository, 'tags'))).map(({ name }) => name).sort();

  return {
    blobPath,
    linkBlob,
    digestOfTag,
    tags,
    uploadPath: (id) => join(uploads, id),
    async blobSize(repository, digest) {
      const linked = await sizeOf(within(repository, 'blobs', hexOf(digest)));
      return linked === undefined ? undefined : sizeOf(blobPath(digest));
    },
    async adoptBlob(repository, digest, file) {
      await place(file, blobPath(digest));
      await linkBlob(repository, digest);
    },
    async putManifest(repository, { digest, mediaType, bytes, tag }) {
      const document = JSON.stringify({ mediaType, content: bytes.toString('base64') });
      await write(within(repository, 'manifests', hexOf(digest)), document);
      if (tag) await write(within(repository, 'tags', tag), digest);
    },
    async getManifest(repository, digest) {
      const found = await text(within(repository, 'manifests', hexOf(digest)));
      if (found === undefined) return undefined;
      const { mediaType, content } = JSON.parse(found) as { mediaType: string; content: string };
      return { mediaType, bytes: Buffer.from(content, 'base64') };
    },
    async deleteManifest(repository, digest) {
      for (const tag of await tags(repository)) {
        if ((await digestOfTag(repository, tag)) === digest) await remove(within(repository, 'tags', tag));
      }
      return remove(within(repository, 'manifests', hexOf(digest)));
    },
    deleteTag: (repository, tag) => remove(within(repository, 'tags', tag)),
  };
}

async function place(file: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(file, path);
}

const absent = (error: unknown): undefined => {
  if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
  throw error;
};
const sizeOf = (path: string) => stat(path).then(({ size }) => size, absent);
const text = (path: string) => readFile(path, 'utf8').catch(absent);
const entries = async (path: string): Promise<Dirent[]> =>
  (await readdir(path, { withFileTypes: true }).catch(absent)) ?? [];
const remove = (path: string) =>
  rm(path).then(
    () => true,
    (error) => absent(error) ?? false,
  );
