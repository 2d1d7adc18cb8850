import { arrangeApp } from '../../testing/arrange';
import { apply, requestManifest } from '../../testing/apply-manifest';
import { useApi } from '../../testing/use-api';

const api = useApi();
beforeEach(() => api.db.featureFlag.deleteMany({}));

const appNamed = (name: string) =>
  api.db.app.findFirstOrThrow({ where: { space_guid: api.space.guid, name } });
const processOf = async (name: string, type = 'web') =>
  api.db.process.findFirstOrThrow({ where: { app_guid: (await appNamed(name)).guid, type } });
const detailOf = async (manifest: string) => {
  const { status, body } = await requestManifest(api, manifest);
  return [status, body.errors?.[0].detail];
};

describe('asking for a manifest', () => {
  test('makes the apps that are missing at once, stopped, and promises the rest in a job', async () => {
    const { status, headers, text } = await requestManifest(
      api,
      'applications: [{name: dora}, {name: boots}]',
    );

    const job = await api.db.job.findFirstOrThrow({ where: { resource_guid: api.space.guid } });
    expect([status, text, headers['location']]).toEqual([202, '', `http://api.test/v3/jobs/${job.guid}`]);
    expect(job).toMatchObject({
      operation: 'space.apply_manifest',
      resource_type: 'space',
      state: 'PROCESSING',
    });
    expect(api.wakeUps).toContain(job.guid);
    expect(await appNamed('dora')).toMatchObject({ state: 'STOPPED', lifecycle_type: 'buildpack' });
    expect((await processOf('boots')).guid).toBe((await appNamed('boots')).guid);
  });

  test('tells it in an audit event of each app, without what is secret', async () => {
    await requestManifest(
      api,
      'applications: [{name: dora, command: run --key k3y, env: {KEY: s3cret}, buildpack: "https://u:p4ss@git.org/b", services: [{name: db, parameters: {p: par4m}}]}]',
    );

    const { guid } = await appNamed('dora');
    const event = await api.db.auditEvent.findFirstOrThrow({
      where: { target_guid: guid, type: 'audit.app.apply_manifest' },
    });
    expect(event).toMatchObject({ actor_guid: 'user-space_developer', space_guid: api.space.guid });
    const { manifest } = (event.data as { request: { manifest: string } }).request;
    expect(manifest).toContain('name: dora');
    expect(manifest).not.toMatch(/s3cret|k3y|p4ss|par4m/);
  });

  test.each([
    ['diego_docker', 'docker: {image: nginx}'],
    ['diego_cnb', 'lifecycle: cnb'],
  ])('is refused while %s is switched off, and works when it is on', async (flag, fields) => {
    const manifest = `applications: [{name: flagged, ${fields}}]`;

    expect(await detailOf(manifest)).toEqual([422, `For application 'flagged': Feature Disabled: ${flag}`]);
    expect(await api.db.app.count({ where: { space_guid: api.space.guid } })).toBe(0);
    await api.db.featureFlag.create({ data: { name: flag, enabled: true } });
    expect((await detailOf(manifest))[0]).toBe(202);
  });

  test.each([
    ['docker', 'buildpacks: [a]', 'Buildpacks cannot be configured for a docker lifecycle app.'],
    ['docker', 'buildpack: a', 'Buildpack cannot be configured for a docker lifecycle app.'],
    ['buildpack', 'docker: {image: a}', 'Docker cannot be configured for a buildpack lifecycle app.'],
    ['buildpack', 'lifecycle: cnb', 'Lifecycle type cannot be changed from buildpack to cnb'],
  ])('refuses for a %s app {%s}', async (lifecycle_type, fields, detail) => {
    await api.db.featureFlag.createMany({
      data: ['diego_docker', 'diego_cnb'].map((name) => ({ name, enabled: true })),
    });
    await arrangeApp(api, { name: 'old', lifecycle_type });

    expect(await detailOf(`applications: [{name: old, ${fields}}]`)).toEqual([
      422,
      `For application 'old': ${detail}`,
    ]);
  });

  test.each([
    ['stack: nowhere', 'Stack must be an existing stack'],
    ['buildpacks: [nothing]', 'Buildpack "nothing" must be an existing admin buildpack or a valid git URI'],
  ])('refuses a new app with %s', async (fields, detail) => {
    expect(await detailOf(`applications: [{name: fresh, ${fields}}]`)).toEqual([
      422,
      `For application 'fresh': ${detail}`,
    ]);
    expect(await api.db.app.count({ where: { name: 'fresh' } })).toBe(0);
  });
});

