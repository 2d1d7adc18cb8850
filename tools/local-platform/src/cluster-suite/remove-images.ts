const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** Removes all tagged images of the repositories with that prefix from a registry without a password. */
export async function removeImages(host: string, prefix: string): Promise<void> {
  const url = `http://${host}/v2`;
  const ask = (path: string, options: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...options, signal: AbortSignal.timeout(30_000) });
  const catalog = (await (await ask('/_catalog?n=100000')).json()) as { repositories: string[] };
  for (const repository of catalog.repositories.filter((name) => name.startsWith(prefix))) {
    const { tags } = (await (await ask(`/${repository}/tags/list`)).json()) as { tags?: string[] | null };
    for (const tag of tags ?? []) {
      const headers = { accept: MANIFESTS };
      const found = await ask(`/${repository}/manifests/${tag}`, { method: 'HEAD', headers });
      const digest = found.headers.get('docker-content-digest');
      if (digest) await ask(`/${repository}/manifests/${digest}`, { method: 'DELETE' });
    }
  }
}
