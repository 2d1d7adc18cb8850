import { randomBytes } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, visit } from '../e2e/use-platform';
import { type Place } from './place';

const RUNNING = /#0\s+running/;
const SMALL = ['-m', '128M'];

/** Pushes an app of each kind, and waits for its answer. */
export async function pushes({ tour: { cf, check }, platform, domain, app, named }: Place): Promise<void> {
  for (const [kind, buildpack] of [
    ['node', 'nodejs'],
    ['python', 'python'],
    ['static', 'staticfile'],
    ['executable', 'procfile'],
  ] as const) {
    await cf(['push', named(kind), '-p', app(kind), ...SMALL], { says: [RUNNING, buildpack] });
    const url = `${named(kind)}.${domain}`;
    await check(`${url} answers`, async () => {
      await eventually(
        () => visit(platform, url),
        ({ status }) => status === 200,
      );
    });
  }
}

/** Pushes in the other ways that there are. */
export async function otherPushes(place: Place): Promise<void> {
  const { cf } = place.tour;
  const { app, named, domain } = place;
  const node = app('node');
  await cf(['push', named('asked'), '-p', node, '-b', 'nodejs', '--no-route', ...SMALL], { says: [RUNNING] });
  await cf(['push', named('asked'), '-p', node, '-b', 'no-such-buildpack'], {
    fails: true,
    says: ['no-such-buildpack'],
  });
  await cf(
    ['push', '-f', app('two-apps.yml'), '--var', `prefix=${named('m')}`, '--var', `domain=${domain}`],
    {
      says: [`${named('m')}-front`, `${named('m')}-back`, `${named('m')}-other.${domain}/under`, 'worker'],
    },
  );
  await cf(['env', `${named('m')}-front`], { says: ['from the manifest'] });
  await cf(['push', named('later'), '-p', node, '--no-start', ...SMALL], {
    says: [/requested state:\s+stopped/],
  });
  await cf(['start', named('later')], { says: [RUNNING] });
  await cf(['push', named('batch'), '-p', node, '--task', '--no-route', ...SMALL], {
    says: [/requested state:\s+stopped/],
  });
  await cf(['run-task', named('batch'), '--command', 'echo done', '--wait'], { says: ['OK'] });
  await cf(['push', named('node'), '-p', node, '--strategy', 'rolling'], { says: [RUNNING] });
  await secondPush(place);
}

/** Files that the server has already are not sent again. */
async function secondPush({ tour: { cf }, app, named, folder }: Place): Promise<void> {
  const directory = join(folder, 'big');
  cpSync(app('node'), directory, { recursive: true });
  writeFileSync(join(directory, 'big.bin'), randomBytes(2_000_000));
  const push = ['push', named('big'), '-p', directory, '--no-route', ...SMALL];
  await cf([...push, '--no-start'], { says: [/\/ [12](\.\d+)? Mi?B/] });
  writeFileSync(join(directory, 'new.txt'), 'new');
  await cf(push, { says: [RUNNING], saysNot: [/\/ [12](\.\d+)? Mi?B/] });
}

/** Pushes that must fail, each in words that help. */
export async function failingPushes({ tour: { cf }, app, named }: Place): Promise<void> {
  await cf(['push', named('nothing'), '-p', app('nothing'), ...SMALL], {
    fails: true,
    says: ['NoAppDetectedError'],
  });
  await cf(['push', named('crashing'), '-p', app('crashing'), ...SMALL], {
    fails: true,
    says: [/start unsuccessful/i, 'logs'],
  });
  await cf(['events', named('crashing')], { says: [/app\.(process\.)?crash/] });
  await cf(['push', named('unhealthy'), '-p', app('unhealthy'), '-t', '5', ...SMALL], {
    fails: true,
    says: [/start unsuccessful|start app timeout/i],
    env: { CF_STARTUP_TIMEOUT: '1' },
  });
  for (const name of ['nothing', 'crashing', 'unhealthy'])
    await cf(['delete', '-f', '-r', named(name)], { says: ['OK'] });
}
