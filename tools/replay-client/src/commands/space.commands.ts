import { App } from '../app-resources';
import { tolerate } from '../cli-error';
import { deleteAndWait, targetedOrg, type ReplayContext } from '../context';
import { requireOrg, requireSpace, spacesOf } from '../lookups';
import {
  Organization,
  Quota,
  Relationship,
  Role,
  SecurityGroup,
  ServiceInstance,
  Space,
} from '../platform-resources';
import { claimsOf } from '../session';

/** Spaces. */
export const spaceCommands = (ctx: ReplayContext) => {
  const { api, session } = ctx;
  const giveRole = (type: string, holder: object, place: object) => {
    const relationships = { user: { data: holder }, ...place };
    return tolerate(api.write('POST', '/v3/roles', Role, { type, relationships }), 'role_already_exists');
  };

  return {
    createSpace: async (name: string, { org }: { org?: string } = {}) => {
      const orgGuid = org ? (await requireOrg(ctx, org)).guid : targetedOrg(ctx);
      const relationships = { organization: { data: { guid: orgGuid } } };
      const creation = api.write('POST', '/v3/spaces', Space, { name, relationships });
      const space = await tolerate(creation, 'name_not_unique_in_org');
      if (!space) return { existed: true };

      const { user_name: username, origin, client_id: client } = claimsOf(session.accessToken ?? '');
      const holder = username ? { username, origin } : { guid: client };
      for (const role of ['space_manager', 'space_developer']) {
        await giveRole('organization_user', holder, { organization: { data: { guid: orgGuid } } });
        await giveRole(role, holder, { space: { data: { guid: space.guid } } });
      }
      return { existed: false };
    },
    spaces: () => spacesOf(ctx, targetedOrg(ctx)),
    space: async (name: string) => {
      const org = await api.get(`/v3/organizations/${targetedOrg(ctx)}`, Organization);
      const space = await requireSpace(ctx, name);
      const inSpace = { space_guids: space.guid };
      const { resources: apps } = await api.list('/v3/apps', App, inSpace);
      const { resources: services } = await api.list('/v3/service_instances', ServiceInstance, inSpace);
      await api.get(`/v3/spaces/${space.guid}/relationships/isolation_segment`, Relationship);
      await api.get(`/v3/organizations/${org.guid}/relationships/default_isolation_segment`, Relationship);
      const { resources: running } = await api.list(
        `/v3/spaces/${space.guid}/running_security_groups`,
        SecurityGroup,
      );
      const { resources: staging } = await api.list(
        `/v3/spaces/${space.guid}/staging_security_groups`,
        SecurityGroup,
      );
      const quotaGuid = space.relationships.quota?.data?.guid;
      const quota = quotaGuid ? await api.get(`/v3/space_quotas/${quotaGuid}`, Quota) : undefined;
      return { space, org, apps, services, running, staging, quota };
    },
    deleteSpace: async (name: string) =>
      deleteAndWait(ctx, `/v3/spaces/${(await requireSpace(ctx, name)).guid}`),
  };
};
