const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const root = join(__dirname, '../../../..');
const START_MS = 120_000;
/** The real cluster needs its time to empty namespaces. */
const STOP_MS = 240_000;

const within = (ms, what, promise) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/**
 * Starts the process that has the cluster: one of the local platform, or the keeper of the one that KUBECONFIG names. It prints the tests' environment, and ends,
 * leaving nothing behind, when its stdin does: also when this process is killed.
 */
module.exports = async () => {
  const keeper = join(__dirname, process.env.KUBECONFIG ? 'real-cluster.ts' : 'local-cluster.ts');
  const cluster = spawn(process.execPath, ['tools/run-ts.mjs', keeper], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(cluster, 'exit');
  const failed = ended.then(([code]) =>
    Promise.reject(new Error(`The cluster's process ended with ${code}`)),
  );
  const lines = createInterface({ input: cluster.stdout });
  const [line] = await within(
    START_MS,
    'Starting the cluster',
    Promise.race([once(lines, 'line'), failed]),
  ).catch((error) => {
    cluster.kill('SIGKILL');
    throw error;
  });
  const environment = JSON.parse(line);
  const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]));
  Object.assign(process.env, environment);

  let isEnding = false;
  failed.catch((error) => {
    if (isEnding) return;
    console.error(`${error.message} in the middle of the tests`);
    process.exit(1);
  });
  globalThis.stopCluster = async () => {
    isEnding = true;
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    cluster.stdin.end();
    const [code] = await within(STOP_MS, 'Ending the cluster', ended).catch((error) => {
      cluster.kill('SIGKILL');
      throw error;
    });
    if (code !== 0) throw new Error(`The cluster's process ended with ${code}`);
  };
};
