import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { migrate } from '@cf/database';
import {
  appConfigs,
  type Folders,
  foldersOf,
  passwordToken,
  readOptions,
  startApp,
  startKube,
  startPostgres,
  startRedis,
  startUaa,
  type Steps,
  takeOver,
  wipe,
} from '@cf/local-platform';
import { Pool } from 'pg';
import { pino } from 'pino';
import { developerOf, knownUsersOf, seed, type Sizes } from './seed';

/** The API server on a full database, and what the floor needs of it. */
export interface RunningApi {
  readonly url: string;
  /** `Authorization` headers. */
  readonly tokens: { readonly admin: string; readonly developer: string };
  readonly database: Pool;
  readonly postgresLog: string;
}

interface Starting {
  readonly root: string;
  readonly sizes: Sizes;
  readonly steps: Steps;
  readonly onStop: (stop: () => Promise<unknown>) => void;
}

const ADMIN = { user: 'admin', password: 'admin' };
const DEVELOPER = { user: 'bench-developer', password: 'bench' };
/** Nobody logs in again during the run. */
const TOKEN_SECONDS = 12 * 3600;

/** Starts Postgres, Redis, the token issuer and the bundled API server over a new, seeded database. */
export async function startApi({ root, sizes, steps, onStop }: Starting): Promise<RunningApi> {
  const options = await readOptions(['--free-ports', '--data-dir', '.local/bench/api'], root);
  const folders = foldersOf(options.dataDir);
  await takeOver(folders);
  wipe(folders);
  for (const folder of [folders.logs, folders.run, folders.platform]) mkdirSync(folder, { recursive: true });
  const { databaseUrl, redisUrl } = await startStores(folders, steps, onStop);
  const directory = join(root, 'libs', 'database', 'prisma', 'migrations');
  await migrate(databaseUrl, directory);
  await steps.step(`Seed: ${describe(sizes)}`, () => seed(databaseUrl, sizes));

  const uaa = await startIssuer(folders);
  onStop(() => uaa.close());
  const kubeconfig = await startKubernetes(folders, onStop);
  const around = { databaseUrl, redisUrl, uaaUrl: uaa.url, issuer: uaa.issuer, kubeconfig };
  const server = startApp('cf-api-server', {
    root,
    folders,
    configs: appConfigs(options, folders, around),
    onCrash: (name, how) => steps.say(`${name} ended: ${how}`),
  });
  onStop(() => server.stop());
  await steps.step('cf-api-server', () => server.ready());

  const database = new Pool({ connectionString: databaseUrl, max: 10 });
  database.on('error', () => undefined);
  onStop(() => database.end());
  const tokens = await makeUsers(uaa.url, database);
  const { rows } = await database.query<{ data_directory: string }>('show data_directory');
  const postgresLog = join(dirname(rows[0]?.data_directory ?? ''), 'postgres.log');
  return { url: `http://127.0.0.1:${options.ports.api}`, tokens, database, postgresLog };
}

const describe = (sizes: Sizes) =>
  Object.entries(sizes)
    .map(([name, size]) => `${size} ${name}`)
    .join(', ');

async function startStores(folders: Folders, steps: Steps, onStop: Starting['onStop']) {
  const postgres = await steps.step('Postgres', () => startPostgres({ dataDir: folders.postgres }));
  onStop(() => postgres.stop());
  const redis = await steps.step('Redis', () =>
    startRedis({ dataDir: folders.redis, cacheDir: join(folders.binaries, '../../../bin') }),
  );
  onStop(() => redis.stop());
  return { databaseUrl: postgres.url, redisUrl: redis.url };
}

const startIssuer = (folders: Folders) =>
  startUaa({
    port: 0,
    dataDir: join(folders.platform, 'uaa'),
    adminUser: ADMIN.user,
    adminPassword: ADMIN.password,
    userTokenSeconds: TOKEN_SECONDS,
    log: pino({ level: 'error' }),
  });

/** The measured requests never ask Kubernetes, but the server needs one to be configured with. */
async function startKubernetes(folders: Folders, onStop: Starting['onStop']): Promise<string> {
  const directory = join(folders.platform, 'kube');
  const kube = await startKube({ directory, podLogs: join(folders.platform, 'pod-logs') });
  onStop(() => kube.close());
  const file = join(folders.platform, 'kubeconfig');
  rmSync(file, { force: true });
  writeFileSync(file, kube.kubeconfig(), { mode: 0o600 });
  return file;
}

/** How many roles a page shows whose users the issuer has to know. */
const KNOWN_USERS = 50;

/** Logs in the administrator and a new developer of the first space, and lets the issuer know who has the oldest roles. */
async function makeUsers(uaaUrl: string, database: Pool): Promise<RunningApi['tokens']> {
  const admin = `bearer ${await passwordToken({ uaaUrl, ...ADMIN })}`;
  const known = [];
  for (let n = 0; n < KNOWN_USERS; n += 1) known.push(await createUser(uaaUrl, admin, `known-${n}`, 'known'));
  const { user, password } = DEVELOPER;
  const developer = await createUser(uaaUrl, admin, user, password);
  for (const statement of [...knownUsersOf(known), ...developerOf(developer, user)])
    await database.query(statement);
  return { admin, developer: `bearer ${await passwordToken({ uaaUrl, ...DEVELOPER })}` };
}

async function createUser(
  uaaUrl: string,
  authorization: string,
  userName: string,
  password: string,
): Promise<string> {
  const answer = await fetch(`${uaaUrl}/Users`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ userName, password, emails: [{ value: userName }] }),
  });
  if (!answer.ok) throw new Error(`could not make a user: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}
