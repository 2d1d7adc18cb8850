import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, fixture, unique, useSpace, visit } from './use-platform';

jest.setTimeout(240_000);
const here = useSpace();

/** A copy of the Node.js app with a file that is big enough to be kept by the server. */
function bigApp(): string {
  const directory = mkdtempSync(join(tmpdir(), 'app-'));
  cpSync(fixture('node'), directory, { recursive: true });
  writeFileSync(join(directory, 'big.bin'), randomBytes(100_000));
  return directory;
}

test('a manifest with two apps brings their routes, environment and processes', async () => {
  const prefix = unique('m');
  const vars = { prefix, domain: here.domain };

  const pushed = await here.cf.push(undefined, { manifest: fixture('two-apps.yml'), vars });

  expect(pushed.map(({ app }) => app.name)).toEqual([`${prefix}-front`, `${prefix}-back`]);
  const [front, back] = pushed;
  expect(front?.routes.map(({ url }) => url).sort()).toEqual([
    `${prefix}-front.${here.domain}`,
    `${prefix}-other.${here.domain}/under`,
  ]);
  expect(front?.app.metadata.labels).toMatchObject({ tier: 'front' });
  expect(front?.processes.map(({ type, instances }) => [type, instances]).sort()).toEqual([
    ['web', 1],
    ['worker', 1],
  ]);
  expect(back?.routes).toHaveLength(1);
  const answer = await eventually(
    () => visit(here.platform, `${prefix}-other.${here.domain}/under/path`),
    ({ status }) => status === 200,
  );
  expect(JSON.parse(answer.body)).toMatchObject({ greeting: 'from the manifest', path: '/under/path' });
});

test('push --no-start leaves the app stopped, and start starts it', async () => {
  const [pushed] = await here.cf.push('later', { path: fixture('node'), memory: '128M', noStart: true });
  expect(pushed).toMatchObject({ app: { state: 'STOPPED' }, droplet: undefined });

  const started = await here.cf.start('later');

  expect(started).toMatchObject({ app: { state: 'STARTED' }, droplet: { state: 'STAGED' } });
});

test('push --task stages and stops; tasks can run then', async () => {
  const flags = { path: fixture('node'), memory: '128M', task: true, noRoute: true };
  const [pushed] = await here.cf.push('batch', flags);
  expect(pushed).toMatchObject({ app: { state: 'STOPPED' }, droplet: { state: 'STAGED' }, routes: [] });

  const task = await here.cf.runTask('batch', { command: 'echo done', wait: true });

  expect(task.state).toBe('SUCCEEDED');
});

test('a second push sends only what has changed', async () => {
  const directory = bigApp();
  const first = await here.cf.push('matched', { path: directory, memory: '128M', noStart: true });
  writeFileSync(join(directory, 'new.txt'), 'new');
  const second = await here.cf.push('matched', { path: directory, memory: '128M' });

  expect(first[0]?.matchedFiles).toBe(0);
  expect(second[0]?.matchedFiles).toBe(1);
  expect(second[0]?.app.state).toBe('STARTED');
  rmSync(directory, { recursive: true });
});

test('push --strategy rolling answers every request and ends with the new version', async () => {
  await here.cf.push('rolled', { path: fixture('node'), memory: '128M' });
  const url = `rolled.${here.domain}`;
  await eventually(
    () => visit(here.platform, url),
    ({ status }) => status === 200,
  );
  await here.cf.setEnv('rolled', 'GREETING', 'second');

  const statuses: number[] = [];
  let isDone = false;
  const traffic = (async () => {
    while (!isDone) statuses.push((await visit(here.platform, url).catch(() => ({ status: 0 }))).status);
  })();
  const [pushed] = await here.cf.push('rolled', { path: fixture('node'), strategy: 'rolling' });
  isDone = true;
  await traffic;

  expect(pushed?.deployment).toBeUndefined();
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const { body } = await eventually(
    () => visit(here.platform, url),
    ({ body: text }) => text.includes('second'),
  );
  expect(JSON.parse(body)).toMatchObject({ greeting: 'second' });
});
