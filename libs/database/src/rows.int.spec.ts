import { randomUUID } from 'node:crypto';
import { type Db } from './connect';
import { insertRow, insertRowUnlessThere, rowByGuid } from './rows';
import { createTestDatabase } from './testing';

let db: Db;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ db, drop } = await createTestDatabase());
});
afterAll(() => drop());

test('a row is read and written as Prisma does it', async () => {
  const payload = { guid: 'x', list: [1, { deep: "it's" }], none: null };
  const guid = randomUUID();
  const written = await insertRow(db, 'jobs', { guid, operation: 'app.delete', payload, attempts: 2 });

  expect(await db.job.findUnique({ where: { guid } })).toEqual(written);
  expect(await rowByGuid(db, 'jobs', guid)).toEqual(written);
  expect(written).toMatchObject({ payload, attempts: 2, state: 'PROCESSING', errors: [], user_guid: null });
});

test('arrays, times, big integers and nulls arrive as what they are', async () => {
  const quota = await db.organizationQuota.findFirstOrThrow();
  const organization = await insertRow(db, 'organizations', {
    guid: randomUUID(),
    name: 'org',
    quota_guid: quota.guid,
  });
  const space = await insertRow(db, 'spaces', {
    guid: randomUUID(),
    name: 'space',
    organization_guid: organization.guid,
    quota_guid: null,
  });
  const at = new Date('2026-01-02T03:04:05.678Z');
  const app = await insertRow(db, 'apps', {
    guid: randomUUID(),
    name: 'app',
    space_guid: space.guid,
    buildpacks: ['a,b', '"c"'],
    created_at: at,
    stack_name: undefined,
  });
  const web = await insertRow(db, 'processes', {
    guid: randomUUID(),
    app_guid: app.guid,
    type: 'web',
    version: 'v',
    memory_in_mb: 1,
    disk_in_mb: 1,
    log_rate_limit_in_bytes_per_second: 5_000_000_000n,
    ports: [8080, 9090],
  });

  expect(await db.app.findUnique({ where: { guid: app.guid } })).toEqual(app);
  expect(app).toMatchObject({ buildpacks: ['a,b', '"c"'], created_at: at, stack_name: null });
  expect(await db.process.findUnique({ where: { guid: web.guid } })).toEqual(web);
  expect(web).toMatchObject({ log_rate_limit_in_bytes_per_second: 5_000_000_000n, ports: [8080, 9090] });
});

test('a row that is there already is refused, or left alone on demand', async () => {
  const event = { guid: randomUUID(), type: 'app.crash', dedupe_key: 'once' };
  await insertRowUnlessThere(db, 'audit_events', event);
  await insertRowUnlessThere(db, 'audit_events', { ...event, guid: randomUUID() });

  expect(await db.auditEvent.count({ where: { dedupe_key: 'once' } })).toBe(1);
  await expect(insertRow(db, 'audit_events', event)).rejects.toMatchObject({ code: '23505' });
});

test('there is no row without such a guid', async () => {
  expect(await rowByGuid(db, 'apps', "nobody's")).toBeUndefined();
});
