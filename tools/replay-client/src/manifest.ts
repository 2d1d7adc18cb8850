import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { CliError } from './cli-error';

/** What a user may say on the command line of a push. */
export interface PushFlags {
  readonly path?: string;
  readonly buildpacks?: readonly string[];
  readonly command?: string;
  readonly instances?: number;
  readonly memory?: string;
  readonly disk?: string;
  readonly stack?: string;
  readonly noRoute?: boolean;
  readonly randomRoute?: boolean;
  readonly healthCheckType?: string;
  readonly healthCheckTimeout?: number;
  readonly noStart?: boolean;
  readonly task?: boolean;
  readonly strategy?: 'rolling';
  readonly maxInFlight?: number;
  /** Values of `((variables))`. */
  readonly vars?: Readonly<Record<string, string>>;
  /** A manifest file; without one the manifest is made of the flags. */
  readonly manifest?: string;
}

export interface ManifestApp {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** The manifest that is sent, and the directory of each app. */
export interface PushPlan {
  readonly yaml: string;
  readonly apps: readonly { readonly name: string; readonly directory: string }[];
  readonly hasManifestFile: boolean;
}

/** Reads or makes the manifest of a push, and writes the flags into it. Everything that the client does not know passes through. */
export function planPush(name: string | undefined, flags: PushFlags): PushPlan {
  const file = flags.manifest;
  const document = file ? readManifest(file, flags.vars) : { applications: [{ name: name ?? '' }] };
  const chosen = document.applications.filter((app) => name === undefined || app.name === name);
  if (chosen.length === 0) throw new CliError('usage', `Could not find app named '${name}' in manifest`);
  const base = file ? dirname(resolve(file)) : process.cwd();
  const applications = chosen.map((app) => withFlags(app, flags, base));
  return {
    yaml: stringify({ ...document, applications }, { lineWidth: 0 }),
    apps: applications.map((app) => ({ name: app.name, directory: String(app['path'] ?? base) })),
    hasManifestFile: file !== undefined,
  };
}

/** A manifest with its variables filled in. */
export function readManifest(file: string, vars: Readonly<Record<string, string>> = {}) {
  const text = readFileSync(file, 'utf8').replace(/\(\((\w[\w.-]*)\)\)/g, (_, variable: string) => {
    const value = vars[variable];
    if (value === undefined) throw new CliError('usage', `Expected to find variables: ${variable}`);
    return value;
  });
  return parse(text) as { readonly applications: readonly ManifestApp[]; readonly [key: string]: unknown };
}

function withFlags(app: ManifestApp, flags: PushFlags, base: string): ManifestApp {
  const path = flags.path ?? app['path'];
  const noRoute = flags.noRoute ?? app['no-route'];
  const randomRoute = flags.randomRoute ?? app['random-route'];
  const isRolling = flags.strategy !== undefined;
  const known: Record<string, unknown> = {
    path: path === undefined ? undefined : resolve(base, String(path)),
    'no-route': noRoute,
    'random-route': randomRoute,
    'default-route': noRoute || randomRoute ? undefined : true,
    buildpacks: flags.buildpacks,
    command: flags.command,
    instances: isRolling ? undefined : flags.instances,
    memory: isRolling ? undefined : flags.memory,
    'disk-quota': flags.disk,
    stack: flags.stack,
    'health-check-type': flags.healthCheckType,
    timeout: flags.healthCheckTimeout,
  };
  return { ...app, ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) };
}
