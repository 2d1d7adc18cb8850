import { z } from 'zod';
import { tolerate } from '../cli-error';
import { type ReplayContext } from '../context';
import { requireOrg, requireSpace } from '../lookups';
import { Role, User } from '../platform-resources';
import { type Query } from '../query';

/** Users and their roles. */
export const userCommands = (ctx: ReplayContext) => {
  const { api, uaa } = ctx;
  const giveRole = (type: string, username: string, place: object) =>
    api.write('POST', '/v3/roles', Role, { type, relationships: { user: { data: { username } }, ...place } });
  const usersByRole = async (query: Query) => {
    const { resources, included } = await api.list('/v3/roles', Role, { include: 'user', ...query });
    const users = new Map(
      z
        .array(User)
        .parse(included['users'] ?? [])
        .map((user) => [user.guid, user]),
    );
    return resources.map(({ type, relationships }) => {
      const user = users.get(relationships.user.data.guid);
      return { role: type, user: user?.presentation_name, origin: user?.origin };
    });
  };

  return {
    createUser: async (username: string, password: string) => {
      if (await uaa.findUser(username)) return { existed: true };
      const guid = await uaa.createUser(username, password);
      await api.write('POST', '/v3/users', User, { guid });
      return { existed: false };
    },
    setOrgRole: async (username: string, org: string, role: string) => {
      const place = { organization: { data: { guid: (await requireOrg(ctx, org)).guid } } };
      return { existed: !(await tolerate(giveRole(role, username, place), 'role_already_exists')) };
    },
    setSpaceRole: async (username: string, names: { org: string; space: string }, role: string) => {
      const org = await requireOrg(ctx, names.org);
      const space = await requireSpace(ctx, names.space, org.guid);
      const membership = giveRole('organization_user', username, {
        organization: { data: { guid: org.guid } },
      });
      await tolerate(membership, 'role_already_exists', 'forbidden', 'user_not_found');
      const grant = giveRole(role, username, { space: { data: { guid: space.guid } } });
      return { existed: !(await tolerate(grant, 'role_already_exists')) };
    },
    orgUsers: async (org: string) => usersByRole({ organization_guids: (await requireOrg(ctx, org)).guid }),
    spaceUsers: async (names: { org: string; space: string }) => {
      const org = await requireOrg(ctx, names.org);
      return usersByRole({ space_guids: (await requireSpace(ctx, names.space, org.guid)).guid });
    },
  };
};
