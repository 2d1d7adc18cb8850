import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageConfig } from '../images/registry-pull';
import { ContainerError } from './container-error';

/** What a container runs: words to execute, or a script for bash. */
export interface Launch {
  readonly words?: readonly string[];
  readonly script?: string;
  /** Set when the launcher of a buildpack image starts it: the environment of the image's layers applies. */
  readonly launcher?: { readonly processType?: string; readonly buildpacks: readonly string[] };
  readonly workingDir?: string;
}

interface Process {
  readonly type: string;
  /** A string, or since platform API 0.10 a list. */
  readonly command: string | readonly string[];
  readonly args?: readonly string[] | null;
  readonly direct?: boolean;
  readonly 'working-dir'?: string;
}

interface BuildMetadata {
  readonly processes?: readonly Process[];
  readonly buildpacks?: readonly { readonly id?: string }[];
  readonly 'buildpack-default-process-type'?: string;
}

const PROCESS = /^\/cnb\/process\/(.+)$/;
const LAUNCHER = '/cnb/lifecycle/launcher';

/** A container's own words; absent where the image's count. */
export interface CommandLine {
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
}

/** What a container with this command over this image runs; `/cnb/process/<type>` and `/cnb/lifecycle/launcher` are understood, not executed. */
export function planLaunch(container: CommandLine, image: ImageConfig): Launch {
  const [program, ...rest] = wordsOf(container, image);
  if (program === undefined) throw new ContainerError('CreateContainerError', 'no command specified');

  const metadata = JSON.parse(image.Labels?.['io.buildpacks.build.metadata'] ?? '{}') as BuildMetadata;
  const type = PROCESS.exec(program)?.[1];
  if (type !== undefined) return launchProcess(metadata, type, rest);
  if (program !== LAUNCHER) return { words: [program, ...rest] };
  if (rest.length === 0)
    return launchProcess(metadata, metadata['buildpack-default-process-type'] ?? 'web', []);
  const launcher = { buildpacks: buildpacksOf(metadata) };
  return rest[0] === '--' ? { words: rest.slice(1), launcher } : { script: rest.join(' '), launcher };
}

/** A command replaces the image's entry point and its arguments, arguments replace the image's only. */
function wordsOf({ command = [], args = [] }: CommandLine, { Entrypoint, Cmd }: ImageConfig): string[] {
  const own = command.length > 0;
  const words = own ? command : (Entrypoint ?? []);
  if (args.length > 0) return [...words, ...args];
  return own ? [...words] : [...words, ...(Cmd ?? [])];
}

const buildpacksOf = ({ buildpacks = [] }: BuildMetadata) => buildpacks.map(({ id = '' }) => id);

function launchProcess(metadata: BuildMetadata, type: string, extra: readonly string[]): Launch {
  const found = metadata.processes?.find((candidate) => candidate.type === type);
  if (!found) {
    throw new ContainerError(
      'StartError',
      `exec: "/cnb/process/${type}": stat /cnb/process/${type}: no such file or directory`,
    );
  }
  const words = [found.command, found.args ?? [], extra].flat();
  const how = {
    launcher: { processType: type, buildpacks: buildpacksOf(metadata) },
    workingDir: found['working-dir'],
  };
  return found.direct ? { ...how, words } : { ...how, script: words.join(' ') };
}

/** The program that a word means: one of the image where it has that path, else one of this machine. */
export function programOf(word: string, root: string | undefined): string {
  if (!word.startsWith('/') || !root) return word;
  const inside = join(root, word);
  return existsSync(inside) ? inside : word;
}
