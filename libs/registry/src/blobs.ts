import { pipeline, type Readable } from 'node:stream';
import { type Blob } from './client-types';
import { verifying } from './digest';
import { type Answer, discard } from './exchange';
import { RegistryError } from './registry-error';
import { safeTarget } from './safe-target';
import { type Repository, type Session } from './session';

/** Whether the repository has the blob. */
export async function blobExists(session: Session, on: Repository, digest: string, signal?: AbortSignal) {
  const at = `${on.repository}/blobs/${digest}`;
  const answer = await session.ask({ on, method: 'HEAD', at, actions: 'pull', wants: [200, 404], signal });
  discard(answer);
  return answer.status === 200;
}

/** A stream of the blob's bytes that fails when they do not have the digest. */
export async function getBlob(
  session: Session,
  on: Repository,
  digest: string,
  signal?: AbortSignal,
): Promise<Readable> {
  const at = `${on.repository}/blobs/${digest}`;
  const { body } = await session.ask({ on, method: 'GET', at, actions: 'pull', wants: [200], signal });
  return pipeline(body, verifying(digest), () => undefined); // errors reach whoever reads
}

/** Uploads a blob unless it is there: start, one PATCH with the bytes, and a PUT that names the digest for the registry to verify. */
export async function uploadBlob(session: Session, on: Repository, blob: Blob, signal?: AbortSignal) {
  if (await blobExists(session, on, blob.digest, signal)) return;
  const actions = 'pull,push';
  const started = await session.ask({
    on,
    method: 'POST',
    at: `${on.repository}/blobs/uploads/`,
    actions,
    wants: [202],
    signal,
  });
  const upload = locationIn(started, session.originOf(on.host));
  const sent = await session.ask({
    on,
    method: 'PATCH',
    at: upload,
    actions,
    headers: { 'content-type': 'application/octet-stream' },
    body: blob,
    wants: [202, 204, 201],
    signal,
  });
  const commit = locationIn(sent, upload);
  commit.searchParams.set('digest', blob.digest);
  discard(
    await session.ask({ on, method: 'PUT', at: commit, actions, body: NOTHING, wants: [201, 204], signal }),
  );
}

/** Asks the registry to show a blob of another of its repositories in this one too. */
export async function mountBlob(
  session: Session,
  on: Repository,
  { digest, from }: { digest: string; from: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const answer = await session.ask({
    on,
    method: 'POST',
    at: `${on.repository}/blobs/uploads/?${new URLSearchParams({ mount: digest, from }).toString()}`,
    actions: 'pull,push',
    also: [`repository:${from}:pull`],
    wants: [201, 202],
    signal,
  });
  discard(answer);
  return answer.status === 201;
}

const NOTHING = Buffer.alloc(0);

function locationIn(answer: Answer, from: URL): URL {
  discard(answer);
  const { location } = answer.headers;
  if (location) return safeTarget(location, from);
  throw new RegistryError({
    code: 'BLOB_UPLOAD_INVALID',
    status: answer.status,
    message: `${from.host} does not say where to upload to`,
  });
}
