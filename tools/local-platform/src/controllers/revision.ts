import { createHash } from 'node:crypto';
import { type StatefulSet } from '@cf/kubernetes';

/** The label of a pod that names the revision it was made of. */
export const REVISION_LABEL = 'controller-revision-hash';

/** The name of the revision that a StatefulSet's template is; equal templates have equal names. */
export function revisionOf({ metadata, spec }: StatefulSet): string {
  const digest = createHash('sha256').update(stable(spec?.template)).digest('hex');
  return `${metadata.name}-${digest.slice(0, 10)}`;
}

/** JSON in which the order of keys means nothing, and absent is the same as null. */
export function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${stable(each)}`)
    .join(',')}}`;
}
