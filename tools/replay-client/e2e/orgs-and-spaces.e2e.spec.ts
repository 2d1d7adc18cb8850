import { CliError } from '../src/index';
import { adminClient, unique, usePlatform } from './use-platform';

const platform = usePlatform();
const name = unique('org, with a comma');

test('an organization and its spaces are made, found, shown and deleted', async () => {
  const cf = await adminClient(platform);

  expect(await cf.createOrg(name)).toEqual({ existed: false });
  expect(await cf.createOrg(name)).toEqual({ existed: true });
  expect((await cf.orgs()).map((org) => org.name)).toContain(name);

  await cf.target({ org: name });
  expect(await cf.createSpace('one')).toEqual({ existed: false });
  expect(await cf.createSpace('one')).toEqual({ existed: true });
  expect(await cf.createSpace('two', { org: name })).toEqual({ existed: false });
  expect((await cf.spaces()).map((space) => space.name)).toEqual(['one', 'two']);

  const { org, domains, quota, spaces } = await cf.org(name);
  expect(org).toMatchObject({ name, suspended: false });
  expect(domains.length).toBeGreaterThan(0);
  expect(quota.name).toBeTruthy();
  expect(spaces).toHaveLength(2);
  expect(await cf.space('one')).toMatchObject({ space: { name: 'one' }, apps: [], services: [] });

  await cf.deleteSpace('one');
  expect((await cf.spaces()).map((space) => space.name)).toEqual(['two']);
  await cf.deleteOrg(name);
  await expect(cf.org(name)).rejects.toThrow(CliError);
});

test('users get roles by name, twice if need be, and are listed with them', async () => {
  const cf = await adminClient(platform);
  const [org, user] = [unique('roles'), unique('user')];
  await cf.createOrg(org);
  await cf.target({ org });
  await cf.createSpace('s');

  expect(await cf.createUser(user, 'password')).toEqual({ existed: false });
  expect(await cf.createUser(user, 'password')).toEqual({ existed: true });
  expect(await cf.setSpaceRole(user, { org, space: 's' }, 'space_developer')).toEqual({ existed: false });
  expect(await cf.setSpaceRole(user, { org, space: 's' }, 'space_developer')).toEqual({ existed: true });
  expect(await cf.setOrgRole(user, org, 'organization_auditor')).toEqual({ existed: false });

  expect(await cf.orgUsers(org)).toEqual(
    expect.arrayContaining([
      { role: 'organization_user', user, origin: 'uaa' },
      { role: 'organization_auditor', user, origin: 'uaa' },
    ]),
  );
  expect(await cf.spaceUsers({ org, space: 's' })).toEqual(
    expect.arrayContaining([
      { role: 'space_developer', user, origin: 'uaa' },
      { role: 'space_manager', user: platform.admin.user, origin: 'uaa' },
    ]),
  );
  await expect(cf.setOrgRole(unique('nobody'), org, 'organization_auditor')).rejects.toThrow(CliError);
  await cf.deleteOrg(org);
});
