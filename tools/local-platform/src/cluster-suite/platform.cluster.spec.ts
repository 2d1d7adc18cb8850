import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestDatabase, testServices } from '@cf/database/testing';
import { type KindMap, type KindName, LABELS } from '@cf/kubernetes';
import { eventually, useCluster } from '@cf/kubernetes/testing';
import { type ApiClient, type ApiList, type Resource } from '../start/api-client';
import { pushSample, SAMPLE, untilStackOffered } from '../start/push-sample';
import { createSteps } from '../start/steps';
import { startProcesses } from './start-processes';

const cluster = useCluster();
const { client, namespace, gatewayUrl } = cluster;
const FOLDER = join(__dirname, '../../../../samples/node-app');
const DOMAIN = `${namespace}.example.test`;

jest.setTimeout(240_000);

let api: ApiClient;
let app: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  cluster.onEnd(() => database.drop());
  const redisUrl = `${testServices().redisUrl}/10`;
  api = await startProcesses(cluster, { databaseUrl: database.url, redisUrl });
  await untilStackOffered(api);
});

/** What the sample answers through the gateway; nothing unless it is well. */
const said = (): Promise<string | undefined> =>
  new Promise((resolve) => {
    request(gatewayUrl, { headers: { host: `${SAMPLE.app}.${DOMAIN}` }, agent: false, timeout: 5_000 })
      .on('response', (answer) =>
        text(answer).then(
          (body) => resolve(answer.statusCode === 200 ? body : undefined),
          () => resolve(undefined),
        ),
      )
      .on('timeout', () => resolve(undefined))
      .on('error', () => resolve(undefined))
      .end();
  });

/** The objects of a kind that carry the app's guid or belong to its route. */
const objectsOf = async <K extends KindName>(kind: K): Promise<KindMap[K][]> => {
  const { items } = await client.list(kind, { namespace, labelSelector: SELECTORS[kind] ?? LABELS.appGuid });
  return items;
};
const SELECTORS: Partial<Record<KindName, string>> = { HTTPRoute: LABELS.routeGuid };

/** The one object of a kind, once it is as it should be. */
const only = <K extends KindName>(kind: K, isRight: (object: KindMap[K]) => boolean = () => true) =>
  eventually(async () => {
    const [object, ...others] = await objectsOf(kind);
    return object && others.length === 0 && isRight(object) && object;
  }, 90_000);

test('an app that is pushed answers through the gateway, its variables from a Secret', async () => {
  const { hostname, port } = new URL(gatewayUrl);
  await pushSample({
    api,
    steps: createSteps(() => undefined),
    domain: DOMAIN,
    folder: FOLDER,
    gatewayHost: hostname,
    gatewayPort: Number(port),
  });
  expect(await said()).toMatch(/^Hello from sample, instance 0/);
  const { resources } = await api.get<ApiList<Resource>>(`/v3/apps?names=${SAMPLE.app}`);
  app = resources[0]?.guid ?? '';

  await api.send('PATCH', `/v3/apps/${app}/environment_variables`, { var: { SECRET_WORD: 'swordfish' } });
  await api.send('POST', `/v3/apps/${app}/processes/web/actions/scale`, { instances: 2 });
  await api.send('POST', `/v3/apps/${app}/actions/restart`);
  const lrp = await only('LRP', ({ status }) => status?.readyReplicas === 2);
  expect(lrp.spec.environment).toContainEqual({
    name: 'SECRET_WORD',
    valueFrom: { secretKeyRef: { name: lrp.metadata.name, key: 'SECRET_WORD' } },
  });
  expect(JSON.stringify(lrp)).not.toContain('swordfish');
  const secret = await client.get('Secret', lrp.metadata);
  expect(Buffer.from(secret?.data?.['SECRET_WORD'] ?? '', 'base64').toString()).toBe('swordfish');
  expect((await only('PodDisruptionBudget')).spec?.minAvailable).toBe('50%');
  await eventually(async () => (await said())?.includes('instance 1'));
});

test.each<KindName>(['StatefulSet', 'PodDisruptionBudget', 'LRP', 'Service', 'HTTPRoute', 'Image'])(
  'the %s of an app that somebody deletes is made again',
  async (kind) => {
    const { metadata } = await only(kind);
    await client.delete(kind, metadata, { uid: metadata.uid });
    const again = await only(kind, (object) => object.metadata.uid !== metadata.uid);
    expect(again.metadata.name).toBe(metadata.name);
    await only('LRP', ({ status }) => status?.readyReplicas === 2);
    await eventually(said, 60_000);
  },
);

test.each<[KindName, object, (spec: never) => unknown]>([
  ['StatefulSet', { spec: { replicas: 5 } }, ({ replicas }: { replicas: number }) => replicas === 2],
  ['LRP', { spec: { instances: 1 } }, ({ instances }: { instances: number }) => instances === 2],
  [
    'HTTPRoute',
    { spec: { hostnames: ['elsewhere.example.test'] } },
    ({ hostnames }: { hostnames: string[] }) => hostnames[0] === `${SAMPLE.app}.${DOMAIN}`,
  ],
])('the %s of an app that somebody changes is put right', async (kind, change, isRight) => {
  const { metadata } = await only(kind);
  await client.patch(kind, metadata, change, { fieldManager: 'kubectl-edit' });
  const after = await only(kind, (object) => Boolean(isRight((object as unknown as { spec: never }).spec)));
  expect(after.metadata.uid).toBe(metadata.uid);
  await eventually(said);
});

test('an app that is deleted leaves nothing', async () => {
  await api.send('DELETE', `/v3/apps/${app}`);
  const kinds = [
    'LRP',
    'StatefulSet',
    'PodDisruptionBudget',
    'Service',
    'Image',
    'Build',
    'Secret',
    'Pod',
  ] as const;
  const left = async () => (await Promise.all(kinds.map((kind) => objectsOf(kind)))).flat();
  await eventually(async () => (await left()).length === 0, 90_000);
  expect(await objectsOf('HTTPRoute')).toEqual([]);
  expect(await said()).toBeUndefined();
});
