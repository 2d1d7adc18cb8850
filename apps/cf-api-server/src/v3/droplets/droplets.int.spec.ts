import { arrangeApp } from '../../testing/arrange';
import { arrangeBuild, arrangeDroplet, arrangePackage } from '../../testing/arrange-packages';
import { useApi } from '../../testing/use-api';

const api = useApi();
const developer = () => api.as('space_developer');
const DIGEST = 'a'.repeat(64);
const guidsOf = async (path: string) =>
  (await developer().get(path)).body.resources.map(({ guid }: { guid: string }) => guid);

describe('GET /v3/droplets/:guid', () => {
  test('presents an image as a droplet', async () => {
    const app = await arrangeApp(api);
    const pkg = await arrangePackage(api, app.guid);
    const buildpacks = [
      { name: 'nodejs', detect_output: 'nodejs', buildpack_name: 'nodejs', version: '1.0.0' },
    ];
    const droplet = await arrangeDroplet(api, app.guid, {
      package_guid: pkg.guid,
      stack_name: 'std',
      buildpacks,
    });

    const { body } = await developer().get(`/v3/droplets/${droplet.guid}`);

    expect(body).toEqual({
      guid: droplet.guid,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      state: 'STAGED',
      error: null,
      lifecycle: { type: 'buildpack', data: {} },
      execution_metadata: '',
      process_types: { web: 'node server.js' },
      checksum: { type: 'sha256', value: DIGEST },
      buildpacks,
      stack: 'std',
      image: null,
      relationships: { app: { data: { guid: app.guid } } },
      metadata: { labels: {}, annotations: {} },
      links: {
        self: { href: `http://api.test/v3/droplets/${droplet.guid}` },
        app: { href: `http://api.test/v3/apps/${app.guid}` },
        assign_current_droplet: {
          href: `http://api.test/v3/apps/${app.guid}/relationships/current_droplet`,
          method: 'PATCH',
        },
        package: { href: `http://api.test/v3/packages/${pkg.guid}` },
      },
    });
  });

  test('hides commands from who may not read secrets, and in lists from everybody', async () => {
    const { guid } = await arrangeDroplet(api, (await arrangeApp(api)).guid);

    const shown = await api.as('space_auditor').get(`/v3/droplets/${guid}`);
    const listed = await api.as('admin').get(`/v3/droplets?guids=${guid}`);

    const hidden = '[PRIVATE DATA HIDDEN]';
    expect(shown.body).toMatchObject({
      execution_metadata: hidden,
      process_types: { redacted_message: hidden },
    });
    expect(listed.body.resources).toMatchObject([
      { process_types: { redacted_message: '[PRIVATE DATA HIDDEN IN LISTS]' } },
    ]);
  });
});

test('lists filter by state, app, package, space, organization and being current', async () => {
  const app = await arrangeApp(api);
  const pkg = await arrangePackage(api, app.guid);
  const staged = await arrangeDroplet(api, app.guid, { package_guid: pkg.guid, labels: { a: 'b' } });
  const failed = await arrangeDroplet(api, app.guid, { package_guid: pkg.guid, state: 'FAILED' });
  const other = await arrangeDroplet(api, (await arrangeApp(api)).guid);
  await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: staged.guid } });

  expect(await guidsOf('/v3/droplets')).toEqual([staged.guid, failed.guid, other.guid]);
  expect(await guidsOf('/v3/droplets?states=FAILED')).toEqual([failed.guid]);
  expect(await guidsOf(`/v3/droplets?app_guids=${app.guid}&label_selector=a=b`)).toEqual([staged.guid]);
  expect(
    await guidsOf(`/v3/droplets?space_guids=${api.space.guid}&organization_guids=${api.org.guid}`),
  ).toHaveLength(3);
  expect(await guidsOf('/v3/droplets?space_guids=x')).toEqual([]);
  expect(await guidsOf(`/v3/apps/${app.guid}/droplets?current=true`)).toEqual([staged.guid]);
  expect(await guidsOf(`/v3/apps/${app.guid}/droplets`)).toEqual([staged.guid, failed.guid]);
  expect(await guidsOf(`/v3/packages/${pkg.guid}/droplets?states=STAGED`)).toEqual([staged.guid]);
  expect((await developer().get('/v3/droplets?current=true')).status).toBe(400);
});

