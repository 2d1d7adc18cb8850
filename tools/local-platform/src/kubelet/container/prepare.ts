import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type KubeClient, type Pod } from '@cf/kubernetes';
import { type LocalImage } from '../images/image-store';
import { HOST_FOLDERS } from '../images/path-in-root';
import { type Container, type Environment, expand, resolveEnvironment } from './environment';
import { planLaunch, programOf, type Launch } from './launch';
import { applyLayers } from './layers-environment';
import { type PortMap, withAssignedPorts } from './ports';
import { createRewriter } from './rewrite';
import { type ProcessPlan } from './run-process';
import { mountsOf } from './volumes';

/** What a container is made of besides its own spec. */
export interface ContainerParts {
  readonly client: KubeClient;
  readonly pod: Pod;
  /** The container's own folder. */
  readonly dir: string;
  readonly ports: PortMap;
  readonly volumes: Record<string, string>;
}

const run = promisify(execFile);

/** Lays out a fresh copy of the image and derives the process to start. Fails with ContainerError in Kubernetes' words. */
export async function prepareContainer(
  container: Container,
  image: LocalImage,
  { client, pod, dir, ports, volumes }: ContainerParts,
): Promise<ProcessPlan> {
  const asked = await resolveEnvironment(client, pod, container);
  const words = (list: string[] | undefined) => list?.map((word) => expand(word, asked));
  const launch = planLaunch({ command: words(container.command), args: words(container.args) }, image.config);

  const root = await freshRoot(join(dir, 'root'), image.root);
  const rewrite = createRewriter([...foldersOf(root), ...mountsOf(container, volumes)]);
  const inherited = imageEnvironment(image, rewrite);
  const environment = withAssignedPorts(
    { ...(await ownEnvironment(dir, root, pod)), ...inherited, ...mapValues(asked, rewrite) },
    ports,
  );
  const cwd = workingDir(launch.workingDir ?? container.workingDir ?? image.config.WorkingDir, root, rewrite);
  await mkdir(cwd, { recursive: true });
  return { ...commandOf(launch, { root, rewrite, environment }), cwd };
}

async function freshRoot(root: string, image: string | undefined): Promise<string> {
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  if (image) await run('cp', ['-a', `${image}/.`, root]);
  return root;
}

/** The image's folders that this machine does not have itself. */
const foldersOf = (root: string) =>
  readdirSync(root)
    .filter((name) => !HOST_FOLDERS.has(name))
    .map((name) => ({ from: `/${name}`, to: join(root, name) }));

const mapValues = (environment: Environment, change: (value: string) => string): Environment =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, change(value)]));

/** PATH of this machine without what npm adds for its own scripts. */
const hostPath = () =>
  (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin')
    .split(':')
    .filter((folder) => !/node_modules\/\.bin|node-gyp-bin/.test(folder))
    .join(':');

async function ownEnvironment(dir: string, root: string, { metadata }: Pod): Promise<Environment> {
  const workspace = join(root, 'workspace');
  const tmp = join(dir, 'tmp');
  await mkdir(tmp, { recursive: true });
  const home = existsSync(workspace) ? workspace : root;
  return { PATH: hostPath(), HOME: home, TMPDIR: tmp, HOSTNAME: metadata.name };
}

/** Of the image's PATH only the folders inside of the image count; the rest is this machine's. */
function imageEnvironment({ config }: LocalImage, rewrite: (text: string) => string): Environment {
  const environment: Environment = {};
  for (const line of config.Env ?? []) {
    const equals = line.indexOf('=');
    environment[line.slice(0, equals)] = rewrite(line.slice(equals + 1));
  }
  const before =
    config.Env?.find((line) => line.startsWith('PATH='))
      ?.slice('PATH='.length)
      .split(':') ?? [];
  const inside = before.map(rewrite).filter((folder, index) => folder !== before[index]);
  return { ...environment, PATH: [...inside, hostPath()].join(':') };
}

function workingDir(asked: string | undefined, root: string, rewrite: (text: string) => string): string {
  const workspace = join(root, 'workspace');
  if (!asked || asked === '/') return existsSync(workspace) ? workspace : root;
  const mapped = rewrite(asked);
  return existsSync(mapped) || mapped !== asked ? mapped : join(root, asked);
}

interface Place {
  readonly root: string;
  readonly rewrite: (text: string) => string;
  readonly environment: Environment;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function commandOf(launch: Launch, { root, rewrite, environment: start }: Place): Omit<ProcessPlan, 'cwd'> {
  const { environment, profiles } = launch.launcher
    ? applyLayers(root, start, launch.launcher)
    : { environment: start, profiles: [] };
  const layered = launch.launcher ? mapValues(environment, rewrite) : environment;
  if (launch.script !== undefined) {
    const script = rewrite(launch.script);
    const sourcing = profiles.map((file) => `. ${quote(file)}`).join('\n');
    const args = sourcing ? ['-c', `${sourcing}\nexec bash -c "$0"`, script] : ['-c', script];
    return { file: 'bash', args, environment: layered };
  }
  const [program = '', ...args] = launch.words ?? [];
  return { file: programOf(rewrite(program), root), args: args.map(rewrite), environment: layered };
}
