import { mkdirSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { endProcess, type ProcessIdentity, identityOf, recordProcess } from '../kubelet/process-identity';
import { type AppConfigs, type AppName } from './app-configs';
import { type Folders } from './options';

/** One of the six processes while it runs. */
export interface AppProcess {
  readonly name: AppName;
  readonly pid: () => number | undefined;
  /** Resolves when it says that it is ready. */
  readonly ready: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Placing {
  readonly root: string;
  readonly folders: Folders;
  readonly configs: AppConfigs;
  /** Called when a process ends that nobody has stopped; it is started again after the pause. */
  readonly onCrash: (name: AppName, how: string, pauseMs: number) => void;
  readonly restarts?: Restarts;
}

/** How soon a process that has ended is started again: the pause doubles with each time that it ends early, as in a pod. */
export interface Restarts {
  readonly firstMs: number;
  readonly maxMs: number;
  /** One that has run for so long has not ended early. */
  readonly steadyAfterMs: number;
}

const READY_MS = 60_000;
const RESTARTS: Restarts = { firstMs: 500, maxMs: 60_000, steadyAfterMs: 30_000 };
const STOP_MS = 12_000;
/** The processes share a laptop; without a bound each would let its heap grow with the machine's memory. */
export const NODE_FLAGS = ['--max-old-space-size=256', '--max-semi-space-size=4', '--enable-source-maps'];

/** Starts a process with its configuration file, output into its log, and starts it again whenever it ends by itself. */
export function startApp(name: AppName, placing: Placing): AppProcess {
  const { folders, configs, onCrash, restarts = RESTARTS } = placing;
  const configFile = join(folders.config, `${name}.json`);
  const logFile = join(folders.logs, `${name}.log`);
  for (const folder of [folders.config, folders.logs, folders.run]) mkdirSync(folder, { recursive: true });
  writeFileSync(configFile, JSON.stringify(configs[name], null, 2), { mode: 0o600 });

  let isStopping = false;
  let child: ChildProcess;
  let identity: ProcessIdentity | undefined;
  let pauseMs = restarts.firstMs;
  const launch = () => {
    const startedAt = Date.now();
    child = launchApp(name, placing, { configFile, logFile });
    identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (child.pid !== undefined) recordProcess(join(folders.run, `${name}.pid.json`), child.pid);
    child.once('exit', (code, signal) => {
      if (isStopping) return;
      if (Date.now() - startedAt >= restarts.steadyAfterMs) pauseMs = restarts.firstMs;
      onCrash(name, `${signal ?? `exit code ${code}`}, see ${logFile}`, pauseMs);
      setTimeout(() => !isStopping && launch(), pauseMs);
      pauseMs = Math.min(pauseMs * 2, restarts.maxMs);
    });
  };
  launch();

  return {
    name,
    pid: () => child.pid,
    ready: () => untilReady(`http://127.0.0.1:${configs[name].health.port}/readyz`, name, logFile),
    async stop() {
      isStopping = true;
      if (identity) await endProcess(identity, { graceMs: STOP_MS, group: true });
    },
  };
}

function launchApp(
  name: AppName,
  { root }: Placing,
  { configFile, logFile }: { configFile: string; logFile: string },
): ChildProcess {
  const output = openSync(logFile, 'a');
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...NODE_FLAGS, join(root, 'dist', 'apps', name, 'main.cjs')], {
    cwd: root,
    env: { PATH, HOME, CONFIG_FILE: configFile, NODE_ENV: 'production' },
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return child;
}

async function untilReady(url: string, name: string, logFile: string): Promise<void> {
  let last = 'no answer';
  for (const end = Date.now() + READY_MS; Date.now() < end;) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
      if (answer.ok) return;
      last = await answer.text();
    } catch (error) {
      last = (error as Error).message;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} was not ready after ${READY_MS / 1000} s (${last}), see ${logFile}`);
}
