import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Environment } from './environment';

/** What the layers of a buildpack image add: variables, and scripts that a shell reads first. */
export interface LayersEnvironment {
  readonly environment: Environment;
  readonly profiles: readonly string[];
}

/** Applies the launch layers of an image as its launcher would: bin and lib folders, env files with their suffixes, profile scripts. */
export function applyLayers(
  root: string,
  start: Environment,
  { buildpacks, processType = '' }: { buildpacks: readonly string[]; processType?: string },
): LayersEnvironment {
  const environment = { ...start };
  const profiles: string[] = [];
  for (const layer of layersOf(root, buildpacks)) {
    prependFolder(environment, 'PATH', join(layer, 'bin'));
    prependFolder(environment, 'LD_LIBRARY_PATH', join(layer, 'lib'));
    for (const folder of ['env', 'env.launch', join('env.launch', processType)])
      applyFiles(environment, join(layer, folder));
    for (const folder of ['profile.d', join('profile.d', processType)])
      profiles.push(...filesIn(join(layer, folder)));
  }
  const own = join(root, 'workspace', '.profile');
  if (existsSync(own)) profiles.push(own);
  return { environment, profiles };
}

function layersOf(root: string, buildpacks: readonly string[]): string[] {
  return buildpacks
    .map((id) => join(root, 'layers', id.replaceAll('/', '_')))
    .flatMap((folder) => namesIn(folder).map((name) => join(folder, name)))
    .filter((path) => statSync(path).isDirectory());
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);
const filesIn = (folder: string) =>
  namesIn(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

function prependFolder(environment: Environment, name: string, folder: string): void {
  if (existsSync(folder)) environment[name] = [folder, environment[name]].filter(Boolean).join(':');
}

type Change = (before: string | undefined, value: string, delimiter: string) => string;

const CHANGES: Record<string, Change | undefined> = {
  '': (_before, value) => value,
  '.override': (_before, value) => value,
  '.default': (before, value) => before ?? value,
  '.append': (before, value, delimiter) => (before === undefined ? value : before + delimiter + value),
  '.prepend': (before, value, delimiter) => (before === undefined ? value : value + delimiter + before),
};

function applyFiles(environment: Environment, folder: string): void {
  for (const file of filesIn(folder)) {
    const suffix = extname(file);
    const change = CHANGES[suffix];
    if (!change) continue;
    const name = file.slice(folder.length + 1, file.length - suffix.length);
    const delimiterFile = join(folder, `${name}.delim`);
    const delimiter = existsSync(delimiterFile) ? readFileSync(delimiterFile, 'utf8') : '';
    environment[name] = change(environment[name], readFileSync(file, 'utf8'), delimiter);
  }
}
