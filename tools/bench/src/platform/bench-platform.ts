import { setTimeout as sleep } from 'node:timers/promises';
import { type Steps } from '@cf/local-platform';
import { percentile } from '../statistics';
import { ms, table } from '../table';
import { makeApps } from './many-apps';
import { makeSpace, measurePush, type Pushed, type PushTimes } from './measure-push';
import { memoryOf } from './memory';
import { runPlatform, type RunningPlatform } from './run-platform';
import { watchStaging } from './watch-staging';

interface Benching {
  readonly root: string;
  readonly small: boolean;
  readonly steps: Steps;
  readonly onStop: (stop: () => Promise<unknown>) => void;
}

const PUSHES = { full: 5, small: 3 };
const APPS = { full: 1_000, small: 100 };
/** After it nothing of a start, or of many requests, is under way any more. */
const SETTLE_MS = 10_000;

/** Measures what pushes wait for and what memory the processes take, on a local platform of its own. */
export async function benchPlatform({ root, small, steps, onStop }: Benching): Promise<string> {
  const size = small ? 'small' : 'full';
  const platform = await steps.step('Local platform', () => runPlatform(root));
  onStop(() => platform.stop());
  await sleep(SETTLE_MS);
  const idle = memoryOf(platform.ready);
  const pushed = await pushes(platform, root, PUSHES[size], steps);
  await steps.step(`${APPS[size]} apps`, () => makeApps(platform, pushed[0] as Pushed, APPS[size]));
  await sleep(SETTLE_MS);
  const loaded = memoryOf(platform.ready);
  return `${pushTable(pushed.map(({ times }) => times))}\n\n${memoryTable(idle, loaded, APPS[size])}`;
}

async function pushes(
  platform: RunningPlatform,
  root: string,
  count: number,
  steps: Steps,
): Promise<Pushed[]> {
  const staging = watchStaging(platform.kubernetes);
  const spaceGuid = await makeSpace(await platform.api());
  const pushed: Pushed[] = [];
  try {
    for (let n = 1; n <= count; n += 1)
      pushed.push(
        await steps.step(`Push ${n} of ${count}`, () => measurePush(platform, staging, spaceGuid, root)),
      );
    return pushed;
  } finally {
    staging.stop();
  }
}

function pushTable(pushes: readonly PushTimes[]): string {
  const names = Object.keys(pushes[0] ?? {}) as (keyof PushTimes)[];
  const rows = names.map((name) => {
    const times = pushes.map((push) => push[name]);
    return [name, ...[0, 0.5, 1].map((share) => ms(percentile(times, share)))];
  });
  return table([`of ${pushes.length} pushes`, 'best ms', 'p50 ms', 'worst ms'], rows);
}

function memoryTable(idle: Record<string, number>, loaded: Record<string, number>, apps: number): string {
  const rows = Object.keys(idle).map((name) => [
    name,
    ...[idle[name], loaded[name]].map((mib) => (mib ?? NaN).toFixed(0)),
  ]);
  return table(['memory', 'idle MiB', `after ${apps} apps MiB`], rows);
}
