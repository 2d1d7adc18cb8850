import { stringify } from 'yaml';
import { withoutPassword } from '../apps/create-app';
import { HIDDEN } from '../audit-events';
import { type ManifestEntry } from './manifest-text';

const HIDDEN_KEYS = new Set(['env', 'cnb_credentials', 'parameters', 'password', 'command']);

/** An entry as an audit event may tell it: a manifest of its own, without what may be secret. */
export const shownEntry = (entry: ManifestEntry): string => stringify({ applications: [shown(entry)] });

function shown(value: unknown): unknown {
  if (typeof value === 'string') return withoutPassword(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      HIDDEN_KEYS.has(key.replace(/-/g, '_')) ? HIDDEN : shown(inner),
    ]),
  );
}
