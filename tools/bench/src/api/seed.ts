import { Client } from 'pg';

/** How many rows of each kind. */
export interface Sizes {
  readonly organizations: number;
  readonly apps: number;
  readonly routes: number;
  readonly roles: number;
  readonly auditEvents: number;
}

/** The foundation that the design has to hold. */
export const FULL: Sizes = {
  organizations: 100_000,
  apps: 50_000,
  routes: 100_000,
  roles: 200_000,
  auditEvents: 200_000,
};

/** Sizes divided by ten. */
export const tenthOf = (sizes: Sizes): Sizes =>
  Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, size / 10])) as unknown as Sizes;

/** How many apps and routes the developer's space has; the others have one app or none. */
export const IN_ONE_SPACE = 1_000;

/** Guids are random to the eye, as real ones, and the same in each run. */
const guid = (kind: string, number: string) => `md5('${kind}' || (${number}))::uuid::text`;
const age = (count: number) => `now() - make_interval(secs => ${count} - n)`;
const labels = `case when n % 10 = 0 then '{"team": "blue"}'::jsonb else '{}' end`;
/** The first space holds more than the others. */
const spaceOf = (spaces: number) => `case when n <= ${IN_ONE_SPACE} then 1 else 2 + n % (${spaces} - 1) end`;

/** Statements that make a foundation of these sizes; each organization has one space, each app a web process and a route. */
function statements({ organizations, apps, routes, roles, auditEvents }: Sizes): string[] {
  const users = organizations / 5;
  const times = (count: number) => `${age(count)}, ${age(count)}`;
  return [
    `insert into organizations (guid, name, created_at, updated_at, quota_guid, labels)
      select ${guid('org', 'n')}, 'org-' || n, ${times(organizations)}, (select guid from organization_quotas where name = 'default'), ${labels}
      from generate_series(1, ${organizations}) n`,
    `insert into spaces (guid, name, created_at, updated_at, organization_guid)
      select ${guid('space', 'n')}, 'dev', ${times(organizations)}, ${guid('org', 'n')} from generate_series(1, ${organizations}) n`,
    `insert into users (guid, username, origin, created_at, updated_at)
      select ${guid('user', 'n')}, 'user-' || n, 'uaa', ${times(users)} from generate_series(1, ${users}) n`,
    `insert into roles (guid, type, user_guid, organization_guid, created_at, updated_at)
      select ${guid('org-role', 'n')}, 'organization_user', ${guid('user', `1 + n % ${users}`)}, ${guid('org', `1 + n % ${organizations}`)}, ${times(roles / 2)}
      from generate_series(1, ${roles / 2}) n`,
    `insert into roles (guid, type, user_guid, space_guid, created_at, updated_at)
      select ${guid('space-role', 'n')}, 'space_developer', ${guid('user', `1 + n % ${users}`)}, ${guid('space', `1 + n % ${organizations}`)}, ${times(roles / 2)}
      from generate_series(1, ${roles / 2}) n`,
    `insert into domains (guid, name) values (${guid('domain', '1')}, 'apps.bench.example')`,
    `insert into apps (guid, name, created_at, updated_at, space_guid, stack_name, buildpacks, labels)
      select ${guid('app', 'n')}, 'app-' || n, ${times(apps)}, ${guid('space', spaceOf(organizations))}, 'jammy', '{nodejs_buildpack}', ${labels}
      from generate_series(1, ${apps}) n`,
    `insert into processes (guid, app_guid, type, version, memory_in_mb, disk_in_mb, created_at, updated_at)
      select ${guid('app', 'n')}, ${guid('app', 'n')}, 'web', ${guid('version', 'n')}, 256, 1024, ${times(apps)} from generate_series(1, ${apps}) n`,
    `insert into routes (guid, host, domain_guid, space_guid, created_at, updated_at, labels)
      select ${guid('route', 'n')}, 'app-' || n, ${guid('domain', '1')}, ${guid('space', spaceOf(organizations))}, ${times(routes)}, ${labels}
      from generate_series(1, ${routes}) n`,
    `insert into route_destinations (guid, route_guid, app_guid, created_at, updated_at)
      select ${guid('destination', 'n')}, ${guid('route', 'n')}, ${guid('app', 'n')}, ${times(apps)} from generate_series(1, ${apps}) n`,
    `insert into audit_events (guid, type, actor_guid, actor_type, actor_name, target_guid, target_type, target_name, data, space_guid, organization_guid,
        created_at, updated_at)
      select ${guid('event', 'n')}, case when n % 4 = 0 then 'audit.app.update' else 'audit.app.start' end,
        ${guid('user', `1 + n % ${users}`)}, 'user', 'user-' || (1 + n % ${users}),
        ${guid('app', `1 + n % ${apps}`)}, 'app', 'app-' || (1 + n % ${apps}), '{"request": {"state": "STARTED"}}', space.guid, space.organization_guid,
        ${times(auditEvents)}
      from generate_series(1, ${auditEvents}) n join apps app on app.guid = ${guid('app', `1 + n % ${apps}`)} join spaces space on space.guid = app.space_guid`,
  ];
}

/** Fills an empty, migrated database, and leaves it as autovacuum would. */
export async function seed(databaseUrl: string, sizes: Sizes): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of statements(sizes)) await client.query(statement);
    // Foreign keys hold by construction; checking them row by row takes longer than all the rest.
    await client.query('reset session_replication_role');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

interface Statement {
  readonly text: string;
  readonly values: (string | readonly string[])[];
}

/** SQL expressions of guids in the seed: its first space, which is the developer's, and an app in it. */
export const SEEDED = { space: guid('space', '1'), app: guid('app', '500') };

/** Gives each of the oldest roles to one of these users, whom the token issuer knows; their names are looked up there. */
export const knownUsersOf = (userGuids: readonly string[]): Statement[] => [
  {
    text: `insert into users (guid, username, origin) select guid, 'known-' || guid, 'uaa' from unnest($1::text[]) guid`,
    values: [userGuids],
  },
  {
    text: `update roles set user_guid = ($1::text[])[oldest.place]
      from (select id, row_number() over (order by created_at, guid) as place from roles order by created_at, guid limit ${userGuids.length}) oldest
      where roles.id = oldest.id`,
    values: [userGuids],
  },
];

/** Statements that make a user a developer of the first space, as the API would. */
export const developerOf = (userGuid: string, userName: string): Statement[] => [
  {
    text: `insert into users (guid, username, origin) values ($1, $2, 'uaa')`,
    values: [userGuid, userName],
  },
  {
    text: `insert into roles (guid, type, user_guid, organization_guid) values (gen_random_uuid()::text, 'organization_user', $1, ${guid('org', '1')})`,
    values: [userGuid],
  },
  {
    text: `insert into roles (guid, type, user_guid, space_guid) values (gen_random_uuid()::text, 'space_developer', $1, ${SEEDED.space})`,
    values: [userGuid],
  },
];
