import { CfError, CfErrors, unprocessable } from '@cf/errors';
import { isAlias, parseDocument, visit, type Document } from 'yaml';
import { type ZodError } from 'zod';
import { appOf } from './app-of-entry';
import { type ManifestApp } from './manifest';
import { AppEntry } from './manifest-schema';

/**
 * The applications of a manifest. Malformed YAML and aliases are a 400; what does not fit is a 422 with one entry per problem, each saying which application it is about.
 */
export function parseManifest(text: string): ManifestApp[] {
  const entries = applicationsOf(text);
  const problems: string[] = [];
  const apps = entries.map((entry, at) => {
    const result = AppEntry.safeParse(underscored(entry));
    const where = `For application ${nameOf(entry, at)}`;
    if (!result.success) {
      problems.push(...problemsOf(result.error).map((problem) => `${where}: ${problem}`));
      return undefined;
    }
    problems.push(...contradictionsOf(result.data).map((problem) => `${where}: ${problem}`));
    return appOf(result.data);
  });
  if (problems.length > 0) throw new CfErrors(problems.map((problem) => unprocessable(problem)));
  return apps.filter((app) => app !== undefined);
}

function applicationsOf(text: string): unknown[] {
  const manifest = documentOf(text).toJS({ maxAliasCount: 0 }) as {
    version?: unknown;
    applications?: unknown;
  } | null;
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
    throw new CfError('MessageParseError', 'invalid request body');
  }
  if (manifest.version !== undefined && manifest.version !== 1) {
    throw unprocessable('Unsupported manifest schema version. Currently supported versions: [1].');
  }
  const { applications } = manifest;
  if (!Array.isArray(applications) || applications.length === 0) {
    throw unprocessable("Cannot parse manifest with no 'applications' field.");
  }
  return applications;
}

function documentOf(text: string): Document {
  let document: Document;
  try {
    document = parseDocument(text, { uniqueKeys: true });
  } catch (error) {
    throw new CfError('MessageParseError', 'invalid request body', { cause: error });
  }
  if (document.errors.length > 0)
    throw new CfError('MessageParseError', 'invalid request body', { cause: document.errors[0] });
  let found = false;
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node) && !('anchor' in node && node.anchor)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  if (found) throw new CfError('BadRequest', 'Manifest does not support Anchors and Aliases');
  return document;
}

/** Keys as the schema has them: `disk-quota` and `disk_quota` are the same. What users name themselves stays as it is. */
function underscored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(underscored);
  if (typeof value !== 'object' || value === null) return value;
  const own = new Set(['env', 'metadata', 'parameters', 'features']);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/-/g, '_'),
      own.has(key) ? inner : underscored(inner),
    ]),
  );
}

function nameOf(entry: unknown, at: number): string {
  const name = (entry as { name?: unknown } | null)?.name;
  return typeof name === 'string' && name !== '' ? `'${name}'` : `at index ${at}`;
}

function problemsOf(error: ZodError): string[] {
  return error.issues.map(({ path, message }) => {
    const words = path
      .map((part) => (typeof part === 'number' ? `[${part}]` : String(part).replace(/_/g, ' ')))
      .join(' ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${message}`.trim();
  });
}

function contradictionsOf(entry: AppEntry): string[] {
  const docker = entry.docker ?? undefined;
  const buildpacks = entry.buildpacks ?? (entry.buildpack ? [entry.buildpack] : undefined);
  const rules: readonly [boolean, string][] = [
    [
      Boolean(entry.buildpack && entry.buildpacks),
      'Buildpack and Buildpacks fields cannot be used together.',
    ],
    [Boolean(docker && buildpacks?.length), 'Cannot specify both buildpack(s) and docker keys'],
    [
      Boolean(entry.random_route && entry.default_route),
      'Random-route and default-route may not be used together',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, text]) => text);
}
