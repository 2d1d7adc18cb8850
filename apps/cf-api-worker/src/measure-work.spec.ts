import { type JobHandlers, type Projectors } from '@cf/core';
import { CfError } from '@cf/errors';
import { Registry } from 'prom-client';
import { measureWork } from './measure-work';

const registry = new Registry();
const measure = measureWork(registry);

async function counts(name: string, label: string): Promise<Record<string, number>> {
  const { values = [] } = (await registry.getSingleMetric(name)?.get()) ?? {};
  const ofCount = values.filter((value) => 'metricName' in value && value.metricName === `${name}_count`);
  return Object.fromEntries(
    ofCount.map(({ labels, value }) => [`${labels[label]} ${labels['outcome']}`, value]),
  );
}

test('tells attempts at jobs apart by how they end, and passes everything on', async () => {
  const stop = new AbortController();
  const run = (signal = new AbortController().signal) => ({
    guid: 'g',
    signal,
    isLastAttempt: true,
    warn: () => {},
    remember: async () => {},
  });
  const seen: unknown[] = [];
  const {
    'app.delete': appDelete,
    'user.delete': userDelete,
    'role.delete': roleDelete,
  } = measure.handlers({
    'app.delete': async (...args: unknown[]) => void seen.push(...args),
    'user.delete': async () => Promise.reject(new CfError('UnprocessableEntity', 'no')),
    'role.delete': async () => Promise.reject(new Error('connection lost')),
  } as unknown as JobHandlers);

  const [ctx, payload, own] = [{} as never, { guid: 'g' }, run()];
  await appDelete(ctx, payload, own);
  await expect(userDelete(ctx, payload, own)).rejects.toThrow('no');
  await expect(roleDelete(ctx, payload, own)).rejects.toThrow('connection lost');
  stop.abort();
  await expect(roleDelete(ctx, payload, run(stop.signal))).rejects.toThrow('connection lost');

  expect(seen).toEqual([ctx, payload, own]);
  expect(await counts('cf_job_seconds', 'operation')).toEqual({
    'app.delete done': 1,
    'user.delete refused': 1,
    'role.delete failed': 1,
    'role.delete interrupted': 1,
  });
});

test('times projections by kind', async () => {
  const { route, app } = measure.projectors({
    route: async () => {},
    app: async () => Promise.reject(new Error('refused')),
  } as unknown as Projectors);
  const { signal } = new AbortController();

  await route('r', signal);
  await expect(app('a', signal)).rejects.toThrow('refused');

  expect(await counts('cf_projection_seconds', 'kind')).toEqual({ 'route done': 1, 'app failed': 1 });
});
