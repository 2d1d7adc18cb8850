import { type Arrange } from './job-faults';
import { unique } from './scenery';

/** No key of another table hangs upon what is held, so that only who deletes or changes the row waits. */
const row = (table: string) => `select 1 from ${table} where guid = $1 for no key update`;

/** Jobs of organizations, spaces, domains, routes, roles and users. */
export const placeJobs = {
  'organization.delete': async (platform, scenery) => {
    const { guid } = await scenery.org();
    const [one, other] = [await scenery.space(guid), await scenery.space(guid)];
    const app = await scenery.app(one.guid);
    return {
      guid,
      // the first space is gone by then
      stall: () => platform.database.hold('cf-api-worker', row('spaces'), [other.guid]),
      cause: () => scenery.remove(`/v3/organizations/${guid}`),
      async verify() {
        for (const path of [
          `organizations/${guid}`,
          `spaces/${one.guid}`,
          `spaces/${other.guid}`,
          `apps/${app.guid}`,
        ])
          expect([path, await scenery.statusOf(`/v3/${path}`)]).toEqual([path, 404]);
        expect(await scenery.eventsOf(guid)).toMatchObject({ 'audit.organization.delete-request': 1 });
        expect(await scenery.eventsOf(one.guid)).toMatchObject({ 'audit.space.delete-request': 1 });
        expect(await scenery.eventsOf(app.guid)).toMatchObject({ 'audit.app.delete-request': 1 });
      },
    };
  },

  'space.delete': async (platform, scenery) => {
    const { guid } = await scenery.space();
    const [stopped, running] = [await scenery.app(guid), await scenery.runningApp(guid)];
    const route = await scenery.route(guid);
    await scenery.map(route.guid, running.guid);
    return {
      guid,
      // the apps are gone by then
      stall: () => platform.database.hold('cf-api-worker', row('routes'), [route.guid]),
      cause: () => scenery.remove(`/v3/spaces/${guid}`),
      async verify() {
        for (const path of [`spaces/${guid}`, `apps/${running.guid}`, `routes/${route.guid}`])
          expect([path, await scenery.statusOf(`/v3/${path}`)]).toEqual([path, 404]);
        expect(await scenery.eventsOf(guid)).toMatchObject({ 'audit.space.delete-request': 1 });
        for (const app of [stopped, running])
          expect(await scenery.eventsOf(app.guid)).toMatchObject({ 'audit.app.delete-request': 1 });
        await scenery.untilObjects(running.guid, {});
        await scenery.untilRouted(route.guid, false);
      },
    };
  },

  'space.delete_unmapped_routes': async (platform, scenery) => {
    const { guid } = await scenery.space();
    const app = await scenery.app(guid);
    const [mapped, first, second] = [
      await scenery.route(guid),
      await scenery.route(guid),
      await scenery.route(guid),
    ];
    await scenery.map(mapped.guid, app.guid);
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('routes'), [second.guid]),
      cause: () => scenery.remove(`/v3/spaces/${guid}/routes?unmapped=true`),
      async verify() {
        expect(await scenery.statusOf(`/v3/routes/${mapped.guid}`)).toBe(200);
        for (const route of [first, second]) {
          expect(await scenery.statusOf(`/v3/routes/${route.guid}`)).toBe(404);
          expect(await scenery.eventsOf(route.guid)).toMatchObject({ 'audit.route.delete-request': 1 });
        }
      },
    };
  },

  'route.delete': async (platform, scenery) => {
    const space = await scenery.space();
    const app = await scenery.app(space.guid);
    const { guid } = await scenery.route(space.guid);
    await scenery.map(guid, app.guid);
    await scenery.untilRouted(guid, true);
    return {
      guid,
      // the row is deleted by then, not for good
      stall: () => platform.database.hold('cf-api-worker', PROJECTION, ['route', guid]),
      cause: () => scenery.remove(`/v3/routes/${guid}`),
      async verify() {
        expect(await scenery.statusOf(`/v3/routes/${guid}`)).toBe(404);
        expect(await scenery.eventsOf(guid)).toMatchObject({ 'audit.route.delete-request': 1 });
        await scenery.untilRouted(guid, false);
        await scenery.untilObjects(app.guid, {});
      },
    };
  },

  'domain.delete': async (platform, scenery) => {
    const org = await scenery.org();
    const space = await scenery.space(org.guid);
    const app = await scenery.app(space.guid);
    const { guid } = await scenery.post('/v3/domains', {
      name: `${unique('domain')}.test`,
      relationships: { organization: { data: { guid: org.guid } } },
    });
    const route = await scenery.route(space.guid, guid);
    await scenery.map(route.guid, app.guid);
    await scenery.untilRouted(route.guid, true);
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('domains'), [guid]),
      cause: () => scenery.remove(`/v3/domains/${guid}`),
      async verify() {
        expect(await scenery.statusOf(`/v3/domains/${guid}`)).toBe(404);
        expect(await scenery.statusOf(`/v3/routes/${route.guid}`)).toBe(404);
        await scenery.untilRouted(route.guid, false);
        await scenery.untilObjects(app.guid, {});
      },
    };
  },

  'organization_quota.delete': async (platform, scenery) => {
    const { guid } = await scenery.post('/v3/organization_quotas', { name: unique('quota') });
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('organization_quotas'), [guid]),
      cause: () => scenery.remove(`/v3/organization_quotas/${guid}`),
      verify: async () => expect(await scenery.statusOf(`/v3/organization_quotas/${guid}`)).toBe(404),
    };
  },

  'space_quota.delete': async (platform, scenery) => {
    const organization = { data: { guid: (await scenery.org()).guid } };
    const { guid } = await scenery.post('/v3/space_quotas', {
      name: unique('quota'),
      relationships: { organization },
    });
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('space_quotas'), [guid]),
      cause: () => scenery.remove(`/v3/space_quotas/${guid}`),
      verify: async () => expect(await scenery.statusOf(`/v3/space_quotas/${guid}`)).toBe(404),
    };
  },

  'role.delete': async (platform, scenery) => {
    const org = await scenery.org();
    const user = await scenery.post('/v3/users', { guid: unique('user') });
    const { guid } = await scenery.post('/v3/roles', {
      type: 'organization_auditor',
      relationships: { user: { data: { guid: user.guid } }, organization: { data: { guid: org.guid } } },
    });
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('roles'), [guid]),
      cause: () => scenery.remove(`/v3/roles/${guid}`),
      async verify() {
        expect(await scenery.statusOf(`/v3/roles/${guid}`)).toBe(404);
        expect(await scenery.eventsOf(user.guid)).toMatchObject({
          'audit.user.organization_auditor_add': 1,
          'audit.user.organization_auditor_remove': 1,
        });
      },
    };
  },

  'user.delete': async (platform, scenery) => {
    const { guid } = await scenery.post('/v3/users', { guid: unique('user') });
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('users'), [guid]),
      cause: () => scenery.remove(`/v3/users/${guid}`),
      verify: async () => expect(await scenery.statusOf(`/v3/users/${guid}`)).toBe(404),
    };
  },
} satisfies Record<string, Arrange>;

/** Who says that the cluster has to follow waits for it. */
export const PROJECTION = 'select 1 from projections where kind = $1 and guid = $2 for update';
