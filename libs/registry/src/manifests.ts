import {
  type Deletion,
  type Descriptor,
  type FoundManifest,
  type ImageManifest,
  type IndexEntry,
} from './client-types';
import { digestMismatch, digestOf } from './digest';
import { discard } from './exchange';
import { type ImageReference, isDigest } from './reference';
import { RegistryError } from './registry-error';
import { type Session } from './session';

/** Media types of what this client writes. */
export const MEDIA_TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

const ACCEPT = [
  MEDIA_TYPES.manifest,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');
const MANIFEST_LIMIT = 4 * 1024 * 1024;
const PLATFORM = { os: 'linux', architecture: 'amd64' };

const pathOf = ({ repository, tag, digest }: ImageReference) =>
  `${repository}/manifests/${digest ?? tag ?? 'latest'}`;

/** The manifest that the reference names, or the fitting entry of the index that it names; digests are verified. */
export async function getManifest(
  session: Session,
  image: ImageReference,
  signal?: AbortSignal,
): Promise<FoundManifest> {
  const { bytes, digest, mediaType } = await getDocument(session, image, signal);
  const document = parse(bytes, image);
  if (!Array.isArray(document['manifests']))
    return { digest, mediaType, manifest: asManifest(document, image) };
  const entry = (document['manifests'] as IndexEntry[]).find(
    ({ platform }) => platform?.os === PLATFORM.os && platform.architecture === PLATFORM.architecture,
  );
  if (!entry || !isDigest(entry.digest)) {
    const platform = `${PLATFORM.os}/${PLATFORM.architecture}`;
    throw unusable(image, 'NO_PLATFORM', `has no variant for ${platform}`);
  }
  const found = await getDocument(session, { ...image, digest: entry.digest }, signal);
  const manifest = asManifest(parse(found.bytes, image), image);
  return { digest: found.digest, mediaType: found.mediaType, manifest };
}

async function getDocument(session: Session, image: ImageReference, signal?: AbortSignal) {
  const { answer, bytes } = await session.read(
    {
      on: image,
      method: 'GET',
      at: pathOf(image),
      actions: 'pull',
      headers: { accept: ACCEPT },
      wants: [200],
      signal,
    },
    MANIFEST_LIMIT,
  );
  const digest = digestOf(bytes);
  if (image.digest && image.digest !== digest) throw digestMismatch(image.digest, digest);
  const mediaType = (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  return { bytes, digest, mediaType };
}

/** The digest that the registry gives for the reference; undefined when there is no such image. */
export async function resolveDigest(
  session: Session,
  image: ImageReference,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const request = {
    on: image,
    at: pathOf(image),
    actions: 'pull',
    headers: { accept: ACCEPT },
    signal,
  } as const;
  const answer = await session.ask({ ...request, method: 'HEAD', wants: [200, 404] });
  discard(answer);
  if (answer.status === 404) return undefined;
  const digest = String(answer.headers['docker-content-digest'] ?? '');
  return isDigest(digest) ? digest : (await getDocument(session, image, signal)).digest;
}

/** Puts a manifest under the tag, or under its digest when there is none; answers the digest. */
export async function putManifest(
  session: Session,
  image: ImageReference,
  manifest: ImageManifest,
  signal?: AbortSignal,
): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const digest = digestOf(bytes);
  if (image.digest && image.digest !== digest) throw digestMismatch(image.digest, digest);
  const answer = await session.ask({
    on: image,
    method: 'PUT',
    at: `${image.repository}/manifests/${image.tag ?? digest}`,
    actions: 'pull,push',
    headers: { 'content-type': manifest.mediaType ?? MEDIA_TYPES.manifest },
    body: bytes,
    wants: [200, 201, 202],
    signal,
  });
  discard(answer);
  return digest;
}

/** Deletes by the digest, or by the tag when the reference has no digest. */
export async function deleteManifest(
  session: Session,
  image: ImageReference,
  signal?: AbortSignal,
): Promise<Deletion> {
  try {
    const answer = await session.ask({
      on: image,
      method: 'DELETE',
      at: pathOf(image),
      actions: 'delete',
      wants: [200, 202, 204, 404],
      signal,
    });
    discard(answer);
    return answer.status === 404 ? 'absent' : 'deleted';
  } catch (error) {
    const refused = error instanceof RegistryError && (error.status === 405 || error.code === 'UNSUPPORTED');
    if (refused) return 'unsupported';
    throw error;
  }
}

function parse(bytes: Buffer, image: ImageReference): Record<string, unknown> {
  try {
    const document = JSON.parse(bytes.toString('utf8')) as unknown;
    if (typeof document === 'object' && document !== null) return document as Record<string, unknown>;
  } catch (error) {
    throw unusable(image, 'MANIFEST_INVALID', 'has a manifest that is not JSON', error);
  }
  throw unusable(image, 'MANIFEST_INVALID', 'has a manifest that is no object');
}

function asManifest(document: Record<string, unknown>, image: ImageReference): ImageManifest {
  const { config, layers } = document as Partial<ImageManifest>;
  const valid = (descriptor?: Descriptor) => isDigest(descriptor?.digest ?? '');
  if (valid(config) && Array.isArray(layers) && layers.every(valid))
    return document as unknown as ImageManifest;
  throw unusable(image, 'MANIFEST_INVALID', 'has a manifest of a kind that is not supported');
}

const unusable = ({ host, repository }: ImageReference, code: string, text: string, cause?: unknown) =>
  new RegistryError({ code, message: `The image ${host}/${repository} ${text}`, cause });
