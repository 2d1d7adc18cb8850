import { eventually, fixture, useSpace, visit } from './use-platform';

jest.setTimeout(240_000);
const here = useSpace();

test.each([
  ['node', 'hello'],
  ['python', 'hello from python'],
  ['static', 'hello from static files'],
  ['executable', 'hello from an executable'],
])('push stages, starts and routes an app of kind %s', async (name, text) => {
  const [pushed] = await here.cf.push(name, { path: fixture(name), memory: '128M' });

  expect(pushed).toMatchObject({
    app: { name, state: 'STARTED' },
    droplet: { state: 'STAGED' },
    deployment: undefined,
  });
  const web = pushed?.processes.find(({ type }) => type === 'web');
  expect(web?.stats).toEqual([expect.objectContaining({ index: 0, state: 'RUNNING' })]);
  const [url = ''] = pushed?.routes.map((route) => route.url) ?? [];
  expect(url).toBe(`${name}.${here.domain}`);
  expect(
    await eventually(
      () => visit(here.platform, url),
      ({ status }) => status === 200,
    ),
  ).toMatchObject({
    body: expect.stringContaining(text),
  });
});

test('push -b builds with the buildpack that was asked for', async () => {
  const available = (await here.cf.buildpacks()).map(({ name }) => name);
  const buildpack = available.find((name) => /node/.test(name)) ?? available[0] ?? '';

  const [pushed] = await here.cf.push('asked', {
    path: fixture('node'),
    buildpacks: [buildpack],
    memory: '128M',
  });

  expect(pushed?.app.lifecycle.data.buildpacks).toEqual([buildpack]);
  expect(pushed?.droplet?.buildpacks?.map(({ name }) => name)).toContain(buildpack);
});

test('push -b refuses a buildpack that there is not', async () => {
  await expect(
    here.cf.push('unknown', { path: fixture('node'), buildpacks: ['no-such-buildpack'] }),
  ).rejects.toThrow(/no-such-buildpack/);
});
