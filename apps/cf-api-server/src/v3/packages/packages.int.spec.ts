import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { arrangeApp } from '../../testing/arrange';
import { arrangePackage } from '../../testing/arrange-packages';
import { type Client, useApi } from '../../testing/use-api';

const api = useApi({ limits: { uploadBytes: 1000 } });
const developer = () => api.as('space_developer');
const ofApp = (guid: string) => ({ relationships: { app: { data: { guid } } } });
const create = (appGuid: string, body: object = { type: 'bits' }) =>
  developer()
    .post('/v3/packages')
    .send({ ...ofApp(appGuid), ...body });
const events = (appGuid: string) =>
  api.db.auditEvent.findMany({ where: { target_guid: appGuid }, orderBy: { id: 'asc' } });

describe('POST /v3/packages', () => {
  test('creates a package that awaits its bits', async () => {
    const app = await arrangeApp(api);

    const { status, body } = await create(app.guid, { type: 'bits', metadata: { labels: { a: 'b' } } });

    expect(status).toBe(201);
    const self = `http://api.test/v3/packages/${body.guid}`;
    expect(body).toEqual({
      guid: expect.any(String),
      type: 'bits',
      data: { error: null, checksum: { type: 'sha256', value: null } },
      state: 'AWAITING_UPLOAD',
      created_at: expect.any(String),
      updated_at: expect.any(String),
      relationships: { app: { data: { guid: app.guid } } },
      metadata: { labels: { a: 'b' }, annotations: {} },
      links: {
        self: { href: self },
        upload: { href: `${self}/upload`, method: 'POST' },
        download: { href: `${self}/download`, method: 'GET' },
        app: { href: `http://api.test/v3/apps/${app.guid}` },
      },
    });
    expect(await events(app.guid)).toMatchObject([
      { type: 'audit.app.package.create', data: { package_guid: body.guid, request: { type: 'bits' } } },
    ]);
  });

  test('creates a docker package that is ready, and tells nobody its password', async () => {
    const app = await arrangeApp(api, { lifecycle_type: 'docker' });
    const data = { image: 'nginx:1', username: 'me', password: 'secret' };

    const { body } = await create(app.guid, { type: 'docker', data });

    expect(body).toMatchObject({
      state: 'READY',
      data: { image: 'nginx:1', username: 'me', password: '***' },
    });
    expect(Object.keys(body.links)).toEqual(['self', 'app']);
    expect(JSON.stringify(await events(app.guid), (_, v) => (typeof v === 'bigint' ? 0 : v))).not.toContain(
      'secret',
    );
    expect(await api.db.package.findUnique({ where: { guid: body.guid } })).toMatchObject({
      docker_password: 'secret',
    });
  });

  test.each([
    ['no type', {}, "Type must be one of 'bits, docker'"],
    ['another type', { type: 'tar' }, "Type must be one of 'bits, docker'"],
    ['docker without an image', { type: 'docker', data: {} }, "Data image can't be blank"],
    ['another key', { type: 'bits', stack: 'x' }, "Unknown field(s): 'stack'"],
    [
      'a docker image for a buildpack app',
      { type: 'docker', data: { image: 'nginx' } },
      'Cannot create Docker package for a buildpack app.',
    ],
  ])('refuses %s', async (_name, body, detail) => {
    const { status, body: answer } = await create((await arrangeApp(api)).guid, body);

    expect([status, answer.errors[0].detail]).toEqual([422, detail]);
  });

  test('refuses bits for a docker app, and an app that is not there', async () => {
    const app = await arrangeApp(api, { lifecycle_type: 'docker' });

    const details = [await create(app.guid), await create('nowhere')].map(
      ({ body }) => body.errors[0].detail,
    );

    expect(details).toEqual([
      'Cannot create bits package for a Docker app.',
      'App is invalid. Ensure it exists and you have access to it.',
    ]);
  });
});

describe('POST /v3/packages?source_guid', () => {
  const copy = (source: string, appGuid: string) =>
    developer().post(`/v3/packages?source_guid=${source}`).send(ofApp(appGuid));

  test('has a worker copy the bits', async () => {
    const [from, to] = [await arrangeApp(api), await arrangeApp(api)];
    const source = await arrangePackage(api, from.guid);

    const { status, body } = await copy(source.guid, to.guid);

    expect([status, body.state]).toEqual([201, 'COPYING']);
    const [job] = await api.db.job.findMany({ where: { operation: 'package.copy' } });
    expect(job?.payload).toEqual({ guid: body.guid, source_guid: source.guid });
    expect(api.wakeUps).toEqual([job?.guid]);
  });

  test('copies a docker image without its credentials', async () => {
    const [from, to] = [await arrangeApp(api), await arrangeApp(api)];
    const source = await arrangePackage(api, from.guid, {
      type: 'docker',
      docker_image: 'nginx',
      docker_username: 'me',
      docker_password: 'secret',
    });

    const { body } = await copy(source.guid, to.guid);

    expect(body).toMatchObject({ state: 'READY', data: { image: 'nginx', username: null, password: null } });
  });

  test('refuses the same app, and a package that is not there', async () => {
    const app = await arrangeApp(api);
    const source = await arrangePackage(api, app.guid);

    const details = [await copy(source.guid, app.guid), await copy('nowhere', app.guid)].map(
      ({ body }) => body.errors[0].detail,
    );

    expect(details).toEqual([
      'Source and destination app cannot be the same',
      'Source package is invalid. Ensure it exists and you have access to it.',
    ]);
  });
});

