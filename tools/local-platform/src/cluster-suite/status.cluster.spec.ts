import { type Draft, type LRP } from '@cf/kubernetes';
import { refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace } = useCluster();
const TEST = { fieldManager: 'test' };
const lrp = (name: string, instances = 1): Draft<LRP> => ({
  metadata: { name, namespace },
  spec: {
    GUID: 'g',
    version: 'v',
    processType: 'web',
    appGUID: 'a',
    image: 'busybox:1',
    instances,
    diskMB: 64,
  },
});

test('a status is written by its subresource alone, and that alone by it', async () => {
  const created = await client.create('LRP', { ...lrp('apart'), status: { replicas: 7 } });
  expect(created.status).toBeUndefined();

  const { metadata } = created;
  const patched = await client.patch('LRP', metadata, { spec: { instances: 2 }, status: { replicas: 7 } });
  expect(patched).toMatchObject({ spec: { instances: 2 } });
  expect(patched.status).toBeUndefined();

  const reported = await client.patch(
    'LRP',
    metadata,
    { spec: { instances: 9 }, status: { replicas: 3 } },
    { subresource: 'status' },
  );
  expect(reported).toMatchObject({ spec: { instances: 2 }, status: { replicas: 3 } });
  const replaced = await client.replace('LRP', {
    ...lrp('apart', 4),
    metadata: { name: 'apart', namespace, resourceVersion: reported.metadata.resourceVersion },
  });
  expect(replaced).toMatchObject({ spec: { instances: 4 }, status: { replicas: 3 } });
});

test('a generation counts changes of the spec, not those of labels or status', async () => {
  const { metadata } = await client.apply('LRP', lrp('counted'), TEST);
  expect(metadata.generation).toBe(1);
  await client.patch('LRP', metadata, { metadata: { labels: { a: 'b' } } });
  const reported = await client.patchStatus('LRP', metadata, { replicas: 1 });
  expect(reported.metadata.generation).toBe(1);
  const changed = await client.apply('LRP', lrp('counted', 2), TEST);
  expect(changed.metadata.generation).toBe(2);
});

test("an applied status is one manager's, and applying the rest leaves it", async () => {
  const { metadata } = await client.apply('LRP', lrp('applied'), TEST);
  const ref = { name: 'applied', namespace };
  const condition = {
    type: 'Ready',
    status: 'True' as const,
    reason: 'Test',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  await client.applyStatus('LRP', {
    ...ref,
    status: { replicas: 1, readyReplicas: 1, conditions: [condition] },
  });
  const fewer = await client.applyStatus('LRP', { ...ref, status: { replicas: 1 } });
  expect(fewer.status).toEqual({ replicas: 1 });
  expect(fewer.metadata.generation).toBe(metadata.generation);

  const after = await client.apply('LRP', lrp('applied', 2), TEST);
  expect(after.status).toEqual({ replicas: 1 });
  expect(after.metadata.managedFields).toContainEqual(
    expect.objectContaining({ manager: 'cf-api-status', operation: 'Apply', subresource: 'status' }),
  );
});

test('there is no status without its object', async () => {
  const absent = { name: 'absent', namespace, status: { replicas: 1 } };
  expect(await refusalOf(client.applyStatus('LRP', absent))).toMatchObject({ status: 404 });
});

test('a scale changes how many there are', async () => {
  const labels = { app: 'scaled' };
  const draft = {
    metadata: { name: 'scaled', namespace },
    spec: {
      replicas: 0,
      serviceName: '',
      selector: { matchLabels: { ...labels, never: 'x' } },
      template: {
        metadata: { labels: { ...labels, never: 'x' } },
        spec: { nodeSelector: { never: 'x' }, containers: [{ name: 'opi', image: 'busybox:1' }] },
      },
    },
  };
  const { metadata } = await client.create('StatefulSet', draft);
  const scale = await client.patch(
    'StatefulSet',
    metadata,
    { spec: { replicas: 1 } },
    { subresource: 'scale' },
  );
  expect(scale).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 1 } });
  expect((await client.get('StatefulSet', metadata))?.spec?.replicas).toBe(1);
});
