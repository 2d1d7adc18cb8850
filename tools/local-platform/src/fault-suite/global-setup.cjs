const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const root = join(__dirname, '../../../..');

/**
 * Bundles the processes and starts what they stand upon, in a process that ends when its stdin does; unless CF_FAULT_GROUND tells of one that runs. Each file of tests starts the processes
 * themselves.
 */
module.exports = async () => {
  if (process.env.CF_FAULT_GROUND) return;
  const ground = spawn(process.execPath, ['tools/run-ts.mjs', join(__dirname, 'ground.ts')], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(ground, 'exit');
  const [line] = await Promise.race([
    once(createInterface({ input: ground.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('The ground of the tests did not start'))),
  ]);
  Object.assign(process.env, JSON.parse(line));
  globalThis.stopFaultGround = async () => {
    delete process.env.CF_FAULT_GROUND;
    ground.stdin.end();
    await ended;
  };
};