describe('lists', () => {
  const guidsOf = async (path: string, as: Client = developer()) =>
    (await as.get(path)).body.resources.map(({ guid }: { guid: string }) => guid);

  test('filter by type, state, app, space and organization, and are ordered on demand', async () => {
    const app = await arrangeApp(api);
    const ready = await arrangePackage(api, app.guid, { labels: { env: 'prod' } });
    const docker = await arrangePackage(api, app.guid, { type: 'docker', state: 'EXPIRED' });
    const other = await arrangePackage(api, (await arrangeApp(api)).guid);

    expect(await guidsOf('/v3/packages')).toEqual([ready.guid, docker.guid, other.guid]);
    expect(await guidsOf(`/v3/packages?app_guids=${app.guid}&order_by=-created_at`)).toEqual(
      expect.arrayContaining([docker.guid, ready.guid]),
    );
    expect(await guidsOf('/v3/packages?types=docker')).toEqual([docker.guid]);
    expect(await guidsOf('/v3/packages?states=EXPIRED,FAILED')).toEqual([docker.guid]);
    expect(await guidsOf('/v3/packages?label_selector=env=prod')).toEqual([ready.guid]);
    expect(
      await guidsOf(`/v3/packages?space_guids=${api.space.guid}&organization_guids=${api.org.guid}`),
    ).toHaveLength(3);
    expect(await guidsOf(`/v3/packages?space_guids=other`)).toEqual([]);
    expect(await guidsOf(`/v3/apps/${app.guid}/packages?states=READY`)).toEqual([ready.guid]);
    expect(await guidsOf('/v3/packages', api.as('no_role'))).toEqual([]);
  });

  test('below an app refuse what the path says already', async () => {
    const app = await arrangeApp(api);

    const { status, body } = await developer().get(`/v3/apps/${app.guid}/packages?app_guids=x`);

    expect([status, body.errors[0].title]).toEqual([400, 'CF-BadQueryParameter']);
  });
});

