import { createHash } from 'node:crypto';
import { type Draft, LABELS, MANAGED_BY, type Secret } from '@cf/kubernetes';

/** A variable of a container whose value stands in a Secret. */
export interface SecretVariable {
  readonly name: string;
  readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** The key of a variable in its Secret: its name, or a digest of a name that cannot be one. */
export const keyOf = (variable: string) =>
  KEY.test(variable) && !variable.startsWith('..') && variable !== '.'
    ? variable
    : `x-${createHash('sha256').update(variable).digest('hex').slice(0, 40)}`;

/** The variables of a container, each pointing into the Secret of that name. */
export const variablesFrom = (
  secretName: string,
  variables: Readonly<Record<string, string>>,
): SecretVariable[] =>
  Object.keys(variables).map((name) => ({
    name,
    valueFrom: { secretKeyRef: { name: secretName, key: keyOf(name) } },
  }));

interface SecretPlace {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The Secret that holds the values of all variables. */
export const envSecret = (
  place: SecretPlace,
  variables: Readonly<Record<string, string>>,
): Draft<Secret> => ({
  metadata: { ...place, labels: { ...place.labels, [LABELS.managedBy]: MANAGED_BY } },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(variables).map(([name, value]) => [keyOf(name), base64(value)])),
});

const DEFAULT_REGISTRY = 'https://index.docker.io/v1/';

/** The Secret by which the cluster pulls an image of a user's private registry. */
export function pullSecret(
  place: SecretPlace,
  { image, username, password }: { image: string; username: string; password: string },
): Draft<Secret> {
  const [first = ''] = image.split('/');
  const registry = image.includes('/') && /[.:]|^localhost$/.test(first) ? first : DEFAULT_REGISTRY;
  const auths = { [registry]: { username, password, auth: base64(`${username}:${password}`) } };
  return {
    metadata: { ...place, labels: { ...place.labels, [LABELS.managedBy]: MANAGED_BY } },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': base64(JSON.stringify({ auths })) },
  };
}
