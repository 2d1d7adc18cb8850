import { useSpace } from './use-platform';

jest.setTimeout(120_000);
const here = useSpace();

test('routes are made once, mapped, listed, unmapped and deleted', async () => {
  const parts = { hostname: here.org, path: 'some/path' };
  const url = `${here.org}.${here.domain}/some/path`;
  await here.cf.createApp('routed');

  expect(await here.cf.createRoute(here.domain, parts)).toEqual({ existed: false, url });
  expect(await here.cf.createRoute(here.domain, parts)).toMatchObject({ existed: true });
  await here.cf.mapRoute('routed', here.domain, parts);
  await here.cf.mapRoute('routed', here.domain, { hostname: here.org });

  expect(await here.cf.routes()).toEqual(
    expect.arrayContaining([
      { url, space: here.space, apps: ['routed'] },
      { url: `${here.org}.${here.domain}`, space: here.space, apps: ['routed'] },
    ]),
  );
  expect((await here.cf.app('routed')).routes).toHaveLength(2);

  await here.cf.unmapRoute('routed', here.domain, parts);
  expect((await here.cf.app('routed')).routes).toHaveLength(1);
  expect(await here.cf.deleteRoute(here.domain, parts)).toEqual({ existed: true });
  expect(await here.cf.deleteRoute(here.domain, parts)).toEqual({ existed: false });
  expect(await here.cf.routes()).toHaveLength(1);
});

test('an app of the same name is refused in the words that the client knows', async () => {
  await here.cf.createApp('twice');
  await expect(here.cf.createApp('twice')).rejects.toMatchObject({ kind: 'name_not_unique_in_space' });
});
