import { parseArgs } from 'node:util';
import { join, resolve } from 'node:path';
import { freePort } from './free-port';

/** What everything listens on, on 127.0.0.1; each is the base port plus its place in this list. */
export const PORT_NAMES = [
  'gateway',
  'api',
  'uaa',
  'kubernetes',
  'registry',
  'postgres',
  'redis',
  'registry-buddy',
  'health-cf-api-server',
  'health-cf-api-worker',
  'health-cf-api-controllers',
  'health-deployment-updater',
  'health-clock',
  'health-registry-buddy',
] as const;
export type PortName = (typeof PORT_NAMES)[number];
export type Ports = Readonly<Record<PortName, number>>;

export interface StartOptions {
  readonly help: boolean;
  readonly fresh: boolean;
  readonly sample: boolean;
  readonly dataDir: string;
  readonly ports: Ports;
  readonly appsDomain: string;
  readonly adminUser: string;
  readonly adminPassword: string;
}

const DEFAULT_BASE = 8180;

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  fresh: { type: 'boolean', default: false },
  'no-sample': { type: 'boolean', default: false },
  'free-ports': { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.local' },
  'base-port': { type: 'string', default: String(DEFAULT_BASE) },
  'apps-domain': { type: 'string', default: 'apps.localhost' },
  'admin-user': { type: 'string', default: 'admin' },
  'admin-password': { type: 'string', default: 'admin' },
  ...(Object.fromEntries(PORT_NAMES.map((name) => [`${name}-port`, { type: 'string' }])) as Record<
    `${PortName}-port`,
    { type: 'string' }
  >),
} as const;

export const HELP = `npm start -- [options]

Starts the platform on this machine, without a cluster: Postgres, Redis, the local platform and the six processes of the API,
and pushes a sample app the first time. Ctrl-C ends everything; the data stays.

  --fresh                 forget all data first
  --no-sample             push no sample app
  --free-ports            take any ports that are free
  --data-dir DIR          where the data is kept                    (.local)
  --base-port N           the first of ${PORT_NAMES.length} ports in a row              (${DEFAULT_BASE})
  --apps-domain NAME      shared domain for apps                    (apps.localhost)
  --admin-user NAME       administrator                             (admin)
  --admin-password TEXT   the administrator's password              (admin)
  --help                  this text

One port alone is set by --NAME-port N, with NAME one of
  ${PORT_NAMES.slice(0, 8).join(', ')},
  ${PORT_NAMES.slice(8).join(', ')}.

A Redis that is there already is used when REDIS_URL names it.
`;

/** Reads the command line; fails with a sentence about the first thing that is wrong. */
export async function readOptions(argv: readonly string[], root: string): Promise<StartOptions> {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS, strict: true });
  const base = portNumber('base-port', values['base-port']);
  const ports = {} as Record<PortName, number>;
  for (const [index, name] of PORT_NAMES.entries()) {
    const given = values[`${name}-port`];
    const usual = values['free-ports'] ? await freePort() : base + index;
    ports[name] = given === undefined ? usual : portNumber(`${name}-port`, given);
  }
  return {
    help: values.help,
    fresh: values.fresh,
    sample: !values['no-sample'],
    dataDir: resolve(root, values['data-dir']),
    ports,
    appsDomain: values['apps-domain'],
    adminUser: values['admin-user'],
    adminPassword: values['admin-password'],
  };
}

function portNumber(option: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`--${option} takes a number from 1 to 65535, not '${text}'`);
}

/** The folders below the data directory. */
export const foldersOf = (dataDir: string) => ({
  postgres: join(dataDir, 'postgres'),
  redis: join(dataDir, 'redis'),
  binaries: join(dataDir, 'bin'),
  platform: join(dataDir, 'platform'),
  blobstore: join(dataDir, 'blobstore'),
  config: join(dataDir, 'config'),
  logs: join(dataDir, 'logs'),
  run: join(dataDir, 'run'),
  ready: join(dataDir, 'ready.json'),
});
export type Folders = ReturnType<typeof foldersOf>;
