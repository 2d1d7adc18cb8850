import { badRequest } from './api-error';
import { type StoredObject } from './object';

export type Selects = (object: StoredObject) => boolean;

const REQUIREMENT =
  /^\s*(?:(!)\s*([\w./-]+)|([\w./-]+)\s*(?:(==|=|!=)\s*([\w.-]*)|\s+(in|notin)\s*\(([^)]*)\))?)\s*$/;

/** Whether labels fit a selector such as `a=b,c in (d,e),!f`. */
export function labelSelector(text: string | null): Selects | undefined {
  if (!text) return undefined;
  const requirements = text.split(/,(?![^(]*\))/).map(requirementOf);
  return ({ metadata: { labels = {} } }) => requirements.every((fits) => fits(labels));
}

function requirementOf(text: string): (labels: Record<string, string>) => boolean {
  const match = REQUIREMENT.exec(text);
  if (!match) throw badRequest(`unable to parse requirement: ${text}`);
  const [, not, absent = '', key = '', operator, value = '', set, list = ''] = match;
  if (not) return (labels) => labels[absent] === undefined;
  if (set) {
    const values = list.split(',').map((item) => item.trim());
    const isIn = (labels: Record<string, string>) => values.includes(labels[key] ?? '\0');
    return set === 'in' ? isIn : (labels) => !isIn(labels);
  }
  if (operator === '!=') return (labels) => labels[key] !== value;
  if (operator) return (labels) => labels[key] === value;
  return (labels) => labels[key] !== undefined;
}

const EVERYWHERE = ['metadata.name', 'metadata.namespace'];
/** What else can be selected by; nothing for any other kind. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  Job: ['status.successful'],
  Event: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (field) => `involvedObject.${field}`,
    ),
    ...['reason', 'type', 'source', 'reportingComponent'],
  ],
};

/** Whether an object of a kind fits a selector of fields such as `spec.nodeName=a,status.phase!=Failed`. */
export function fieldSelector(kind: string, text: string | null): Selects | undefined {
  if (!text) return undefined;
  const known = [...EVERYWHERE, ...(FIELDS[kind] ?? [])];
  const requirements = text.split(',').map((part) => {
    const [, path = '', operator, value] = /^([\w.]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
    if (!operator) throw badRequest(`invalid field selector: ${part}`);
    if (!known.includes(path)) throw badRequest(`field label not supported: ${path}`);
    return (object: StoredObject) => (String(valueAt(object, path) ?? '') === value) === (operator !== '!=');
  });
  return (object) => requirements.every((fits) => fits(object));
}

const valueAt = (object: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
