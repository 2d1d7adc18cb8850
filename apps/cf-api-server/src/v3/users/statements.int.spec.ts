import { statementsDuring } from '@cf/database/testing';
import { arrangeRole, arrangeUser } from '../../testing/arrange-roles';
import { useApi } from '../../testing/use-api';

const api = useApi();

test.each([
  ['roles with all they bring along', () => '/v3/roles?per_page=500&include=user,organization,space'],
  ['users', () => '/v3/users?per_page=500'],
  ['users of an organization', () => `/v3/organizations/${api.org.guid}/users?per_page=500`],
  ['users of a space', () => `/v3/spaces/${api.space.guid}/users?per_page=500`],
])('a list of %s takes as many statements for many rows as for few', async (_what, pathOf) => {
  const path = pathOf();
  const client = api.as('org_manager');
  await client.get(path); // the user's own row is made at their first request
  const few = await statementsDuring(() => client.get(path));
  for (let n = 0; n < 30; n += 1) {
    const { guid } = await arrangeUser(api, `user-${n}`);
    for (const type of ['organization_user', 'space_auditor']) await arrangeRole(api, type, guid);
  }

  const many = await statementsDuring(async () => {
    const { body } = await client.get(path);
    expect(body.resources.length).toBeGreaterThan(30);
  });

  expect(few.length).toBeGreaterThan(0);
  expect(many).toHaveLength(few.length);
});
