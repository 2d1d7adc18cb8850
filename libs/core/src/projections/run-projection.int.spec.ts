import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, sql } from '@cf/database';
import { createTestDatabase } from '@cf/database/testing';
import { pino } from 'pino';
import { CoreSettings } from '../settings';
import { bumpProjections } from './bump-projections';
import { laggingProjections, type Project, type Projectors, runProjection } from './run-projection';

let db: Db;
let drop: () => Promise<void>;
const log = pino({ level: 'silent' });

beforeAll(async () => {
  ({ db, drop } = await createTestDatabase());
});
beforeEach(() => db.projection.deleteMany());
afterAll(() => drop());

const key = { kind: 'route', guid: 'r' } as const;
const bump = () => bumpProjections(db, 'route', ['r']);
const run = (project: Project) =>
  runProjection({ db, log }, { route: project } as unknown as Projectors, key, new AbortController().signal);
const row = () => db.projection.findUniqueOrThrow({ where: { kind_guid: key } });

test('projects once for many wake-ups', async () => {
  await bump();
  let runs = 0;
  const project = async () => {
    runs += 1;
    await sleep(50);
  };
  await Promise.all([run(project), run(project), run(project)]);
  await run(project);

  expect(runs).toBe(1);
  expect(await row()).toMatchObject({ generation: 1, observed_generation: 1 });
});

test('who finds it taken leaves at once; what changes meanwhile is done by who has it', async () => {
  await bump();
  let [runs, leftAfterMs] = [0, 0];
  await run(async () => {
    runs += 1;
    if (runs > 1) return;
    await bump();
    const since = Date.now();
    await run(async () => void (runs += 100));
    leftAfterMs = Date.now() - since;
    await sleep(leftAfterMs);
  });

  expect(runs).toBe(2);
  expect(await row()).toMatchObject({ generation: 2, observed_generation: 2 });
});

test('a failure is written down and waits longer each time', async () => {
  await bump();
  const fail = () => Promise.reject(new Error('no cluster'));
  await run(fail);
  await run(fail);

  expect(await row()).toMatchObject({ failures: 1, error: 'no cluster', observed_generation: 0 });
  await db.rows(sql`update projections set not_before = now() - interval '1 minute'`);
  await run(fail);
  const { failures, not_before } = await row();
  expect(failures).toBe(2);
  expect(not_before.getTime()).toBeGreaterThan(Date.now() + 1_000);
});

test('a change during a failure is tried at once', async () => {
  await bump();
  let runs = 0;
  await run(async () => {
    runs += 1;
    if (runs > 1) return;
    await bump();
    throw new Error('no cluster');
  });

  expect(await row()).toMatchObject({ generation: 2, observed_generation: 2, failures: 0, error: null });
});

test('what lags is woken by a name of its own', async () => {
  await bump();
  await db.rows(sql`update projections set not_before = now() - interval '1 minute', failures = 3`);
  const settings = CoreSettings.parse({});

  expect(await laggingProjections({ db, settings }, 10)).toEqual([
    { queue: 'projections', name: 'route/r/1-again-3', priority: 100 },
  ]);
});