describe('POST /v3/packages/:guid/upload', () => {
  const awaiting = async (data = {}) =>
    arrangePackage(api, (await arrangeApp(api)).guid, { state: 'AWAITING_UPLOAD', ...data });
  const upload = (guid: string) => developer().post(`/v3/packages/${guid}/upload`);
  const payloadOf = async (guid: string) => {
    const jobs = await api.db.job.findMany({ where: { operation: 'package.process' } });
    return jobs
      .map(({ payload }) => payload as { guid: string; bits_key?: string })
      .find((p) => p.guid === guid);
  };

  test('puts the bits into the blobstore and has a worker process them', async () => {
    const { guid } = await awaiting();

    const { status, body } = await upload(guid)
      .field('resources', '[]')
      .attach('bits', Buffer.from('a zip'), 'package.zip');

    expect([status, body.state]).toEqual([200, 'PROCESSING_UPLOAD']);
    const payload = await payloadOf(guid);
    expect(payload).toEqual({ guid, resources: [], bits_key: expect.any(String) });
    const stored = await api.blobstore.get(payload?.bits_key ?? '');
    expect(await text(stored as Readable)).toBe('a zip');
  });

  test('takes matched files without any bits, and bits before the files', async () => {
    const files = [{ path: 'a', mode: '644', checksum: { value: 'A'.repeat(40) }, size_in_bytes: 70_000 }];
    const [first, second] = [await awaiting(), await awaiting()];

    await upload(first.guid).field('resources', JSON.stringify(files)).expect(200);
    await upload(second.guid)
      .attach('bits', Buffer.from('a zip'), 'package.zip')
      .field('resources', JSON.stringify(files))
      .expect(200);

    const resources = [{ path: 'a', mode: '644', sha1: 'a'.repeat(40), size: 70_000 }];
    expect(await payloadOf(first.guid)).toEqual({ guid: first.guid, resources });
    expect(await payloadOf(second.guid)).toMatchObject({ resources, bits_key: expect.any(String) });
  });

  test.each([
    [
      'nothing',
      (r: ReturnType<typeof upload>) => r.field('resources', '[]'),
      'Upload must include either resources or bits',
    ],
    [
      'files that are no JSON',
      (r: ReturnType<typeof upload>) => r.field('resources', '['),
      'Resources must be valid JSON.',
    ],
    [
      'another part',
      (r: ReturnType<typeof upload>) => r.field('bits_path', '/etc/passwd'),
      "Unknown field(s): 'bits_path'",
    ],
    [
      'too many bytes',
      (r: ReturnType<typeof upload>) => r.attach('bits', Buffer.alloc(1001), 'package.zip'),
      'The upload may not be larger than 1000 bytes.',
    ],
  ])('refuses %s, and the package still awaits its bits', async (_name, fill, detail) => {
    const { guid } = await awaiting();

    const { status, body } = await fill(upload(guid));

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
    expect(await api.db.package.findUnique({ where: { guid } })).toMatchObject({ state: 'AWAITING_UPLOAD' });
    await upload(guid).attach('bits', Buffer.from('a zip'), 'package.zip').expect(200);
  });

  test('refuses a body that is cut off or of another kind', async () => {
    const { guid } = await awaiting();
    const cut = '--x\r\ncontent-disposition: form-data; name="bits"; filename="a.zip"\r\n\r\nhalf';

    const answers = [
      await upload(guid).set('content-type', 'multipart/form-data; boundary=x').send(cut),
      await upload(guid).send({ bits: 'x' }),
    ];

    expect(answers.map(({ status, body }) => [status, body.errors[0].title])).toEqual([
      [400, 'CF-AppBitsUploadInvalid'],
      [400, 'CF-AppBitsUploadInvalid'],
    ]);
  });

  test('takes bits once, even of two uploads at the same time', async () => {
    const { guid } = await awaiting();
    const send = () => upload(guid).attach('bits', Buffer.from('a zip'), 'package.zip');

    const statuses = (await Promise.all([send(), send()])).map(({ status }) => status).sort();

    expect(statuses).toEqual([200, 400]);
    expect((await send()).body.errors[0].title).toBe('CF-PackageBitsAlreadyUploaded');
    expect(await api.blobstore.size((await payloadOf(guid))?.bits_key ?? '')).toBe(5);
  });

  test('refuses docker packages, and everybody but admins while uploads are switched off', async () => {
    const docker = await awaiting({ type: 'docker' });
    const bits = await awaiting();
    expect((await upload(docker.guid)).body.errors[0].detail).toBe('Package type must be bits.');

    await api.db.featureFlag.create({ data: { name: 'app_bits_upload', enabled: false } });
    const path = `/v3/packages/${bits.guid}/upload`;
    expect((await upload(bits.guid).attach('bits', Buffer.from('z'), 'z.zip')).body.errors[0].title).toBe(
      'CF-FeatureDisabled',
    );
    await api.as('admin').post(path).attach('bits', Buffer.from('z'), 'z.zip').expect(200);
    await api.db.featureFlag.deleteMany({});
  });
});

describe('GET /v3/packages/:guid/download', () => {
  test('gives the bits where the blobstore is the package store', async () => {
    const app = await arrangeApp(api);
    const pkg = await arrangePackage(api, app.guid);
    await api.blobstore.put(`packages/${pkg.guid}`, Readable.from(['zip bits']));

    const { status, headers, body } = await developer()
      .get(`/v3/packages/${pkg.guid}/download`)
      .responseType('blob');

    expect([status, headers['content-type'], String(body)]).toEqual([200, 'application/zip', 'zip bits']);
    expect((await events(app.guid)).map(({ type }) => type)).toEqual(['audit.app.package.download']);
  });

  test.each([
    [{ type: 'docker' }, 'Package type must be bits.'],
    [{ state: 'PROCESSING_UPLOAD' }, 'Package has no bits to download.'],
    [
      { image_reference: 'registry.test/p@sha256:1' },
      'Unable to download packages when an image registry is used to store packages',
    ],
  ])('refuses %j', async (data, detail) => {
    const pkg = await arrangePackage(api, (await arrangeApp(api)).guid, data);

    const { status, body } = await developer().get(`/v3/packages/${pkg.guid}/download`);

    expect([status, body.errors[0].detail]).toEqual([422, detail]);
  });
});

test('PATCH changes metadata and the credentials of a docker image', async () => {
  const pkg = await arrangePackage(api, (await arrangeApp(api)).guid, { type: 'docker', labels: { a: 'b' } });

  const { body } = await developer()
    .patch(`/v3/packages/${pkg.guid}`)
    .send({ username: 'me', password: 'x', metadata: { labels: { a: null, c: 'd' } } });

  expect(body).toMatchObject({ data: { username: 'me', password: '***' }, metadata: { labels: { c: 'd' } } });
});

test('DELETE asks for a job that the client can follow', async () => {
  const app = await arrangeApp(api);
  const pkg = await arrangePackage(api, app.guid);

  const { status, headers } = await developer().delete(`/v3/packages/${pkg.guid}`);

  expect(status).toBe(202);
  const job = await developer().get(new URL(headers['location'] ?? '').pathname);
  expect(job.body).toMatchObject({ operation: 'package.delete', state: 'PROCESSING' });
  expect(await events(app.guid)).toMatchObject([
    { type: 'audit.app.package.delete', data: { package_guid: pkg.guid } },
  ]);
});
