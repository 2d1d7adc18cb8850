import { type KubeClient, type Pod } from '@cf/kubernetes';
import { ContainerError } from './container-error';

export type Container = NonNullable<Pod['spec']>['containers'][number];
export type Environment = Record<string, string>;
type EnvVar = NonNullable<Container['env']>[number];
type EnvFrom = NonNullable<Container['envFrom']>[number];
type ValueFrom = NonNullable<EnvVar['valueFrom']>;

/** The environment that a pod's spec asks for: envFrom first, then env in its order, `$(NAME)` replaced by what was defined before. */
export async function resolveEnvironment(
  client: KubeClient,
  pod: Pod,
  container: Container,
): Promise<Environment> {
  const sources = createSources(client, pod.metadata.namespace ?? 'default');
  const environment: Environment = {};
  for (const from of container.envFrom ?? []) Object.assign(environment, await allOf(from, sources));
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const found = valueFrom
      ? await valueOf(valueFrom, { pod, container, sources })
      : expand(value, environment);
    if (found !== undefined) environment[name] = found;
  }
  return environment;
}

async function allOf(
  { prefix = '', secretRef, configMapRef }: EnvFrom,
  sources: Sources,
): Promise<Environment> {
  const ref = { name: '', optional: false, ...(secretRef ?? configMapRef) };
  const values = await sources.all(secretRef ? 'Secret' : 'ConfigMap', ref.name, ref.optional);
  return Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [prefix + key, value]));
}

/** Replaces `$(NAME)`; an unknown name stays as it is, `$$` stands for one dollar sign. */
export function expand(text: string, environment: Environment): string {
  return text.replace(/\$\$|\$\(([\w.-]+)\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : (environment[name] ?? match),
  );
}

interface Sources {
  all(kind: 'Secret' | 'ConfigMap', name: string, optional: boolean): Promise<Environment | undefined>;
  one(
    kind: 'Secret' | 'ConfigMap',
    ref: { name?: string; key: string; optional?: boolean },
  ): Promise<string | undefined>;
}

/** Reads each Secret and ConfigMap once. */
function createSources(client: KubeClient, namespace: string): Sources {
  const read = new Map<string, Promise<Environment | undefined>>();
  const contentOf = async (kind: 'Secret' | 'ConfigMap', name: string) => {
    const object = await client.get(kind, { name, namespace });
    const decoded = (text: string) =>
      kind === 'Secret' ? Buffer.from(text, 'base64').toString('utf8') : text;
    return (
      object &&
      Object.fromEntries(Object.entries(object.data ?? {}).map(([key, text]) => [key, decoded(text)]))
    );
  };
  const all: Sources['all'] = async (kind, name, optional) => {
    const content = read.get(`${kind}/${name}`) ?? contentOf(kind, name);
    read.set(`${kind}/${name}`, content);
    const values = await content;
    if (values || optional) return values;
    throw new ContainerError('CreateContainerConfigError', `${kind.toLowerCase()} "${name}" not found`);
  };
  return {
    all,
    async one(kind, { name = '', key, optional = false }) {
      const value = (await all(kind, name, optional))?.[key];
      if (value !== undefined || optional) return value;
      throw new ContainerError(
        'CreateContainerConfigError',
        `couldn't find key ${key} in ${kind} ${namespace}/${name}`,
      );
    },
  };
}

interface Place {
  readonly pod: Pod;
  readonly container: Container;
  readonly sources: Sources;
}

async function valueOf(from: ValueFrom, { pod, container, sources }: Place): Promise<string | undefined> {
  if (from.secretKeyRef) return sources.one('Secret', from.secretKeyRef);
  if (from.configMapKeyRef) return sources.one('ConfigMap', from.configMapKeyRef);
  if (from.resourceFieldRef) return resourceOf(container, from.resourceFieldRef.resource);
  return fieldOf(pod, from.fieldRef?.fieldPath ?? '');
}

const FIELDS: Record<string, ((pod: Pod) => string | undefined) | undefined> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'metadata.uid': ({ metadata }) => metadata.uid,
  'spec.nodeName': ({ spec }) => spec?.nodeName,
  'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName ?? 'default',
  'status.hostIP': () => '127.0.0.1',
  'status.hostIPs': () => '127.0.0.1',
  'status.podIP': () => '127.0.0.1',
  'status.podIPs': () => '127.0.0.1',
};

/** A field of the pod as the downward API names it. */
export function fieldOf(pod: Pod, path: string): string {
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map) return pod.metadata[map as 'labels' | 'annotations']?.[key] ?? '';
  const field = FIELDS[path];
  if (!field) throw new ContainerError('CreateContainerConfigError', `unsupported fieldPath: ${path}`);
  return field(pod) ?? '';
}

function resourceOf({ resources }: Container, path: string): string {
  const [bound = '', resource = ''] = path.split('.');
  const quantity = resources?.[bound as 'limits' | 'requests']?.[resource];
  if (quantity === undefined) return '0';
  return String(
    resource === 'cpu' ? Math.ceil(parseQuantity(quantity)) : Math.round(parseQuantity(quantity)),
  );
}

const UNITS: Record<string, number> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The number that a Kubernetes quantity (`512Mi`, `100m`) stands for. */
export function parseQuantity(quantity: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}
