import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { type KubeClient, type Pod } from '@cf/kubernetes';
import { type Container, fieldOf } from './environment';
import { ContainerError } from './container-error';
import { type PathMapping } from './rewrite';

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];
type Items = { key: string; path: string }[] | undefined;

interface Place {
  readonly client: KubeClient;
  readonly pod: Pod;
  readonly folder: string;
}

/** Makes the pod's volumes (emptyDir, secret, configMap, projected, downwardAPI, hostPath) below `dir`; answers where each one is. */
export async function makeVolumes(
  client: KubeClient,
  pod: Pod,
  dir: string,
): Promise<Record<string, string>> {
  const places: Record<string, string> = {};
  for (const volume of pod.spec?.volumes ?? []) {
    const folder = join(dir, volume.name);
    places[volume.name] = volume.hostPath?.path ?? folder;
    await mkdir(folder, { recursive: true });
    await fill(volume, { client, pod, folder });
  }
  return places;
}

/** Where a container finds its mounts on this machine. */
export const mountsOf = ({ volumeMounts = [] }: Container, places: Record<string, string>): PathMapping[] =>
  volumeMounts.map(({ mountPath, name, subPath }) => ({
    from: mountPath.replace(/(.)\/+$/, '$1'),
    to: join(places[name] ?? '', subPath ?? ''),
  }));

interface Source {
  readonly secret?: { name?: string; secretName?: string; items?: Items; optional?: boolean };
  readonly configMap?: { name?: string; items?: Items; optional?: boolean };
  readonly downwardAPI?: { items?: { path: string; fieldRef?: { fieldPath: string } }[] };
}

/** A volume is one source of files, a projected one several over each other. */
async function fill(volume: Volume, place: Place): Promise<void> {
  for (const source of [volume, ...(volume.projected?.sources ?? [])]) await fillFrom(source, place);
}

async function fillFrom({ secret, configMap, downwardAPI }: Source, place: Place): Promise<void> {
  if (secret) await writeKeys('Secret', { ...secret, name: secret.secretName ?? secret.name }, place);
  if (configMap) await writeKeys('ConfigMap', configMap, place);
  for (const { path, fieldRef } of downwardAPI?.items ?? []) {
    await write(place, path, fieldOf(place.pod, fieldRef?.fieldPath ?? ''));
  }
}

async function writeKeys(
  kind: 'Secret' | 'ConfigMap',
  { name = '', items, optional = false }: { name?: string; items?: Items; optional?: boolean },
  place: Place,
): Promise<void> {
  const object = await place.client.get(kind, { name, namespace: place.pod.metadata.namespace });
  if (!object && optional) return;
  if (!object) {
    throw new ContainerError(
      'ContainerCreating',
      `MountVolume.SetUp failed: ${kind.toLowerCase()} "${name}" not found`,
    );
  }
  const data = object.data ?? {};
  for (const { key, path } of items ?? Object.keys(data).map((key) => ({ key, path: key }))) {
    const text = data[key];
    if (text !== undefined) await write(place, path, kind === 'Secret' ? Buffer.from(text, 'base64') : text);
  }
}

async function write({ folder }: Place, path: string, content: string | Buffer): Promise<void> {
  const file = join(folder, normalize(join('/', path)));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { mode: 0o600 });
}