describe('POST /v3/droplets', () => {
  const copy = (source: string, appGuid: string) =>
    developer()
      .post(`/v3/droplets?source_guid=${source}`)
      .send({ relationships: { app: { data: { guid: appGuid } } } });

  test('copies a droplet to another app, which is staged at once', async () => {
    const [from, to] = [await arrangeApp(api), await arrangeApp(api)];
    const source = await arrangeDroplet(api, from.guid, { docker_password: 'secret' });

    const { status, body } = await copy(source.guid, to.guid);

    expect([status, body]).toMatchObject([
      201,
      { state: 'STAGED', process_types: { web: 'node server.js' }, checksum: { value: DIGEST } },
    ]);
    expect(await api.db.droplet.findUnique({ where: { guid: body.guid } })).toMatchObject({
      app_guid: to.guid,
      image: source.image,
      docker_password: null,
    });
    const events = await api.db.auditEvent.findMany({ where: { target_guid: to.guid } });
    expect(events).toMatchObject([
      {
        type: 'audit.app.droplet.create',
        data: { droplet_guid: body.guid, request: { source_droplet_guid: source.guid } },
      },
    ]);
  });

  test.each([
    ['a droplet that is not staged', { state: 'FAILED' }, 'source droplet is not staged'],
    [
      'a droplet of another lifecycle',
      { lifecycle_type: 'docker' },
      'source droplet and destination app must have the same lifecycle type',
    ],
  ])('refuses to copy %s', async (_name, data, detail) => {
    const [from, to] = [await arrangeApp(api), await arrangeApp(api)];

    const { status, body } = await copy((await arrangeDroplet(api, from.guid, data)).guid, to.guid);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });

  test('refuses apps and droplets that are not there', async () => {
    const source = await arrangeDroplet(api, (await arrangeApp(api)).guid);

    expect((await copy(source.guid, 'nowhere')).body.errors[0].detail).toBe(
      'App with guid "nowhere" does not exist, or you do not have access to it.',
    );
    expect((await copy('nowhere', 'nowhere')).status).toBe(404);
  });

  test('says why a droplet cannot be brought along, nor taken', async () => {
    const app = await arrangeApp(api);
    const droplet = await arrangeDroplet(api, app.guid);
    const relationships = { app: { data: { guid: app.guid } } };

    const answers = [
      await developer()
        .post('/v3/droplets')
        .send({ relationships, process_types: { web: 'x' } }),
      await developer().post(`/v3/droplets/${droplet.guid}/upload`).attach('bits', Buffer.from('x'), 'd.tgz'),
      await developer().get(`/v3/droplets/${droplet.guid}/download`),
    ];

    expect(answers.map(({ status, body }) => [status, body.errors[0].detail])).toEqual([
      [422, expect.stringContaining('cannot be uploaded')],
      [422, expect.stringContaining('cannot be uploaded')],
      [422, expect.stringContaining(`Pull the image ${droplet.image}`)],
    ]);
  });
});

describe('PATCH /v3/droplets/:guid', () => {
  const reporter = () => api.with({ userGuid: 'reporter', scopes: ['cloud_controller.update_build_state'] });

  test('takes another image from who may report builds, and what runs follows', async () => {
    const app = await arrangeApp(api, { state: 'STARTED' });
    const { guid } = await arrangeDroplet(api, app.guid);
    await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: guid } });
    const image = `r.test/new@sha256:${'b'.repeat(64)}`;

    expect((await developer().patch(`/v3/droplets/${guid}`).send({ image })).status).toBe(403);
    const { body } = await reporter().patch(`/v3/droplets/${guid}`).send({ image });

    expect(body.checksum.value).toBe('b'.repeat(64));
    expect(api.wakeUps).toEqual([`process/${app.guid}/1`]);
  });

  test('refuses another image of a droplet that is not staged', async () => {
    const { guid } = await arrangeDroplet(api, (await arrangeApp(api)).guid, { state: 'FAILED' });

    expect((await reporter().patch(`/v3/droplets/${guid}`).send({ image: 'x' })).status).toBe(422);
  });

  test('changes metadata', async () => {
    const { guid } = await arrangeDroplet(api, (await arrangeApp(api)).guid);

    const { body } = await developer()
      .patch(`/v3/droplets/${guid}`)
      .send({ metadata: { labels: { a: 'b' } } });

    expect(body.metadata.labels).toEqual({ a: 'b' });
  });
});

describe('DELETE /v3/droplets/:guid', () => {
  test('asks for a job', async () => {
    const app = await arrangeApp(api);
    const { guid } = await arrangeDroplet(api, app.guid);

    const { status, headers } = await developer().delete(`/v3/droplets/${guid}`);

    expect(status).toBe(202);
    const job = await developer().get(new URL(headers['location'] ?? '').pathname);
    expect(job.body).toMatchObject({ operation: 'droplet.delete' });
    expect(await api.db.auditEvent.findMany({ where: { target_guid: app.guid } })).toMatchObject([
      { type: 'audit.app.droplet.delete', data: { droplet_guid: guid } },
    ]);
  });

  test('refuses the current droplet of an app', async () => {
    const app = await arrangeApp(api);
    const { guid } = await arrangeDroplet(api, app.guid);
    await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: guid } });

    const { status, body } = await developer().delete(`/v3/droplets/${guid}`);

    expect([status, body.errors[0].detail]).toEqual([
      422,
      'The droplet is the current droplet of its app and cannot be deleted.',
    ]);
  });
});

test('a build shows its droplet when that has become what it will be', async () => {
  const app = await arrangeApp(api);
  const droplet = await arrangeDroplet(api, app.guid);
  const pkg = await arrangePackage(api, app.guid);
  const build = await arrangeBuild(api, pkg, { state: 'STAGED', droplet_guid: droplet.guid });

  const { body } = await developer().get(`/v3/builds/${build.guid}`);

  expect(body.droplet).toEqual({ guid: droplet.guid });
  expect(body.links.droplet).toEqual({ href: `http://api.test/v3/droplets/${droplet.guid}` });
});
