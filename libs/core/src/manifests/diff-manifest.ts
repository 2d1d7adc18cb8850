import { type SpaceRecord } from '@cf/database';
import { type OpContext } from '../context';
import { appsNamed } from './apps-named';
import { manifestOf, type ManifestDocument } from './generate-manifest';
import { parseEntries } from './parse-manifest';
import { bytesOf } from './quantities';

/** One difference, as a JSON pointer into the submitted manifest. */
export interface ManifestDifference {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly was?: unknown;
  readonly value: unknown;
}

/** What applying the manifest would change. Applying merges, so that nothing is ever removed; unknown keys are ignored. */
export async function diffManifest(
  ctx: OpContext,
  space: SpaceRecord,
  text: string,
): Promise<ManifestDifference[]> {
  const entries = parseEntries(text);
  const apps = await appsNamed(
    ctx,
    space,
    entries.map(({ app }) => app.name),
  );
  const differences: ManifestDifference[][] = [];
  for (const [at, { given, app: wanted }] of entries.entries()) {
    const app = apps.find(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
    differences.push(differencesOf(app && (await manifestOf(ctx, app)), given, `/applications/${at}`));
  }
  return differences.flat();
}

/** Keys of an application that say something about it, dashes as underscores; `true` where a list or map is merged. */
const KNOWN = new Set([
  'name', 'env', 'lifecycle', 'buildpacks', 'stack', 'docker', 'features', 'services', 'routes', 'metadata', 'processes', 'sidecars', 'instances', 'memory',
  'disk_quota', 'log_rate_limit_per_second', 'command', 'timeout', 'health_check_type', 'health_check_http_endpoint', 'health_check_invocation_timeout',
  'health_check_interval', 'readiness_health_check_type', 'readiness_health_check_http_endpoint', 'readiness_health_check_invocation_timeout',
  'readiness_health_check_interval', 'user', 'random_route', 'no_route', 'default_route',
]); // prettier-ignore
const QUANTITIES = new Set(['memory', 'disk_quota', 'log_rate_limit_per_second']);
/** Lists whose entries are known by one of their fields, not by their place. */
const IDENTITIES: Readonly<Record<string, string>> = { processes: 'type', routes: 'route', sidecars: 'name' };

/** The differences between an app's present entry and the one that was given; a new app is one addition. */
export function differencesOf(
  present: ManifestDocument | undefined,
  given: ManifestDocument,
  path: string,
): ManifestDifference[] {
  if (!present) return [{ op: 'add', path, value: given }];
  const web = (present['processes'] as ManifestDocument[] | undefined)?.find(({ type }) => type === 'web');
  const all = underscored({ ...web, ...present });
  return Object.entries(given)
    .filter(([key]) => KNOWN.has(underscore(key)))
    .flatMap(([key, value]) =>
      compare(all[underscore(key)], value, { key: underscore(key), path: `${path}/${escape(key)}` }),
    );
}

function compare(present: unknown, given: unknown, at: { key: string; path: string }): ManifestDifference[] {
  const identity = IDENTITIES[at.key];
  if (identity && Array.isArray(given)) return compareEntries(present, given, { identity, path: at.path });
  if (isMap(given) && (isMap(present) || present === undefined) && at.key !== 'docker') {
    const known = underscored((present ?? {}) as ManifestDocument, at.key !== 'env');
    return Object.entries(given).flatMap(([key, value]) =>
      compare(known[at.key === 'env' ? key : underscore(key)], value, {
        key,
        path: `${at.path}/${escape(key)}`,
      }),
    );
  }
  if (same(present, given, at.key)) return [];
  if (present === undefined || present === null) return [{ op: 'add', path: at.path, value: given }];
  return [{ op: 'replace', path: at.path, was: present, value: given }];
}

function compareEntries(
  present: unknown,
  given: readonly unknown[],
  { identity, path }: { identity: string; path: string },
): ManifestDifference[] {
  const known = Array.isArray(present) ? (present as ManifestDocument[]) : [];
  return given.flatMap((entry, index): ManifestDifference[] => {
    const found = isMap(entry)
      ? known.find((candidate) => candidate[identity] === entry[identity])
      : undefined;
    if (!found || !isMap(entry)) return [{ op: 'add', path: `${path}/${index}`, value: entry }];
    const fields = underscored(found);
    return Object.entries(entry).flatMap(([key, value]) =>
      compare(fields[underscore(key)], value, {
        key: underscore(key),
        path: `${path}/${index}/${escape(key)}`,
      }),
    );
  });
}

function same(present: unknown, given: unknown, key: string): boolean {
  if (QUANTITIES.has(key))
    return bytesOf(String(present)) === bytesOf(String(given)) && String(present) !== 'undefined';
  if (key === 'random_route' || key === 'no_route' || key === 'default_route') return true;
  const comparable = (value: unknown) =>
    Array.isArray(value) || isMap(value) ? JSON.stringify(value) : String(value);
  return comparable(present) === comparable(given) && present !== undefined;
}

const isMap = (value: unknown): value is ManifestDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const underscore = (key: string) => key.replace(/-/g, '_');
const underscored = (entry: ManifestDocument, rename = true): ManifestDocument =>
  rename ? Object.fromEntries(Object.entries(entry).map(([key, value]) => [underscore(key), value])) : entry;
const escape = (key: string) => key.replace(/~/g, '~0').replace(/\//g, '~1');
