import { CfErrors, unprocessable } from '@cf/errors';
import { type ZodError } from 'zod';
import { appOf } from './app-of-entry';
import { type ManifestApp } from './manifest';
import { AppEntry } from './manifest-schema';
import { entriesOf, type ManifestEntry } from './manifest-text';
import { processContradictions, processFields } from './process-entry';

/** An application of a manifest: as it stands in the text, and checked in our own words. */
export interface ParsedEntry {
  readonly given: ManifestEntry;
  readonly app: ManifestApp;
}

/** The applications of a manifest. What does not fit is a 422 with one entry per problem, each saying which application it is about. */
export const parseManifest = (text: string): ManifestApp[] => parseEntries(text).map(({ app }) => app);

/** The same, each beside its entry in the text. */
export function parseEntries(text: string): ParsedEntry[] {
  const problems: string[] = [];
  const entries = entriesOf(text).map((given, at) => {
    const { app, problems: found } = read(given);
    problems.push(...found.map((problem) => `For application ${nameOf(given, at)}: ${problem}`));
    return app && { given: given as ManifestEntry, app };
  });
  if (problems.length > 0) throw new CfErrors(problems.map((problem) => unprocessable(problem)));
  return entries.filter((entry) => entry !== undefined);
}

function read(given: unknown): { app?: ManifestApp; problems: string[] } {
  const entry = underscored(given);
  const result = AppEntry.safeParse(entry);
  if (!result.success) return { problems: problemsOf(result.error, entry) };
  return { app: appOf(result.data), problems: contradictionsOf(result.data) };
}

/** Keys as the schema has them: `disk-quota` and `disk_quota` are the same. What users name themselves stays as it is. */
function underscored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(underscored);
  if (typeof value !== 'object' || value === null) return value;
  const own = new Set(['env', 'metadata', 'parameters', 'features', 'cnb_credentials', 'options']);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key.replace(/-/g, '_');
      return [name, own.has(name) ? inner : underscored(inner)];
    }),
  );
}

function nameOf(entry: unknown, at: number): string {
  const name = (entry as { name?: unknown } | null)?.name;
  return typeof name === 'string' && name.trim() !== '' ? `'${name}'` : `at index ${at}`;
}

const problemsOf = (error: ZodError, entry: unknown) => [
  ...new Set(error.issues.map(({ path, message }) => wordingOf(path, message, entry))),
];

/** A message behind what it is about: the field, and before that the process or sidecar that has it. */
function wordingOf(path: readonly PropertyKey[], message: string, entry: unknown): string {
  if (message.startsWith('=')) return message.slice(1);
  const [field, index, ...inner] = path;
  if (field === 'processes' && inner.length > 0) {
    return `Process "${textAt(entry, 'processes', index, 'type')}": ${sentence(inner, message)}`;
  }
  if (field === 'sidecars' && inner.length > 0) {
    const name = textAt(entry, 'sidecars', index, 'name');
    return name === ''
      ? `Sidecar ${sentence(inner, message).toLowerCase()}`
      : `Sidecar "${name}": ${sentence(inner, message)}`;
  }
  const about = String(field) in processFields ? 'Process "web": ' : '';
  return about + sentence(path, message);
}

function textAt(entry: unknown, list: string, index: PropertyKey | undefined, key: string): string {
  const item = (entry as Record<string, Record<PropertyKey, Record<string, unknown>>>)[list]?.[index ?? 0];
  return typeof item?.[key] === 'string' ? item[key] : '';
}

function sentence(path: readonly PropertyKey[], message: string): string {
  const words = path
    .filter((part) => typeof part !== 'number')
    .map((part) => String(part).replace(/_/g, ' '))
    .join(' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${message}`;
}

function contradictionsOf(entry: AppEntry): string[] {
  const hasBuildpacks = entry.buildpack !== undefined || entry.buildpacks !== undefined;
  const rules: readonly [boolean, string][] = [
    [
      entry.buildpack !== undefined && entry.buildpacks !== undefined,
      'Buildpack and Buildpacks fields cannot be used together.',
    ],
    [Boolean(entry.docker) && hasBuildpacks, 'Cannot specify both buildpack(s) and docker keys'],
    [
      Boolean(entry.random_route && entry.default_route),
      'Random-route and default-route may not be used together',
    ],
  ];
  const listed = (entry.processes ?? []).map((process) => ({ ...process }));
  const processes = listed.some(({ type }) => type === 'web')
    ? listed
    : [{ ...entry, type: 'web' }, ...listed];
  return [
    ...processes.flatMap((process) =>
      processContradictions(process).map((problem) => `Process "${process.type}": ${problem}`),
    ),
    ...rules.filter(([broken]) => broken).map(([, text]) => text),
  ];
}
