import { CUSTOM_GROUPS } from './resources';

/** Lists whose entries are known by some of their fields, by the name of the list; any other list is one value. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  imagePullSecrets: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  conditions: ['type'],
  ownerReferences: ['uid'],
};
const SETS = new Set(['finalizers']);

/** The schemas of custom kinds declare no keys: their lists are one value each, but for conditions and what metadata has. */
const EVERYWHERE = new Set(['conditions', 'ownerReferences']);

/** How the list of that name is merged: by these keys, as a set, or as one value. */
export type ListForm = { readonly keys: readonly string[] } | 'set' | 'atomic';

/** The form of a list in objects of an API version. */
export function listForm(apiVersion: string, name: string, items: readonly unknown[]): ListForm {
  if (SETS.has(name)) return 'set';
  const isCustom = CUSTOM_GROUPS.some((group) => apiVersion.startsWith(`${group}/`));
  if (isCustom && !EVERYWHERE.has(name)) return 'atomic';
  const keys = name === 'ports' ? portKeys(items) : KEYS[name];
  return keys && items.every((item) => hasKeys(item, keys)) ? { keys } : 'atomic';
}

/** Ports of containers and of Services have different keys. */
function portKeys(items: readonly unknown[]): readonly string[] {
  return items.some((item) => (item as Record<string, unknown>)['containerPort'] !== undefined)
    ? ['containerPort', 'protocol']
    : ['port', 'protocol'];
}

const hasKeys = (item: unknown, keys: readonly string[]) =>
  typeof item === 'object' && item !== null && keys.some((key) => key in item);

/** The name of an entry in a set of fields, for example `k:{"name":"web"}`. */
export function entryKey(item: unknown, keys: readonly string[]): string {
  const fields = item as Record<string, unknown>;
  const known = keys.filter((key) => fields[key] !== undefined).sort();
  return `k:${JSON.stringify(Object.fromEntries(known.map((key) => [key, fields[key]])))}`;
}
