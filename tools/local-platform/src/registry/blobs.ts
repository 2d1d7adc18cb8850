import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answer, Refusal } from './answer';
import { isDigest, isRepository } from './names';
import { type Exchange } from './exchange';

/** GET and HEAD of a blob. */
export async function serveBlob(
  { storage, request, response }: Exchange,
  repository: string,
  digest: string,
) {
  const size = await storage.blobSize(repository, digest);
  if (size === undefined) throw new Refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': size,
    'docker-content-digest': digest,
  };
  response.writeHead(200, headers);
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(storage.blobPath(digest)), response);
}

/** POST of an upload: mounts a blob of another repository, takes a whole blob, or begins an upload. */
export async function startUpload(exchange: Exchange, repository: string): Promise<void> {
  const { storage, query, response } = exchange;
  const [mount, from, digest] = [query.get('mount'), query.get('from'), query.get('digest')];
  if (isDigest(mount) && isRepository(from) && (await storage.blobSize(from, mount)) !== undefined) {
    await storage.linkBlob(repository, mount);
    return answer(response, 201, { headers: blobHeaders(repository, mount) });
  }
  const id = randomUUID();
  await (await open(storage.uploadPath(id), 'wx', 0o600)).close();
  if (digest !== null) return finishUpload(exchange, repository, id);
  const headers = { location: locationOf(repository, id), range: '0-0', 'docker-upload-uuid': id };
  answer(response, 202, { headers });
}

/** PATCH of an upload: appends bytes, at the place that `Content-Range` names if it names one. */
export async function continueUpload(exchange: Exchange, repository: string, id: string): Promise<void> {
  const { storage, request, response } = exchange;
  const path = storage.uploadPath(id);
  const size = await uploadSize(path);
  const start = /^(\d+)-\d+$/.exec(request.headers['content-range'] ?? '')?.[1];
  if (start !== undefined && Number(start) !== size) {
    throw new Refusal(416, 'RANGE_INVALID', `the upload goes on at ${size}`, { range: rangeOf(size) });
  }
  await append(request, path);
  const headers = {
    location: locationOf(repository, id),
    range: rangeOf(await uploadSize(path)),
    'docker-upload-uuid': id,
  };
  answer(response, 202, { headers });
}

/** PUT of an upload: appends what is left and keeps the blob if it has the digest. */
export async function finishUpload(exchange: Exchange, repository: string, id: string): Promise<void> {
  const { storage, query, request, response } = exchange;
  const digest = query.get('digest');
  if (!isDigest(digest))
    throw new Refusal(400, 'DIGEST_INVALID', 'the digest is missing or of no known kind');
  const path = storage.uploadPath(id);
  await uploadSize(path);
  await append(request, path);
  const actual = await digestOfFile(path);
  if (actual !== digest) {
    await rm(path, { force: true });
    throw new Refusal(400, 'DIGEST_INVALID', `provided digest did not match uploaded content: ${actual}`);
  }
  await storage.adoptBlob(repository, digest, path);
  answer(response, 201, { headers: blobHeaders(repository, digest) });
}

/** GET of an upload: how far it is. */
export async function uploadStatus({ storage, response }: Exchange, repository: string, id: string) {
  const size = await uploadSize(storage.uploadPath(id));
  const headers = { location: locationOf(repository, id), range: rangeOf(size), 'docker-upload-uuid': id };
  answer(response, 204, { headers });
}

/** DELETE of an upload. */
export async function cancelUpload({ storage, response }: Exchange, id: string): Promise<void> {
  await uploadSize(storage.uploadPath(id));
  await rm(storage.uploadPath(id), { force: true });
  answer(response, 204);
}

const locationOf = (repository: string, id: string) => `/v2/${repository}/blobs/uploads/${id}`;
const rangeOf = (size: number) => `0-${Math.max(size - 1, 0)}`;
const blobHeaders = (repository: string, digest: string) => ({
  location: `/v2/${repository}/blobs/${digest}`,
  'docker-content-digest': digest,
});

async function uploadSize(path: string): Promise<number> {
  const size = await stat(path).then(
    (file) => file.size,
    () => undefined,
  );
  if (size === undefined) throw new Refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  return size;
}

const append = (request: IncomingMessage, path: string) =>
  pipeline(request, createWriteStream(path, { flags: 'a', flush: true }));

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest('hex')}`;
}
