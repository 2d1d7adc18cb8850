import { randomUUID } from 'node:crypto';
import { arrangeApp } from '../../testing/arrange';
import { arrangeBuild, arrangeDroplet, arrangePackage } from '../../testing/arrange-packages';
import { useApi } from '../../testing/use-api';

const api = useApi({ settings: { defaultStack: 'std' } });
const developer = () => api.as('space_developer');
const build = (packageGuid: string, body: object = {}) =>
  developer()
    .post('/v3/builds')
    .send({ package: { guid: packageGuid }, ...body });
const events = async (appGuid: string) =>
  (await api.db.auditEvent.findMany({ where: { target_guid: appGuid }, orderBy: { id: 'asc' } })).map(
    ({ type }) => type,
  );
const ready = async (
  app: Parameters<typeof arrangeApp>[1] = {},
  pkg: Parameters<typeof arrangePackage>[2] = {},
) => arrangePackage(api, (await arrangeApp(api, app)).guid, pkg);
const enable = (name: string) => api.db.featureFlag.create({ data: { name, enabled: true } });
afterEach(() => api.db.featureFlag.deleteMany({}));

describe('POST /v3/builds', () => {
  test('begins to stage a package, and has the cluster follow', async () => {
    const pkg = await ready();

    const { status, body } = await build(pkg.guid, { metadata: { labels: { a: 'b' } } });

    expect(status).toBe(201);
    expect(body).toEqual({
      guid: expect.any(String),
      created_at: expect.any(String),
      updated_at: expect.any(String),
      created_by: { guid: 'user-space_developer', name: 'space_developer', email: 'space_developer@test' },
      state: 'STAGING',
      staging_memory_in_mb: 1024,
      staging_disk_in_mb: 4096,
      staging_log_rate_limit_bytes_per_second: -1,
      error: null,
      lifecycle: { type: 'buildpack', data: { buildpacks: [], stack: 'std' } },
      package: { guid: pkg.guid },
      droplet: null,
      relationships: { app: { data: { guid: pkg.app_guid } } },
      metadata: { labels: { a: 'b' }, annotations: {} },
      links: {
        self: { href: `http://api.test/v3/builds/${body.guid}` },
        app: { href: `http://api.test/v3/apps/${pkg.app_guid}` },
      },
    });
    expect(api.wakeUps).toEqual([`build/${body.guid}/1`]);
    expect(await api.db.droplet.findMany({ where: { build_guid: body.guid } })).toMatchObject([
      { state: 'STAGING', package_guid: pkg.guid, app_guid: pkg.app_guid },
    ]);
    expect(await events(pkg.app_guid)).toEqual(['audit.app.build.create', 'audit.app.droplet.create']);
  });

  test('stages one package of an app at a time, even of two requests at once', async () => {
    const pkg = await ready();

    const answers = await Promise.all([build(pkg.guid), build(pkg.guid)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect((await build(pkg.guid)).body.errors[0]).toMatchObject({
      code: 170017,
      title: 'CF-StagingInProgress',
    });
  });

  test('refuses a package that is not ready, in words that clients know', async () => {
    const pkg = await ready({}, { state: 'PROCESSING_UPLOAD' });

    const { status, body } = await build(pkg.guid);

    expect([status, body.errors[0].detail]).toEqual([
      400,
      'Bad request: Cannot stage package whose state is not ready.',
    ]);
  });

  test('takes memory, disk and log rate from the request, else from the web process', async () => {
    const pkg = await ready();
    await api.db.process.updateMany({
      where: { app_guid: pkg.app_guid },
      data: { memory_in_mb: 3000, disk_in_mb: 100, log_rate_limit_in_bytes_per_second: 5000 },
    });
    const first = await build(pkg.guid);
    const { body: second } = await build((await ready()).guid, {
      staging_memory_in_mb: 2048,
      staging_disk_in_mb: 4096,
      staging_log_rate_limit_bytes_per_second: 7,
      environment_variables: { A: 'b' },
    });

    expect(first.body).toMatchObject({
      staging_memory_in_mb: 3000,
      staging_disk_in_mb: 4096,
      staging_log_rate_limit_bytes_per_second: 5000,
    });
    expect(second).toMatchObject({ staging_memory_in_mb: 2048, staging_log_rate_limit_bytes_per_second: 7 });
    expect(await api.db.build.findUnique({ where: { guid: second.guid } })).toMatchObject({
      environment_variables: { A: 'b' },
    });
  });

  test.each([
    ['disk beyond the maximum', { staging_disk_in_mb: 4097 }, 'disk limit exceeded'],
    ['no package', { package: undefined }, "Package can't be blank"],
    [
      'memory of zero',
      { staging_memory_in_mb: 0 },
      'Staging memory in mb must be greater than or equal to 1',
    ],
    ['an unknown field', { stack: 'x' }, "Unknown field(s): 'stack'"],
    [
      'a lifecycle that nobody knows',
      { lifecycle: { type: 'wasm', data: {} } },
      'Lifecycle type is not included in the list: buildpack, docker, cnb',
    ],
    [
      'a buildpack that nobody has',
      { lifecycle: { type: 'buildpack', data: { buildpacks: ['cobol'] } } },
      'Buildpack "cobol" must be an existing admin buildpack or a valid git URI',
    ],
    [
      'a stack that nobody has',
      { lifecycle: { type: 'buildpack', data: { stack: 'win' } } },
      'Stack must be an existing stack',
    ],
    [
      'a variable of the platform',
      { environment_variables: { VCAP_X: 'a' } },
      'Environment variables cannot start with VCAP_',
    ],
  ])('refuses %s', async (_name, body, detail) => {
    const { status, body: answer } = await build((await ready()).guid, body);

    expect([status, answer.errors[0].detail]).toEqual([422, detail]);
  });

  test('refuses a package that is not there', async () => {
    expect((await build('nowhere')).body.errors[0].detail).toBe(
      'Unable to use package. Ensure that the package exists and you have access to it.',
    );
  });

  test('uses the buildpacks and stack of the app unless told otherwise; an empty list finds out', async () => {
    await api.db.buildpack.createMany({
      data: ['node', 'ruby'].map((name, at) => ({ guid: randomUUID(), name, position: at + 1 })),
    });
    await api.db.stack.create({ data: { guid: randomUUID(), name: 'other' } });
    const app = { buildpacks: ['https://me:secret@git.test/bp'], stack_name: 'other' };
    const data = async (lifecycle?: object) =>
      (
        await build(
          (await ready(app)).guid,
          lifecycle && { lifecycle: { type: 'buildpack', data: lifecycle } },
        )
      ).body.lifecycle.data;

    expect(await data()).toEqual({ buildpacks: ['https://***:***@git.test/bp'], stack: 'other' });
    expect(await data({ buildpacks: ['ruby', 'node'] })).toEqual({
      buildpacks: ['ruby', 'node'],
      stack: 'other',
    });
    expect(await data({ buildpacks: [] })).toEqual({ buildpacks: [], stack: 'other' });
  });

  test.each([
    ['DISABLED', true, 422, undefined],
    ['RESTRICTED', false, 422, undefined],
    ['RESTRICTED', true, 201, "WARNING: The stack 'std' is 'RESTRICTED'"],
    ['DEPRECATED', false, 201, "WARNING: The stack 'std' is 'DEPRECATED'"],
    ['ACTIVE', false, 201, undefined],
  ])('a stack that is %s (restage: %s) answers %i', async (state, isRestage, status, warning) => {
    await api.db.stack.upsert({
      where: { name: 'std' },
      create: { guid: randomUUID(), name: 'std', state },
      update: { state },
    });
    const pkg = await ready();
    if (isRestage) {
      const { guid } = await arrangeDroplet(api, pkg.app_guid);
      await api.db.app.update({ where: { guid: pkg.app_guid }, data: { droplet_guid: guid } });
    }

    const answer = await build(pkg.guid);

    expect(answer.status).toBe(status);
    const warnings = answer.headers['x-cf-warnings'] as string | undefined;
    expect(warnings === undefined ? undefined : decodeURIComponent(warnings.replace(/\+/g, ' '))).toEqual(
      warning === undefined ? undefined : expect.stringContaining(warning),
    );
    await api.db.stack.deleteMany({});
  });

  describe('docker', () => {
    const docker = () =>
      ready(
        { lifecycle_type: 'docker' },
        { type: 'docker', docker_image: 'nginx:1', docker_username: 'me', docker_password: 'pw' },
      );

    test('has a worker read the image, when the flag allows it', async () => {
      const pkg = await docker();
      expect((await build(pkg.guid)).body.errors[0].title).toBe('CF-FeatureDisabled');
      await enable('diego_docker');

      const { body } = await build(pkg.guid);

      expect(body.lifecycle).toEqual({ type: 'docker', data: {} });
      const [job] = await api.db.job.findMany({ where: { operation: 'build.stage_docker' } });
      expect(job?.payload).toEqual({ guid: body.guid });
      expect(api.wakeUps).toEqual([job?.guid]);
      expect(await api.db.droplet.findFirst({ where: { build_guid: body.guid } })).toMatchObject({
        image: 'nginx:1',
        docker_username: 'me',
        docker_password: 'pw',
      });
    });

    test('and bits do not mix', async () => {
      await enable('diego_docker');

      const { status } = await build((await ready()).guid, { lifecycle: { type: 'docker', data: {} } });

      expect(status).toBe(422);
    });
  });

  test('cnb needs its flag', async () => {
    const pkg = await ready({ lifecycle_type: 'cnb' });
    expect((await build(pkg.guid)).status).toBe(403);
    await enable('diego_cnb');
    expect((await build(pkg.guid)).body.lifecycle.type).toBe('cnb');
  });

  describe('quotas', () => {
    const limitSpace = async (data: object) => {
      const guid = randomUUID();
      await api.db.spaceQuota.create({
        data: { guid, name: guid, organization_guid: api.org.guid, ...data },
      });
      await api.db.space.update({ where: { guid: api.space.guid }, data: { quota_guid: guid } });
    };

    test('count what runs and what stages; a memory below the minimum is free', async () => {
      await limitSpace({ total_memory_in_mb: 3000 });
      const running = await arrangeApp(api, { state: 'STARTED' });
      await api.db.process.updateMany({
        where: { app_guid: running.guid },
        data: { memory_in_mb: 500, instances: 2 },
      });
      await arrangeBuild(api, await ready(), { staging_memory_in_mb: 900 });
      const pkg = await ready();

      const refused = await build(pkg.guid, { staging_memory_in_mb: 1101 });
      expect([refused.status, refused.body.errors[0].detail]).toEqual([
        422,
        "space's memory limit exceeded: staging requires 1101M memory",
      ]);
      expect((await build(pkg.guid, { staging_memory_in_mb: 1100 })).status).toBe(201);
      expect((await build((await ready()).guid, { staging_memory_in_mb: 1023 })).status).toBe(201);
    });

    test('of the organization count all of its spaces', async () => {
      const guid = randomUUID();
      await api.db.organizationQuota.create({ data: { guid, name: guid, total_memory_in_mb: 2000 } });
      await api.db.organization.update({ where: { guid: api.org.guid }, data: { quota_guid: guid } });

      const { body } = await build((await ready()).guid, { staging_memory_in_mb: 2001 });

      expect(body.errors[0].detail).toBe(
        "organization's memory limit exceeded: staging requires 2001M memory",
      );
    });

    test('of the log rate refuse what has no limit', async () => {
      await limitSpace({ log_rate_limit_in_bytes_per_second: 100 });
      const pkg = await ready();

      const details = [
        await build(pkg.guid),
        await build(pkg.guid, { staging_log_rate_limit_bytes_per_second: 101 }),
      ].map(({ body }) => body.errors[0].detail);

      expect(details).toEqual([
        "space's log rate limit exceeded: staging requires unlimited log rate",
        "space's log rate limit exceeded: staging requires 101 bytes per second",
      ]);
      expect((await build(pkg.guid, { staging_log_rate_limit_bytes_per_second: 100 })).status).toBe(201);
    });
  });
});

test('lists filter by state, app and package', async () => {
  const pkg = await ready();
  const staging = await arrangeBuild(api, pkg, { labels: { a: 'b' } });
  const failed = await arrangeBuild(api, pkg, { state: 'FAILED' });
  const other = await arrangeBuild(api, await ready());
  const guidsOf = async (path: string) =>
    (await developer().get(path)).body.resources.map(({ guid }: { guid: string }) => guid);

  expect(await guidsOf('/v3/builds')).toEqual([staging.guid, failed.guid, other.guid]);
  expect(await guidsOf('/v3/builds?states=FAILED,STAGED')).toEqual([failed.guid]);
  expect(await guidsOf(`/v3/builds?package_guids=${pkg.guid}&label_selector=a`)).toEqual([staging.guid]);
  expect(await guidsOf(`/v3/builds?app_guids=${other.app_guid}`)).toEqual([other.guid]);
  expect(await guidsOf(`/v3/apps/${pkg.app_guid}/builds?states=STAGING`)).toEqual([staging.guid]);
});

describe('PATCH /v3/builds/:guid', () => {
  const reporter = () => api.with({ userGuid: 'reporter', scopes: ['cloud_controller.update_build_state'] });
  const staging = async () => {
    const { body } = await build((await ready()).guid);
    return body.guid as string;
  };
  const lifecycle = { type: 'kpack', data: { image: 'r.test/d@sha256:1', processTypes: { web: 'run' } } };

  test('ends a build as reported, and the same report again changes nothing', async () => {
    const guid = await staging();
    const send = () => reporter().patch(`/v3/builds/${guid}`).send({ state: 'STAGED', lifecycle });

    const [first, again] = [await send(), await send()];

    expect(first.body).toMatchObject({ state: 'STAGED', droplet: { guid: expect.any(String) } });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const droplet = await developer().get(`/v3/droplets/${first.body.droplet.guid}`);
    expect(droplet.body).toMatchObject({ state: 'STAGED', process_types: { web: 'run' } });
    const late = await reporter().patch(`/v3/builds/${guid}`).send({ state: 'FAILED', error: 'oh' });
    expect(late.status).toBe(422);
  });

  test('ends a build as failed, with the reason', async () => {
    const { body } = await reporter()
      .patch(`/v3/builds/${await staging()}`)
      .send({ state: 'FAILED', error: 'oh' });

    expect(body).toMatchObject({ state: 'FAILED', error: 'StagerError - Stager error: oh' });
  });

  test.each([
    [{ state: 'STAGING' }, "'STAGING' is not a valid state"],
    [{ state: 'STAGED' }, "'STAGED' builds require lifecycle data"],
    [
      { state: 'STAGED', lifecycle: { type: 'wasm', data: { image: 'x' } } },
      'Lifecycle type is not supported',
    ],
  ])('refuses the report %j', async (report, detail) => {
    const { status, body } = await reporter()
      .patch(`/v3/builds/${await staging()}`)
      .send(report);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test('takes reports from nobody else, and metadata from developers', async () => {
    const guid = await staging();

    expect((await developer().patch(`/v3/builds/${guid}`).send({ state: 'FAILED' })).status).toBe(403);
    const { body } = await developer()
      .patch(`/v3/builds/${guid}`)
      .send({ metadata: { annotations: { a: 'b' } } });
    expect(body).toMatchObject({ state: 'STAGING', metadata: { annotations: { a: 'b' } } });
    const metadata = { labels: { a: 'b' } };
    expect((await reporter().patch(`/v3/builds/${guid}`).send({ metadata })).status).toBe(404);
  });
});
