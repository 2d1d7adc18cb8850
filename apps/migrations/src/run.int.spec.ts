import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@cf/daemon';
import { type Db, migrate } from '@cf/database';
import { createTestDatabase, MIGRATIONS } from '@cf/database/testing';
import { MigrationsConfig } from './config';
import { COMMANDS } from './run';

const log = createLogger('migrations', 'error');
let database: { url: string; db: Db; drop: () => Promise<void> };

beforeEach(async () => (database = await createTestDatabase()));
afterEach(() => database.drop());

const config = (settings: object = {}) =>
  MigrationsConfig.parse({ database: { url: database.url }, waitSeconds: 0, ...settings });

describe('apply', () => {
  test('makes the shared domains that are missing, in order, and leaves the others as they are', async () => {
    await COMMANDS.apply(config({ sharedDomains: ['apps.example.org'] }), MIGRATIONS, log);
    const [before] = await database.db.domain.findMany();

    await COMMANDS.apply(config({ sharedDomains: ['Apps.example.org', 'other.org'] }), MIGRATIONS, log);

    const after = await database.db.domain.findMany({ orderBy: { id: 'asc' } });
    expect(after.map(({ name }) => name)).toEqual(['apps.example.org', 'other.org']);
    expect(after[0]).toEqual(before);
  });

  test('migrates an empty database', async () => {
    await database.db.$executeRaw`drop schema public cascade`;
    await database.db.$executeRaw`create schema public`;

    await COMMANDS.apply(config(), MIGRATIONS, log);

    expect(await database.db.organizationQuota.count()).toBe(1);
    expect(await migrate(database.url, MIGRATIONS)).toEqual([]);
  });
});

describe('wait', () => {
  test('returns when everything has been applied, be it more than this version knows', async () => {
    const older = mkdtempSync(join(tmpdir(), 'migrations-'));

    await COMMANDS.wait(config(), MIGRATIONS, log);
    await COMMANDS.wait(config(), older, log);
  });

  test('names what is missing when time is up, and changes nothing', async () => {
    await database.db.$executeRaw`drop schema public cascade`;
    await database.db.$executeRaw`create schema public`;

    await expect(COMMANDS.wait(config(), MIGRATIONS, log)).rejects.toThrow(/lacks migrations: 0001_schema/);

    const tables = await database.db.$queryRaw`select tablename from pg_tables where schemaname = 'public'`;
    expect(tables).toEqual([]);
  });

  test('gives up at once when the database refuses the password', async () => {
    const refused = config({
      waitSeconds: 60,
      database: { url: database.url.replace(/\/\/.*@/, '//nobody:x@') },
    });

    await expect(COMMANDS.wait(refused, MIGRATIONS, log)).rejects.toMatchObject({
      code: expect.stringMatching(/^28/),
    });
  });
});
