const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const root = join(__dirname, '../../../..');

/** Starts a cluster of the local platform for the tests, unless KUBECONFIG names another one. */
module.exports = async () => {
  if (process.env.KUBECONFIG) return;
  const cluster = spawn(process.execPath, ['tools/run-ts.mjs', join(__dirname, 'local-cluster.ts')], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(cluster, 'exit');
  const [line] = await Promise.race([
    once(createInterface({ input: cluster.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('The cluster of the local platform did not start'))),
  ]);
  const environment = JSON.parse(line);
  Object.assign(process.env, environment);
  globalThis.stopLocalCluster = async () => {
    for (const name of Object.keys(environment)) delete process.env[name];
    cluster.stdin.end();
    await ended;
  };
};
