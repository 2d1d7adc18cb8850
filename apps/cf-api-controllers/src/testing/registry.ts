import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ACCEPT = `${MANIFEST}, application/vnd.docker.distribution.manifest.v2+json`;

const digestOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** The URL of a repository by its name with the registry's host. */
const repositoryOf = (name: string): string => name.replace(/^([^/]+)\//, 'http://$1/v2/');

async function checked(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (!response.ok) throw new Error(`The registry answered ${response.status}: ${await response.text()}`);
  return response;
}

/** Pushes an image of one layer with these files into a registry without a password, and answers its reference by digest. */
export async function pushFiles(image: string, files: Record<string, string>): Promise<string> {
  const repository = repositoryOf(image);
  const tar = await tarOf(files);
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  for (const blob of [layer, config]) await pushBlob(repository, blob);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          digest: digestOf(layer),
          size: layer.length,
        },
      ],
    }),
  );
  const digest = digestOf(manifest);
  await checked(
    fetch(`${repository}/manifests/${digest}`, {
      method: 'PUT',
      headers: { 'content-type': MANIFEST },
      body: new Uint8Array(manifest),
    }),
  );
  return `${image}@${digest}`;
}

async function pushBlob(repository: string, blob: Buffer): Promise<void> {
  const started = await checked(fetch(`${repository}/blobs/uploads/`, { method: 'POST' }));
  const location = new URL(started.headers.get('location') ?? '', repository);
  location.searchParams.set('digest', digestOf(blob));
  await checked(fetch(location, { method: 'PUT', body: new Uint8Array(blob) }));
}

async function tarOf(files: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mode: 0o755 }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The labels of an image, read without credentials. */
export async function labelsOf(image: string): Promise<Record<string, string>> {
  const [name = '', digest] = image.split('@');
  const repository = repositoryOf(name);
  const manifest = await checked(fetch(`${repository}/manifests/${digest}`, { headers: { accept: ACCEPT } }));
  const { config } = (await manifest.json()) as { config: { digest: string } };
  const document = (await (await checked(fetch(`${repository}/blobs/${config.digest}`))).json()) as {
    config?: { Labels?: Record<string, string> };
  };
  return document.config?.Labels ?? {};
}
