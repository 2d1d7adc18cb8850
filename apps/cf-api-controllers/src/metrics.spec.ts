import { type Instance, type InstanceState } from '@cf/live-state';
import { Registry } from 'prom-client';
import { createMetrics } from './metrics';

const snapshot = (...states: InstanceState[]) => ({
  at: 0,
  version: 'v',
  instances: states.map((state, index) => ({ index, state }) as Instance),
});

test('counts the instances of all processes as they were last seen, until leadership ends', async () => {
  const registry = new Registry();
  const metrics = createMetrics(registry);
  const counts = async () => {
    const { values = [] } = (await registry.getSingleMetric('cf_instances')?.get()) ?? {};
    return Object.fromEntries(values.map(({ labels, value }) => [labels['state'], value]));
  };

  metrics.instancesOf('a', snapshot('RUNNING', 'STARTING'));
  metrics.instancesOf('b', snapshot('RUNNING'));
  metrics.instancesOf('a', snapshot('RUNNING', 'CRASHED'));
  expect(await counts()).toEqual({ RUNNING: 2, STARTING: 0, CRASHED: 1, DOWN: 0, STOPPING: 0 });

  metrics.instancesOf('b', snapshot());
  expect(await counts()).toMatchObject({ RUNNING: 1, CRASHED: 1 });

  metrics.setLeader(false);
  expect(await counts()).toMatchObject({ RUNNING: 0, CRASHED: 0 });
});
