import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Why an image cannot be had; the message is the registry's own where there is one. */
export class ImagePullError extends Error {}

interface Descriptor {
  readonly digest: string;
  readonly mediaType?: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

/** The parts of an image manifest that a runtime needs. */
export interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** The parts of an image's configuration that a runtime needs. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Env?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const TIMEOUT_MS = 300_000;
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The manifest of an image for this machine, with its digest; of an index the fitting entry. */
export async function pullManifest(
  registryUrl: string,
  repository: string,
  reference: string,
): Promise<{ digest: string; manifest: Manifest }> {
  const answer = await ask(`${registryUrl}/v2/${repository}/manifests/${reference}`, {
    accept: MANIFESTS.join(', '),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const digest = digestOf(bytes);
  if (reference.startsWith('sha256:') && reference !== digest) throw mismatch(reference, digest);
  const document = JSON.parse(Buffer.from(bytes).toString('utf8')) as Manifest & { manifests?: Descriptor[] };
  if (!document.manifests) return { digest, manifest: document };
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const fitting = document.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  );
  if (!fitting) throw new ImagePullError(`no match for platform in manifest: linux/${architecture}`);
  return pullManifest(registryUrl, repository, fitting.digest);
}

/** The configuration that a manifest names, its digest verified. */
export async function pullConfig(
  registryUrl: string,
  repository: string,
  digest: string,
): Promise<ImageConfig> {
  const answer = await ask(`${registryUrl}/v2/${repository}/blobs/${digest}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (digestOf(bytes) !== digest) throw mismatch(digest, digestOf(bytes));
  return (JSON.parse(Buffer.from(bytes).toString('utf8')) as { config?: ImageConfig }).config ?? {};
}

/** Writes a blob into a file; a blob whose bytes do not have its digest is an error. */
export async function pullBlob(
  registryUrl: string,
  repository: string,
  digest: string,
  file: string,
): Promise<void> {
  const answer = await ask(`${registryUrl}/v2/${repository}/blobs/${digest}`);
  if (!answer.body) throw new ImagePullError(`the registry sent no bytes of ${digest}`);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(answer.body as never), hashing, createWriteStream(file));
  const actual = `sha256:${hash.digest('hex')}`;
  if (actual !== digest) throw mismatch(digest, actual);
}

const mismatch = (expected: string, actual: string) =>
  new ImagePullError(`failed to verify the digest: expected ${expected}, got ${actual}`);

async function ask(url: string, headers: Record<string, string> = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new ImagePullError(`failed to do request: Get "${url}": ${(cause as Error).message}`, { cause });
  }
  if (answer.ok) return answer;
  throw new ImagePullError(`${url}: ${answer.status} ${messageOf(await answer.text())}`.trim());
}

function messageOf(body: string): string {
  try {
    const { errors = [] } = JSON.parse(body) as { errors?: { code?: string; message?: string }[] };
    return errors.map(({ code, message }) => `${code}: ${message}`).join('; ');
  } catch {
    return body.slice(0, 200);
  }
}
