const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

const PAGE = 500;

/** Removes all tagged images of the repositories with that prefix from a registry without a password. */
export async function removeImages(host: string, prefix: string): Promise<void> {
  const ask = async (path: string, method = 'GET') => {
    const options = { method, headers: { accept: MANIFESTS }, signal: AbortSignal.timeout(30_000) };
    const answer = await fetch(`http://${host}/v2${path}`, options);
    if (answer.ok || answer.status === 404) return answer;
    throw new Error(`The registry answered ${answer.status} to ${method} ${path}: ${await answer.text()}`);
  };
  for (let last = prefix; ;) {
    const page = await ask(`/_catalog?n=${PAGE}&last=${encodeURIComponent(last)}`);
    const { repositories } = (await page.json()) as { repositories: string[] };
    const ours = repositories.filter((name) => name.startsWith(prefix));
    for (const repository of ours) await removeTags(ask, repository);
    last = ours.at(-1) ?? '';
    if (ours.length < PAGE) return;
  }
}

type Ask = (path: string, method?: string) => Promise<Response>;

async function removeTags(ask: Ask, repository: string): Promise<void> {
  const { tags } = (await (await ask(`/${repository}/tags/list`)).json()) as { tags?: string[] | null };
  for (const tag of tags ?? []) {
    const digest = (await ask(`/${repository}/manifests/${tag}`, 'HEAD')).headers.get(
      'docker-content-digest',
    );
    if (digest) await ask(`/${repository}/manifests/${digest}`, 'DELETE');
  }
}
