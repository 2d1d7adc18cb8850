import { type ImageDescription } from './client-types';
import { digestMismatch, digestOf } from './digest';
import { getManifest } from './manifests';
import { formatReference, type ImageReference } from './reference';
import { RegistryError } from './registry-error';
import { type Session } from './session';

const CONFIG_LIMIT = 8 * 1024 * 1024;

interface ConfigFile {
  readonly config?: {
    readonly Labels?: Record<string, string> | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly ExposedPorts?: Record<string, unknown> | null;
  } | null;
  readonly rootfs?: { readonly diff_ids?: readonly string[] | null };
}

/** What the manifest and the configuration of an image say, digests verified. */
export async function describeImage(
  session: Session,
  image: ImageReference,
  signal?: AbortSignal,
): Promise<ImageDescription> {
  const { digest, manifest } = await getManifest(session, image, signal);
  const { host, repository } = image;
  const at = `${repository}/blobs/${manifest.config.digest}`;
  const { bytes } = await session.read(
    { on: image, method: 'GET', at, actions: 'pull', wants: [200], signal },
    CONFIG_LIMIT,
  );
  if (digestOf(bytes) !== manifest.config.digest)
    throw digestMismatch(manifest.config.digest, digestOf(bytes));
  return {
    reference: formatReference({ host, repository, digest }),
    digest,
    config: manifest.config,
    layers: manifest.layers,
    ...described(parse(bytes, image)),
  };
}

function described({ config, rootfs }: ConfigFile) {
  const { Labels, Entrypoint, Cmd, Env, User, WorkingDir, ExposedPorts } = config ?? {};
  return {
    labels: Labels ?? {},
    entrypoint: Entrypoint ?? [],
    command: Cmd ?? [],
    environment: Object.fromEntries((Env ?? []).map(splitVariable)),
    user: User ?? '',
    workingDirectory: WorkingDir ?? '',
    exposedPorts: Object.keys(ExposedPorts ?? {})
      .filter((port) => !port.endsWith('/udp') && !port.endsWith('/sctp'))
      .map((port) => Number.parseInt(port, 10))
      .filter((port) => port > 0 && port < 65_536)
      .sort((a, b) => a - b),
    diffIds: rootfs?.diff_ids ?? [],
  };
}

function splitVariable(variable: string): [string, string] {
  const at = variable.indexOf('=');
  return at < 0 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)];
}

function parse(bytes: Buffer, { host, repository }: ImageReference): ConfigFile {
  try {
    return (JSON.parse(bytes.toString('utf8')) as ConfigFile | null) ?? {};
  } catch (cause) {
    const message = `The image ${host}/${repository} has a configuration that is not JSON`;
    throw new RegistryError({ code: 'MANIFEST_INVALID', message, cause });
  }
}
