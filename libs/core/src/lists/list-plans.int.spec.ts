import { type Db, joinSql, type Page, rawSql, type Sql, sql } from '@cf/database';
import { createTestDatabase } from '@cf/database/testing';
import { type Actor, createPermissions } from '@cf/permissions';
import { listApps } from '../apps';
import { listAuditEvents } from '../audit-events';
import { type OpContext } from '../context';
import { listOrganizations } from '../organizations';
import { listRoles } from '../roles';
import { listRoutes } from '../routes';
import { listSpaces } from '../spaces';

const ROWS = 6_000;
const BIG = [
  'organizations',
  'spaces',
  'users',
  'roles',
  'apps',
  'routes',
  'route_destinations',
  'audit_events',
];

const guid = (kind: string, number = 'n') => rawSql(`md5('${kind}' || (${number}))::uuid::text`);
const numbers = sql`from generate_series(1, ${ROWS}) n`;
/** One space in each organization; a user has three roles, a space one app and one route. */
const SEED: readonly Sql[] = [
  sql`insert into organizations (guid, name, quota_guid) select ${guid('org')}, 'org-' || n, (select guid from organization_quotas limit 1) ${numbers}`,
  sql`insert into spaces (guid, name, organization_guid) select ${guid('space')}, 'dev', ${guid('org')} ${numbers}`,
  sql`insert into users (guid, username) select ${guid('user')}, 'user-' || n ${numbers}`,
  sql`insert into roles (guid, type, user_guid, organization_guid)
    select ${guid('role')} || type, type, ${guid('user', '1 + n / 3')}, ${guid('org')} ${numbers}, unnest('{organization_user,organization_auditor}'::text[]) type`,
  sql`insert into roles (guid, type, user_guid, space_guid) select ${guid('role')}, 'space_developer', ${guid('user', '1 + n / 3')}, ${guid('space')} ${numbers}`,
  sql`insert into domains (guid, name) values ('domain', 'example.org')`,
  sql`insert into apps (guid, name, space_guid) select ${guid('app')}, 'app-' || n, ${guid('space')} ${numbers}`,
  sql`insert into routes (guid, host, domain_guid, space_guid) select ${guid('route')}, 'app-' || n, 'domain', ${guid('space')} ${numbers}`,
  sql`insert into route_destinations (guid, route_guid, app_guid) select ${guid('to')}, ${guid('route')}, ${guid('app')} ${numbers}`,
  sql`insert into audit_events (guid, type, target_guid, space_guid, organization_guid)
    select ${guid('event')}, 'audit.type.' || n % 200, ${guid('app')}, ${guid('space')}, ${guid('org')} ${numbers}`,
];

let db: Db;
let drop: () => Promise<void>;
let known: { user: string; app: string; space: string; org: string };
beforeAll(async () => {
  ({ db, drop } = await createTestDatabase());
  for (const statement of SEED) await db.rows(statement);
  await db.rows(sql`vacuum analyze`);
  [known] = (await db.rows(
    sql`select ${guid('user', '7')} as user, ${guid('app', '7')} as app, ${guid('space', '7')} as space, ${guid('org', '7')} as org`,
  )) as [typeof known];
}, 120_000);
afterAll(() => drop());

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The big tables that a plan reads from end to end: as they lie, or along an index that does not know what is looked for. */
const readWhole = (plan: Plan): string[] =>
  nodesOf(plan)
    .filter(
      ({ 'Node Type': type, 'Index Cond': known, Filter: filter }) =>
        type === 'Seq Scan' || (type.startsWith('Index') && !known && filter),
    )
    .map(({ 'Relation Name': table = '' }) => table)
    .filter((table) => BIG.includes(table));

