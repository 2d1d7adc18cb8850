import { tolerate } from '../cli-error';
import { deleteAndWait, type ReplayContext } from '../context';
import { requireOrg, spacesOf } from '../lookups';
import { Domain, IsolationSegment, Organization, Quota, Relationship } from '../platform-resources';

/** Organizations. */
export const orgCommands = (ctx: ReplayContext) => {
  const { api } = ctx;

  return {
    /** `existed` says that the server already had it, which is a success. */
    createOrg: async (name: string) => {
      const creation = api.write('POST', '/v3/organizations', Organization, { name, suspended: false });
      return { existed: (await tolerate(creation, 'organization_name_taken')) === undefined };
    },
    orgs: async () => (await api.list('/v3/organizations', Organization, { order_by: 'name' })).resources,
    org: async (name: string) => {
      const org = await requireOrg(ctx, name);
      const { resources: domains } = await api.list(`/v3/organizations/${org.guid}/domains`, Domain);
      const quota = await api.get(`/v3/organization_quotas/${org.relationships.quota?.data?.guid}`, Quota);
      const spaces = await spacesOf(ctx, org.guid);
      await api.get(`/v3/organizations/${org.guid}/relationships/default_isolation_segment`, Relationship);
      const query = { organization_guids: org.guid };
      const { resources: segments } = await api.list('/v3/isolation_segments', IsolationSegment, query);
      return { org, domains, quota, spaces, segments };
    },
    deleteOrg: async (name: string) =>
      deleteAndWait(ctx, `/v3/organizations/${(await requireOrg(ctx, name)).guid}`),
  };
};
