import { connectKubernetes } from '@cf/kubernetes';
import { eventually, fixture, unique, useSpace, visit } from './use-platform';

jest.setTimeout(240_000);
const here = useSpace();
const STACK = 'cf-default-stack';
const kube = connectKubernetes({ kubeconfig: here.platform.kubeconfig });
afterAll(() => kube.close());

const get = async (path: string) => JSON.parse((await here.cf.curl(path)).body);
const dropletOf = (guid: string) => get(`/v3/apps/${guid}/droplets/current`);
const eventsOf = (guid: string) =>
  get(`/v3/audit_events?target_guids=${guid}&types=audit.app.droplet.update`);

/** Makes the other one of the two run images that the registry has the stack's, as an operator does with kubectl. */
async function changeStack(): Promise<void> {
  const stack = await kube.get('ClusterStack', { name: STACK });
  const present = stack?.spec.runImage.image ?? '';
  const image = present.endsWith(':base') ? `${present}-1` : present.replace(/:base.*$/, ':base');
  await kube.patch('ClusterStack', { name: STACK }, { spec: { runImage: { image } } });
}

async function imagesOf(appGuid: string): Promise<Record<string, string>> {
  const labelSelector = `cloudfoundry.org/app_guid=${appGuid},cloudfoundry.org/source_type=APP`;
  const { items } = await kube.list('Pod', { namespace: 'cf-workloads', labelSelector });
  const ready = items.filter(({ status }) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  );
  return Object.fromEntries(
    ready.map(({ metadata, spec }) => [
      metadata.labels?.['cloudfoundry.org/process_type'] ?? '',
      spec?.containers[0]?.image ?? '',
    ]),
  );
}

test('a changed stack moves every process of a running app, and a stopped app, and the API tells', async () => {
  const prefix = unique('s');
  const [front] = await here.cf.push(undefined, {
    manifest: fixture('two-apps.yml'),
    vars: { prefix, domain: here.domain },
  });
  const running = front?.app.guid ?? '';
  const [resting] = await here.cf.push('resting', { path: fixture('node'), memory: '128M' });
  const stopped = resting?.app.guid ?? '';
  await here.cf.stop('resting');
  const guids = [running, stopped];
  const before = await Promise.all(guids.map(dropletOf));
  const images = await eventually(
    () => imagesOf(running),
    (seen) => Object.keys(seen).length === 2,
  );

  await changeStack();

  const after = await eventually(
    () => Promise.all(guids.map(dropletOf)),
    (droplets) => droplets.every(({ checksum }, at) => checksum.value !== before[at].checksum.value),
    90_000,
  );
  expect(after.map(({ guid }) => guid)).toEqual(before.map(({ guid }) => guid));
  const moved = await eventually(
    () => imagesOf(running),
    (seen) => Object.values(seen).filter((image) => image.endsWith(after[0].checksum.value)).length === 2,
    90_000,
  );
  expect(Object.keys(moved).sort()).toEqual(['web', 'worker']);
  expect(moved['web']).not.toBe(images['web']);
  const answer = await eventually(
    () => visit(here.platform, `${prefix}-front.${here.domain}`),
    ({ status }) => status === 200,
  );
  expect(JSON.parse(answer.body)).toMatchObject({ greeting: 'from the manifest' });
  for (const guid of guids)
    expect((await eventsOf(guid)).resources).toMatchObject([{ data: { reasons: ['STACK'] } }]);

  expect(await here.cf.start('resting')).toMatchObject({ app: { state: 'STARTED' } });
  expect((await imagesOf(stopped))['web']).toMatch(after[1].checksum.value);
});
