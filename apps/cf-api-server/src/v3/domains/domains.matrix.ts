import { randomUUID } from 'node:crypto';
import { arrangeDomain } from '../../testing/arrange';
import {
  expected,
  EVERYBODY,
  type MatrixRow,
  READERS_OF_ORGANIZATION,
  WITHOUT_WRITE_SCOPE,
} from '../../testing/permission-matrix';
import { type TestRole } from '../../testing/roles';
import { type TestApi } from '../../testing/use-api';

const name = () => `d-${randomUUID().slice(0, 8)}.test`;
/** A user of the organization alone, or its billing manager, sees shared domains only. */
const READERS_OF_PRIVATE: readonly TestRole[] = READERS_OF_ORGANIZATION.filter(
  (role) => role !== 'org_user' && role !== 'org_billing_manager',
);
const writeToPrivate = (status: number) =>
  expected({ [status]: ['admin', 'org_manager'], 403: [...READERS_OF_PRIVATE, ...WITHOUT_WRITE_SCOPE] }, 404);

const ofPrivate =
  (suffix = '', body?: object) =>
  async (api: TestApi) => ({
    path: `/v3/domains/${(await arrangeDomain(api, api.org.guid)).guid}${suffix}`,
    ...(body && { body }),
  });

async function sharedWithWorld(api: TestApi) {
  const owner = await api.db.organization.create({
    data: { guid: randomUUID(), name: `owner-${randomUUID()}`, quota_guid: api.org.quota_guid },
  });
  const domain = await arrangeDomain(api, owner.guid);
  await api.db.domainSharedOrganization.create({
    data: { domain_guid: domain.guid, organization_guid: api.org.guid },
  });
  return domain;
}

export const domainsMatrix: readonly MatrixRow[] = [
  {
    endpoint: 'GET /v3/domains',
    request: () => ({ path: '/v3/domains' }),
    expected: expected({ 200: EVERYBODY }, 200),
  },
  {
    endpoint: 'POST /v3/domains',
    request: (api) => ({
      path: '/v3/domains',
      body: { name: name(), relationships: { organization: { data: { guid: api.org.guid } } } },
    }),
    expected: expected({ 201: ['admin', 'org_manager'], 422: ['no_role'] }, 403),
  },
  {
    endpoint: 'POST /v3/domains',
    request: () => ({ path: '/v3/domains', body: { name: name() } }),
    expected: expected({ 201: ['admin'] }, 403),
  },
  {
    endpoint: 'GET /v3/domains/:guid',
    request: ofPrivate(),
    expected: expected({ 200: READERS_OF_PRIVATE }, 404),
  },
  {
    endpoint: 'PATCH /v3/domains/:guid',
    request: ofPrivate('', { metadata: { labels: { a: 'b' } } }),
    expected: writeToPrivate(200),
  },
  { endpoint: 'DELETE /v3/domains/:guid', request: ofPrivate(), expected: writeToPrivate(202) },
  {
    endpoint: 'GET /v3/domains/:guid/route_reservations',
    request: ofPrivate('/route_reservations?host=a'),
    expected: expected({ 200: READERS_OF_PRIVATE }, 404),
  },
  {
    endpoint: 'POST /v3/domains/:guid/relationships/shared_organizations',
    request: async (api) => {
      const other = await api.db.organization.create({
        data: { guid: randomUUID(), name: `other-${randomUUID()}`, quota_guid: api.org.quota_guid },
      });
      await api.db.role.create({
        data: {
          guid: randomUUID(),
          type: 'organization_manager',
          user_guid: 'user-org_manager',
          organization_guid: other.guid,
        },
      });
      return ofPrivate('/relationships/shared_organizations', { data: [{ guid: other.guid }] })(api);
    },
    expected: writeToPrivate(200),
  },
  {
    endpoint: 'DELETE /v3/domains/:guid/relationships/shared_organizations/:org_guid',
    request: async (api) => {
      const domain = await sharedWithWorld(api);
      return { path: `/v3/domains/${domain.guid}/relationships/shared_organizations/${api.org.guid}` };
    },
    expected: writeToPrivate(204),
  },
  {
    endpoint: 'GET /v3/organizations/:guid/domains',
    request: (api) => ({ path: `/v3/organizations/${api.org.guid}/domains` }),
    expected: expected({ 200: READERS_OF_ORGANIZATION }, 404),
  },
  {
    endpoint: 'GET /v3/organizations/:guid/domains/default',
    request: async (api) => {
      await arrangeDomain(api);
      return { path: `/v3/organizations/${api.org.guid}/domains/default` };
    },
    expected: expected({ 200: READERS_OF_ORGANIZATION }, 404),
  },
];
