import { arrangeSecurityGroup } from '../../testing/arrange-security-groups';
import { arrangeOrganization, arrangeSpace } from '../../testing/arrange-places';
import { type TestRole } from '../../testing/roles';
import { useApi } from '../../testing/use-api';

const api = useApi();
const namesOf = async (path: string, role: TestRole = 'admin') =>
  (await api.as(role).get(path)).body.resources.map(({ name }: { name: string }) => name);
const elsewhere = async () => {
  const { guid } = await arrangeOrganization(api);
  return (await arrangeSpace(api, { organization_guid: guid })).guid;
};

test('a group shows its rules, where it is enabled, and the spaces that the reader may read', async () => {
  const hidden = await elsewhere();
  const { guid, name } = await arrangeSecurityGroup(api, {
    running: [api.space.guid, hidden],
    staging: [hidden],
  });

  const { body } = await api.as('space_developer').get(`/v3/security_groups/${guid}`);

  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(body).toEqual({
    guid,
    created_at: time,
    updated_at: time,
    name,
    globally_enabled: { running: false, staging: false },
    rules: [{ protocol: 'tcp', destination: '10.0.0.0/8', ports: '443' }],
    relationships: {
      running_spaces: { data: [{ guid: api.space.guid }] },
      staging_spaces: { data: [] },
    },
    links: { self: { href: `http://api.test/v3/security_groups/${guid}` } },
  });
});

test('who has no role in a space of a group does not see it, unless it is enabled globally', async () => {
  const bound = await arrangeSecurityGroup(api, { staging: [api.space.guid] });
  const foreign = await arrangeSecurityGroup(api, { running: [await elsewhere()] });
  const global = await arrangeSecurityGroup(api, {}, { staging_default: true });
  const path = `/v3/security_groups?names=${[bound, foreign, global].map(({ name }) => name).join(',')}`;

  expect(await namesOf(path, 'space_auditor')).toEqual([bound.name, global.name]);
  expect(await namesOf(path, 'no_role')).toEqual([global.name]);
  expect(await namesOf(path, 'global_auditor')).toEqual([bound.name, foreign.name, global.name]);
  expect((await api.as('space_auditor').get(`/v3/security_groups/${foreign.guid}`)).status).toBe(404);
});

test('groups are found by name, by spaces, and by where they are enabled', async () => {
  const running = await arrangeSecurityGroup(api, { running: [api.space.guid] });
  const staging = await arrangeSecurityGroup(api, { staging: [api.space.guid] });
  const global = await arrangeSecurityGroup(api, {}, { running_default: true });
  const guids = [running, staging, global].map(({ guid }) => guid).join(',');
  const found = (filter: string) => namesOf(`/v3/security_groups?guids=${guids}&${filter}`);

  expect(await found(`names=${staging.name}`)).toEqual([staging.name]);
  expect(await found(`names=${staging.name.toUpperCase()}`)).toEqual([]);
  expect(await found(`running_space_guids=${api.space.guid}`)).toEqual([running.name]);
  expect(await found(`staging_space_guids=${api.space.guid}`)).toEqual([staging.name]);
  expect(await found('globally_enabled_running=true')).toEqual([global.name]);
  expect(await found('globally_enabled_running=false')).toEqual([running.name, staging.name]);
  expect(await found('globally_enabled_staging=true')).toEqual([]);
});

test("a space's groups of a phase are those bound to it and the global ones", async () => {
  const running = await arrangeSecurityGroup(api, { running: [api.space.guid] });
  const staging = await arrangeSecurityGroup(api, { staging: [api.space.guid] });
  const global = await arrangeSecurityGroup(api, {}, { running_default: true });
  const guids = [running, staging, global].map(({ guid }) => guid).join(',');
  const of = (phase: string) =>
    namesOf(`/v3/spaces/${api.space.guid}/${phase}_security_groups?guids=${guids}`, 'space_developer');

  expect(await of('running')).toEqual([running.name, global.name]);
  expect(await of('staging')).toEqual([staging.name]);
  expect(await namesOf(`/v3/spaces/${api.space.guid}/running_security_groups?names=${global.name}`)).toEqual([
    global.name,
  ]);
});

test.each([
  ['/v3/security_groups?globally_enabled_running=yes', /must be 'true' or 'false'/],
  ['/v3/security_groups?label_selector=a', /Unknown query parameter/],
  ['/v3/security_groups?order_by=name', /Order by/],
])('%s is refused with 422', async (path, detail) => {
  const { status, body } = await api.as('admin').get(path);

  expect([status, body.errors[0].code]).toEqual([422, 10008]);
  expect(body.errors[0].detail).toMatch(detail);
});
