import { useApi } from '../../testing/use-api';

const api = useApi();
const YAML = 'application/x-yaml';
const MALFORMED = 'Request invalid due to parse error: invalid request body';
const paths = ['actions/apply_manifest', 'manifest_diff'];

const send = (path: string, body: string | Buffer, type = YAML) =>
  api
    .as('space_developer')
    .post(`/v3/spaces/${api.space.guid}/${path}`)
    .set('content-type', type)
    .serialize((given: unknown) => given as string)
    .send(body as string);
const left = async () => [
  await api.db.app.count(),
  await api.db.job.count(),
  await api.db.auditEvent.count(),
];

describe.each(paths)('POST /v3/spaces/:guid/%s', (path) => {
  test.each([
    ['bad UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]), 1001, MALFORMED],
    ['a NUL', 'applications: [{name: "a\0b"}]', 1001, MALFORMED],
    ['a NUL in disguise', 'applications: [{name: "a\\0b"}]', 1001, MALFORMED],
    ['no YAML', 'applications: [', 1001, MALFORMED],
    ['nothing', '', 1001, MALFORMED],
    ['a text', 'hello', 1001, MALFORMED],
    [
      'anchors and aliases',
      'd: &d 1G\napplications: [{name: a, memory: *d}]',
      1004,
      'Bad request: Manifest does not support Anchors and Aliases',
    ],
    [
      'aliases that would grow without end',
      'a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\napplications: [*c]',
      1004,
      'Bad request: Manifest does not support Anchors and Aliases',
    ],
    [
      'more than a megabyte',
      `applications: [{name: a, env: {A: ${'x'.repeat(1024 * 1024)}}}]`,
      1004,
      'Bad request: Manifest size is too large. The maximum supported size is 1MB.',
    ],
  ])('refuses %s with 400, and leaves nothing behind', async (_what, text, code, detail) => {
    const before = await left();

    const { status, body } = await send(path, text);

    expect([status, body.errors[0].code, body.errors[0].detail]).toEqual([400, code, detail]);
    expect(await left()).toEqual(before);
  });

  test.each(['application/json', 'text/plain', ''])('refuses the content type %j', async (type) => {
    const { status, body } = await send(
      path,
      'applications: [{name: a}]',
      type || 'application/octet-stream',
    );

    expect([status, body.errors[0].detail]).toEqual([400, 'Bad request: Content-Type must be yaml']);
  });

  test.each(['application/x-yaml', 'text/yaml', 'application/x-yaml; charset=utf-8'])(
    'takes %s',
    async (type) => {
      const { status } = await send(path, 'applications: [{name: a}]', type);

      expect(status).toBe(path === 'manifest_diff' ? 201 : 202);
    },
  );

  test('lists the problems of all applications, each with the name of its own, and leaves nothing behind', async () => {
    const before = await left();

    const { status, body } = await send(
      path,
      'applications: [{name: a, memory: 1, instances: -1}, {name: fine}, {memory: 1G}]',
    );

    expect(status).toBe(422);
    expect(body.errors).toEqual(
      [
        'For application \'a\': Process "web": Instances must be greater than or equal to 0',
        'For application \'a\': Process "web": Memory must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB',
        'For application at index 2: Name must not be empty',
      ].map((detail) => ({ code: 10008, title: 'CF-UnprocessableEntity', detail })),
    );
    expect(await left()).toEqual(before);
  });

  test('is about a space that the actor can see', async () => {
    const { status, body } = await api
      .as('space_developer')
      .post(`/v3/spaces/nowhere/${path}`)
      .type(YAML)
      .send('applications: [{name: a}]');

    expect([status, body.errors[0].detail]).toEqual([404, 'Space not found']);
  });
});
