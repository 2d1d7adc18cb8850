import { type Db } from '@cf/database';
import { createTestDatabase } from '@cf/database/testing';
import { pino } from 'pino';
import { type OpContext, type WakeUp } from '../context';
import { CoreSettings } from '../settings';
import { type JobHandlers, type JobRun } from './catalogue';
import { recordJob } from './record-job';
import { runJob } from './run-job';
import { strandedJobs } from './stranded-jobs';

let db: Db;
let drop: () => Promise<void>;
let ctx: OpContext;
const woken: WakeUp[] = [];

beforeAll(async () => {
  ({ db, drop } = await createTestDatabase());
  ctx = {
    db,
    log: pino({ level: 'silent' }),
    settings: CoreSettings.parse({ jobHeartbeatMs: 20, jobStrandedAfterMs: 1_000 }),
    waker: { wake: async (wakeUps: readonly WakeUp[]) => void woken.push(...wakeUps) },
  } as unknown as OpContext;
});
beforeEach(async () => {
  woken.length = 0;
  await db.job.deleteMany();
});
afterAll(() => drop());

type Work = (run: JobRun) => Promise<void>;

const newJob = async () => (await recordJob(db, { operation: 'user.delete', payload: { guid: 'u' } })).guid;
const run = (guid: string, work: Work, signal = new AbortController().signal) =>
  runJob(
    async () => ctx,
    {
      'user.delete': (_ctx: OpContext, _payload: object, job: JobRun) => work(job),
    } as unknown as JobHandlers,
    ctx,
    { guid, signal },
  );
const rowOf = (guid: string) => db.job.findUniqueOrThrow({ where: { guid } });
/** What a killed worker leaves behind. */
const abandon = (guid: string, more: object = {}) =>
  db.job.update({ where: { guid }, data: { attempts: 1, heartbeat_at: new Date(0), ...more } });

test('a job that somebody runs is not run again', async () => {
  const guid = await newJob();
  let runs = 0;
  await run(guid, async () => {
    runs += 1;
    await run(guid, async () => void (runs += 1));
  });

  expect(runs).toBe(1);
  expect(await rowOf(guid)).toMatchObject({
    state: 'COMPLETE',
    attempts: 1,
    strandings: 0,
    heartbeat_at: null,
  });
});

test('the attempt of a worker that has vanished goes on elsewhere, and costs none', async () => {
  const guid = await newJob();
  await abandon(guid);

  expect(await strandedJobs(ctx, 10)).toEqual([{ queue: 'jobs', name: `${guid}/stranded-1-0` }]);
  await run(guid, () => Promise.reject(new Error('unexpected')));

  expect(await rowOf(guid)).toMatchObject({ state: 'PROCESSING', attempts: 1, strandings: 1 });
  expect(woken).toMatchObject([{ name: `${guid}/1`, delayMs: 2000 }]);
});

test('a worker that was only slow loses its job to the next one, is told to stop, and changes nothing any more', async () => {
  const guid = await newJob();
  let told = false;
  await run(guid, async ({ signal, remember }) => {
    await db.job.update({ where: { guid }, data: { strandings: 1 } }); // as another worker does that takes it
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    told = true;
    await remember({ late: true });
  });

  expect(told).toBe(true);
  expect(await rowOf(guid)).toMatchObject({
    state: 'PROCESSING',
    strandings: 1,
    attempts: 1,
    payload: { guid: 'u' },
  });
  expect(woken).toEqual([]);
});

test('a job that has ended ten workers ends as timed out', async () => {
  const guid = await newJob();
  await abandon(guid, { strandings: 9 });

  await run(guid, async ({ signal }) => signal.throwIfAborted());

  expect(await rowOf(guid)).toMatchObject({ state: 'FAILED', errors: [{ title: 'CF-JobTimeout' }] });
});

test('a worker that stops leaves its job to another at once', async () => {
  const guid = await newJob();
  const stopping = new AbortController();

  await run(
    guid,
    async ({ signal }) => {
      stopping.abort();
      signal.throwIfAborted();
    },
    stopping.signal,
  );

  expect(await rowOf(guid)).toMatchObject({ state: 'PROCESSING', attempts: 0, heartbeat_at: null });
  expect(woken).toEqual([{ queue: 'jobs', name: `${guid}/released-0` }]);
});

test('what an attempt remembers, the next one knows', async () => {
  const guid = await newJob();
  await run(guid, async ({ remember }) => {
    await remember({ fact: 1 });
    throw new Error('unexpected');
  });

  expect(await rowOf(guid)).toMatchObject({ state: 'PROCESSING', payload: { guid: 'u', fact: 1 } });
});

test('jobs whose worker has died come before those that wait their turn', async () => {
  const [waiting, dead] = [await newJob(), await newJob()];
  await db.job.update({
    where: { guid: waiting },
    data: { updated_at: new Date(0), created_at: new Date(0) },
  });
  await abandon(dead);
  await newJob();

  const names = (await strandedJobs(ctx, 10)).map(({ name }) => name);
  expect(names).toEqual([`${dead}/stranded-1-0`, `${waiting}/stranded-0-0`]);
});
