import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KubeClient } from '@cf/kubernetes';
import { ContainerError } from '../../kubelet/container/container-error';
import { type Build } from '../kinds';

/** Variables of this machine that programs need to find registries and certificates; nothing else of ours reaches a build. */
const INHERITED =
  /^(HOME|USER|LANG|LC_ALL|TMPDIR|TERM|SHELL|(HTTPS?|NO|ALL|FTP)_PROXY|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|npm_config_(registry|cafile)|PIP_.*|GO(PROXY|SUMDB|PRIVATE|NOSUMDB|FLAGS|CACHE|MODCACHE|PATH|ROOT)|BUNDLE_MIRROR.*|PYENV_ROOT|RBENV_ROOT)$/i;

/** The environment of programs that buildpacks run, before the variables that the app asks for. */
export function inheritedEnvironment(own: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const entries = Object.entries(own).flatMap(([name, value]) =>
    value !== undefined && INHERITED.test(name) ? [[name, value] as const] : [],
  );
  const path = (own['PATH'] ?? '/usr/local/bin:/usr/bin:/bin')
    .split(':')
    .filter((folder) => !/node_modules\/\.bin|node-gyp-bin/.test(folder))
    .join(':');
  return { ...Object.fromEntries(entries), PATH: path };
}

/** Writes the Secrets that a build is bound to as files; answers the variable that says where. */
export async function writeBindings(
  client: Pick<KubeClient, 'get'>,
  { metadata, spec }: Build,
  folder: string,
): Promise<Record<string, string>> {
  const secrets = (spec.services ?? []).filter(({ kind }) => kind === 'Secret');
  for (const { name } of secrets) {
    const secret = await client.get('Secret', { name, namespace: metadata.namespace });
    if (!secret) throw new ContainerError('ContainerCreating', `secret "${name}" not found`);
    await mkdir(join(folder, name), { recursive: true });
    for (const [key, text] of Object.entries(secret.data ?? {}))
      await writeFile(join(folder, name, key), Buffer.from(text, 'base64'));
  }
  return secrets.length > 0 ? { SERVICE_BINDING_ROOT: folder } : {};
}
