import { type ApiClient, type Resource } from '@cf/local-platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pushed, relatedTo } from './measure-push';
import { type RunningPlatform } from './run-platform';

const AT_ONCE = 4;
const LIMIT_MS = 900_000;

/**
 * Makes that many started apps with the droplet of another one and no instances: rows, projections, LRPs and StatefulSets as of any app, while the machine
 * needs to run none. Answers when the cluster has all of them.
 */
export async function makeApps(platform: RunningPlatform, like: Pushed, count: number): Promise<void> {
  const present = await lrpsOf(platform);
  let made = 0;
  const worker = async () => {
    while (made < count) {
      made += 1;
      const name = `many-${made}`;
      await makeApp(await platform.api(), like, name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const end = Date.now() + LIMIT_MS; (await lrpsOf(platform)) < present + count; await sleep(1_000)) {
    if (Date.now() > end) throw new Error(`the cluster has not got all ${count} apps`);
  }
}

async function makeApp(api: ApiClient, { spaceGuid, dropletGuid }: Pushed, name: string): Promise<void> {
  const app = await api.send<Resource>('POST', '/v3/apps', { name, ...relatedTo('space', spaceGuid) });
  const copy = await api.send<Resource>(
    'POST',
    `/v3/droplets?source_guid=${dropletGuid}`,
    relatedTo('app', app.guid),
  );
  const current = { data: { guid: copy.guid } };
  await api.send('PATCH', `/v3/apps/${app.guid}/relationships/current_droplet`, current);
  await api.send('POST', `/v3/apps/${app.guid}/processes/web/actions/scale`, { instances: 0 });
  await api.send('POST', `/v3/apps/${app.guid}/actions/start`);
}

async function lrpsOf({ kubernetes }: RunningPlatform): Promise<number> {
  let count = 0;
  for await (const _ of kubernetes.listAll('LRP', { namespace: 'cf-workloads', limit: 500 })) count += 1;
  return count;
}
