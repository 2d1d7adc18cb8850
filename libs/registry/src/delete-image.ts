import { type Deletion } from './client-types';
import { deleteManifest, resolveDigest } from './manifests';
import { type ImageReference } from './reference';
import { RegistryError } from './registry-error';
import { type Session } from './session';
import { listTags } from './tags';

/**
 * Deletes an image by its digest. Registries differ: most take the digest and drop its tags, Google's refuse a digest that still has tags, and some refuse deletion
 * altogether, which is an answer and not an error.
 */
export async function deleteImage(
  session: Session,
  image: ImageReference,
  signal?: AbortSignal,
): Promise<Deletion> {
  const { host, repository } = image;
  const digest = image.digest ?? (await resolveDigest(session, image, signal));
  if (!digest) return 'absent';
  const byDigest = { host, repository, digest };
  try {
    return await deleteManifest(session, byDigest, signal);
  } catch (error) {
    if (!isRefusalOfDigest(error)) throw error;
  }
  for (const tag of await tagsOf(session, byDigest, signal)) {
    await deleteManifest(session, { host, repository, tag }, signal);
  }
  return deleteManifest(session, byDigest, signal);
}

/** Tags of the repository that stand for this digest. */
export async function tagsOf(
  session: Session,
  { host, repository, digest }: ImageReference,
  signal?: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (const tag of await listTags(session, { host, repository }, signal)) {
    if ((await resolveDigest(session, { host, repository, tag }, signal)) === digest) found.push(tag);
  }
  return found;
}

const isRefusalOfDigest = (error: unknown) =>
  error instanceof RegistryError && [400, 409, 412, 422].includes(error.status ?? 0);
