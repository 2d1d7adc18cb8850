import { createHash } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { answer, Refusal } from './answer';
import { type Exchange } from './exchange';
import { isDigest } from './names';

const LIMIT = 4 * 1024 * 1024;
const DEFAULT_TYPE = 'application/vnd.oci.image.manifest.v1+json';

interface Document {
  readonly mediaType?: string;
  readonly config?: { readonly digest?: string };
  readonly layers?: readonly { readonly digest?: string; readonly urls?: readonly string[] }[];
  readonly manifests?: readonly { readonly digest?: string }[];
}

/** GET and HEAD of a manifest by tag or digest. */
export async function serveManifest(
  exchange: Exchange,
  repository: string,
  reference: string,
): Promise<void> {
  const { storage, request, response } = exchange;
  const digest = isDigest(reference) ? reference : await storage.digestOfTag(repository, reference);
  const manifest = digest && (await storage.getManifest(repository, digest));
  if (!digest || !manifest) throw unknown();
  response.writeHead(200, {
    'content-type': manifest.mediaType,
    'content-length': manifest.bytes.length,
    'docker-content-digest': digest,
  });
  response.end(request.method === 'HEAD' ? undefined : manifest.bytes);
}

/** PUT of a manifest: what it refers to must be there. */
export async function putManifest(exchange: Exchange, repository: string, reference: string): Promise<void> {
  const { storage, request, response } = exchange;
  const bytes = await bodyOf(request);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (isDigest(reference) && reference !== digest) {
    throw new Refusal(400, 'DIGEST_INVALID', `provided digest did not match uploaded content: ${digest}`);
  }
  const document = parse(bytes);
  await assertComplete(exchange, repository, document);
  const mediaType = document.mediaType ?? request.headers['content-type']?.split(';')[0] ?? DEFAULT_TYPE;
  const tag = isDigest(reference) ? undefined : reference;
  await storage.putManifest(repository, { digest, mediaType, bytes, tag });
  answer(response, 201, {
    headers: { location: `/v2/${repository}/manifests/${digest}`, 'docker-content-digest': digest },
  });
}

/** DELETE of a manifest with its tags, or of a tag alone. */
export async function deleteManifest(
  exchange: Exchange,
  repository: string,
  reference: string,
): Promise<void> {
  const { storage, response } = exchange;
  const found = isDigest(reference)
    ? await storage.deleteManifest(repository, reference)
    : await storage.deleteTag(repository, reference);
  if (!found) throw unknown();
  answer(response, 202);
}

/** GET of the tags, sorted, in pages when the query asks for them. */
export async function serveTags({ storage, query, response }: Exchange, repository: string): Promise<void> {
  const last = query.get('last') ?? '';
  const all = (await storage.tags(repository)).filter((tag) => tag > last);
  const limit = /^\d{1,6}$/.test(query.get('n') ?? '') ? Number(query.get('n')) : all.length;
  const tags = all.slice(0, limit);
  const next = `/v2/${repository}/tags/list?n=${limit}&last=${tags.at(-1) ?? ''}`;
  const headers: Record<string, string> = tags.length < all.length ? { link: `<${next}>; rel="next"` } : {};
  answer(response, 200, { headers, body: { name: repository, tags } });
}

const unknown = () => new Refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown');

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw new Refusal(413, 'SIZE_INVALID', `a manifest has at most ${LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer): Document {
  try {
    const document = JSON.parse(bytes.toString('utf8')) as unknown;
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  } catch {
    // refused below
  }
  throw new Refusal(400, 'MANIFEST_INVALID', 'the manifest is no JSON object');
}

async function assertComplete({ storage }: Exchange, repository: string, document: Document): Promise<void> {
  const { config, layers = [], manifests = [] } = document;
  const blobs = [...(config ? [config] : []), ...layers.filter(({ urls }) => !urls?.length)];
  for (const { digest } of blobs) {
    const known = isDigest(digest) && (await storage.blobSize(repository, digest)) !== undefined;
    if (!known) throw new Refusal(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${digest}`);
  }
  for (const { digest } of manifests) {
    const known = isDigest(digest) && (await storage.getManifest(repository, digest)) !== undefined;
    if (!known) throw new Refusal(400, 'MANIFEST_BLOB_UNKNOWN', `manifest unknown to registry: ${digest}`);
  }
}