describe('applying a manifest', () => {
  test('changes processes, sidecars, features, metadata and environment, and keeps what it does not name', async () => {
    const app = await arrangeApp(api, {
      name: 'dora',
      environment_variables: { KEPT: 'k', CHANGED: 'a' },
      labels: { kept: 'l', gone: 'x' },
    });

    const errors = await apply(
      api,
      `applications:
- name: DORA
  memory: 1.5G
  disk-quota: 512M
  instances: 3
  log-rate-limit-per-second: 1K
  command: run
  timeout: 90
  health-check-type: http
  features: {ssh: false}
  env: {CHANGED: 1, ADDED: {a: [1]}}
  metadata: {labels: {gone: ~, added: m}}
  processes: [{type: worker, instances: 2, memory: 64M, health-check-type: none}]
  sidecars: [{name: log, command: tail, process_types: [web], memory: 32M}]`,
    );

    expect(errors).toEqual([]);
    expect(await appNamed('dora')).toMatchObject({
      guid: app.guid,
      enable_ssh: false,
      environment_variables: { KEPT: 'k', CHANGED: '1', ADDED: '{"a":[1]}' },
      labels: { kept: 'l', added: 'm' },
    });
    expect(await processOf('dora')).toMatchObject({
      instances: 3,
      memory_in_mb: 1536,
      disk_in_mb: 512,
      log_rate_limit_in_bytes_per_second: 1024n,
      command: 'run',
      health_check_timeout: 90,
      health_check_type: 'http',
      health_check_http_endpoint: '/',
    });
    expect(await processOf('dora', 'worker')).toMatchObject({
      instances: 2,
      memory_in_mb: 64,
      health_check_type: 'process',
    });
    expect(await api.db.sidecar.findMany({ where: { app_guid: app.guid } })).toEqual([
      expect.objectContaining({ name: 'log', command: 'tail', process_types: ['web'], memory_in_mb: 32 }),
    ]);
  });

  test('takes away a command and a timeout that are null, and updates a sidecar that is there', async () => {
    await apply(
      api,
      'applications: [{name: dora, command: run, timeout: 90, sidecars: [{name: s, command: a, process_types: [web]}]}]',
    );
    await apply(
      api,
      'applications: [{name: dora, command: ~, timeout: ~, sidecars: [{name: s, command: b, process_types: [worker]}]}]',
    );

    expect(await processOf('dora')).toMatchObject({ command: null, health_check_timeout: null });
    expect(await api.db.sidecar.findMany({ where: { app_guid: (await appNamed('dora')).guid } })).toEqual([
      expect.objectContaining({ name: 's', command: 'b', process_types: ['worker'] }),
    ]);
  });

  test.each(['a_b', 'a%b', 'a\\b', "a'b", 'a.b'])('finds the app %j and no other one', async (name) => {
    const other = await arrangeApp(api, { name: 'axb' });
    const wanted = await arrangeApp(api, { name });

    expect(await apply(api, `applications: [{name: ${JSON.stringify(name)}, instances: 7}]`)).toEqual([]);

    const instancesOf = async (guid: string) =>
      (await api.db.process.findFirstOrThrow({ where: { app_guid: guid } })).instances;
    expect([await instancesOf(wanted.guid), await instancesOf(other.guid)]).toEqual([7, 1]);
  });

  test('says which service is absent, and keeps the changes before it and the apps before that', async () => {
    const errors = await apply(
      api,
      'applications: [{name: first, memory: 99M}, {name: second, memory: 98M, services: [db]}, {name: third, memory: 97M}]',
    );

    expect(errors).toEqual(["For application 'second': For service 'db': Service instance 'db' not found"]);
    expect((await processOf('first')).memory_in_mb).toBe(99);
    expect((await processOf('second')).memory_in_mb).toBe(98);
    expect((await processOf('third')).memory_in_mb).not.toBe(97);
  });

  test('says that a manifest did it', async () => {
    await apply(api, 'applications: [{name: dora, instances: 2, command: run, env: {A: b}}]');

    const { guid } = await appNamed('dora');
    const events = await api.db.auditEvent.findMany({
      where: {
        target_guid: guid,
        type: { in: ['audit.app.update', 'audit.app.process.update', 'audit.app.process.scale'] },
      },
    });
    expect(events.map(({ type }) => type).sort()).toEqual([
      'audit.app.process.scale',
      'audit.app.process.update',
      'audit.app.update',
    ]);
    expect(events.map(({ data }) => (data as { manifest_triggered?: boolean }).manifest_triggered)).toEqual([
      true,
      true,
      true,
    ]);
  });
});