/** The plans of the statements that a list runs for an actor, in their order: the page, and the count when the page is full. */
async function plansOf(scopes: readonly string[], list: (ctx: OpContext) => Promise<Page<unknown>>) {
  const statements: Sql[] = [];
  const recording = {
    rows: <Row>(statement: Sql): Promise<Row[]> => {
      statements.push(statement);
      return db.rows<Row>(statement);
    },
  };
  const actor: Actor = { guid: known.user, name: 'user', scopes: new Set(scopes), isClient: false };
  const page = await list({
    db: recording,
    actor,
    permissions: createPermissions(db, actor),
  } as unknown as OpContext);
  const plans = await Promise.all(
    statements.map(async (statement) => {
      const [row] = await db.rows<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        joinSql([rawSql('explain (format json) '), statement], ''),
      );
      return row?.['QUERY PLAN'][0]?.Plan as Plan;
    }),
  );
  return { page, plans };
}

const LISTS = { listApps, listAuditEvents, listOrganizations, listRoles, listRoutes, listSpaces };
type ListName = keyof typeof LISTS;
const names = Object.keys(LISTS) as ListName[];
const ask = (name: ListName, scope: string, filter: object) =>
  plansOf([scope], (ctx) =>
    (LISTS[name] as (ctx: OpContext, filter: object) => Promise<Page<unknown>>)(ctx, filter),
  );

/** Of a page as clients ask for it the first statement; of a page that is full the second, which counts. */
async function pageAndCountOf(name: ListName, scope: string, filter: object = {}) {
  const { page, plans } = await ask(name, scope, { ...filter, paging: { page: 1, perPage: 50 } });
  const counting = await ask(name, scope, { ...filter, paging: { page: 1, perPage: 1 } });
  expect(counting.plans).toHaveLength(2);
  return { page, plans: [plans[0] as Plan, counting.plans[1] as Plan] };
}

const READ = 'cloud_controller.read';
const ADMIN = 'cloud_controller.admin';

test.each(names)('a page of %s for an administrator comes by an index', async (name) => {
  const { page, plans } = await pageAndCountOf(name, ADMIN);

  expect(page.records).toHaveLength(50);
  expect(page.total).toBeGreaterThanOrEqual(ROWS);
  expect(readWhole(plans[0] as Plan)).toEqual([]);
});

test.each(names)(
  'a page of %s for somebody with few roles, and its count, come by an index',
  async (name) => {
    const { page, plans } = await pageAndCountOf(name, READ);

    expect(page.total).toBeGreaterThan(1);
    expect(page.total).toBeLessThan(20);
    expect(plans.map(readWhole)).toEqual([[], []]);
  },
);

test.each<[ListName, string, () => object]>([
  ['listApps', 'names', () => ({ names: ['app-7'] })],
  ['listApps', 'space_guids', () => ({ space_guids: [known.space] })],
  ['listApps', 'organization_guids', () => ({ organization_guids: [known.org] })],
  ['listApps', 'guids', () => ({ guids: [known.app] })],
  ['listRoutes', 'hosts', () => ({ hosts: ['app-7'] })],
  ['listRoutes', 'space_guids', () => ({ space_guids: [known.space] })],
  ['listRoutes', 'organization_guids', () => ({ organization_guids: [known.org] })],
  ['listRoutes', 'app_guids', () => ({ app_guids: [known.app] })],
  ['listSpaces', 'organization_guids', () => ({ organization_guids: [known.org] })],
  ['listOrganizations', 'names', () => ({ names: ['org-7'] })],
  ['listRoles', 'user_guids', () => ({ user_guids: [known.user] })],
  ['listRoles', 'space_guids', () => ({ space_guids: [known.space] })],
  ['listRoles', 'organization_guids', () => ({ organization_guids: [known.org] })],
  ['listAuditEvents', 'target_guids', () => ({ target_guids: [known.app] })],
  ['listAuditEvents', 'space_guids', () => ({ space_guids: [known.space] })],
  ['listAuditEvents', 'organization_guids', () => ({ organization_guids: [known.org] })],
  ['listAuditEvents', 'types', () => ({ types: ['audit.type.7'] })],
])('%s of an administrator with %s finds and counts by an index', async (name, _filter, filterOf) => {
  const { page, plans } = await pageAndCountOf(name, ADMIN, filterOf());

  expect(page.total).toBeGreaterThan(0);
  expect(page.total).toBeLessThan(50);
  expect(plans.map(readWhole)).toEqual([[], []]);
});
