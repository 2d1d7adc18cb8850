import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Blobstore, connectBlobstore } from '@cf/blobstore';
import { CoreSettings, type Operation, type Payload, recordJob, runJob } from '@cf/core';
import { createLogger } from '@cf/daemon';
import { type AppRecord, type Db } from '@cf/database';
import { createTestDatabase } from '@cf/database/testing';
import { type PackageToPush, type RegistryBuddyClient } from '@cf/registry';
import { WorkerConfig } from '../config';
import { contextForJob } from '../context-for-job';
import { createJobHandlers } from '../jobs/handlers';
import { type WorkerSurroundings } from '../surroundings';

/** A registry-buddy that keeps what it is told, and fails on demand. */
export interface BuddyDouble extends RegistryBuddyClient {
  readonly pushed: PackageToPush[];
  readonly deleted: string[];
  /** Thrown by the next pushes, one each. */
  readonly failures: Error[];
  /** Runs while a push is under way. */
  duringPush: (() => Promise<void>) | undefined;
}

export interface TestWorker {
  /** Where the blobs are. */
  readonly directory: string;
  readonly db: Db;
  readonly blobstore: Blobstore;
  readonly buddy: BuddyDouble;
  readonly around: WorkerSurroundings;
  /** Runs a job as the worker would, one attempt, and answers the state of its row. */
  readonly run: <O extends Operation>(
    operation: O,
    payload: Payload<O>,
    signal?: AbortSignal,
  ) => Promise<string>;
  /** Runs one more attempt of a job. */
  readonly attempt: (jobGuid: string, signal?: AbortSignal) => Promise<string>;
  readonly createApp: (data?: Partial<AppRecord>) => Promise<AppRecord>;
}

/** The worker's jobs against a database and a blobstore of their own. */
export function useWorker(overrides: object = {}): TestWorker {
  const state = {} as { db: Db; drop: () => Promise<void>; around: WorkerSurroundings };
  const directory = mkdtempSync(join(tmpdir(), 'worker-blobs-'));
  const blobstore = connectBlobstore({ type: 'directory', directory });
  const buddy = buddyDouble();

  beforeAll(async () => {
    const { db, url, drop } = await createTestDatabase();
    Object.assign(state, { db, drop, around: surroundings({ db, url, blobstore, buddy, overrides }) });
  });
  beforeEach(() => {
    buddy.pushed.length = buddy.deleted.length = buddy.failures.length = 0;
    buddy.duringPush = undefined;
  });
  afterAll(async () => {
    await state.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  const attempt = async (guid: string, signal = new AbortController().signal) => {
    const handlers = createJobHandlers(state.around);
    await state.db.job.updateMany({ where: { guid }, data: { heartbeat_at: null } });
    await runJob((job) => contextForJob(state.around, job), handlers, state.around, { guid, signal });
    return (await state.db.job.findUniqueOrThrow({ where: { guid } })).state;
  };
  return {
    get db() {
      return state.db;
    },
    get around() {
      return state.around;
    },
    directory,
    blobstore,
    buddy,
    attempt,
    run: async (operation, payload, signal) =>
      attempt((await recordJob(state.db, { operation, payload })).guid, signal),
    createApp: (data) => createApp(state.db, data),
  };
}

async function createApp(db: Db, data: Partial<AppRecord> = {}): Promise<AppRecord> {
  const quota = await db.organizationQuota.findFirstOrThrow({ where: { name: 'default' } });
  const name = () => `n-${randomUUID().slice(0, 8)}`;
  const org = await db.organization.create({
    data: { guid: randomUUID(), name: name(), quota_guid: quota.guid },
  });
  const space = await db.space.create({
    data: { guid: randomUUID(), name: name(), organization_guid: org.guid },
  });
  return db.app.create({
    data: { guid: randomUUID(), name: name(), space_guid: space.guid, ...data } as never,
  });
}

function buddyDouble(): BuddyDouble {
  const double: BuddyDouble = {
    pushed: [],
    deleted: [],
    failures: [],
    duringPush: undefined,
    async pushPackage(wanted) {
      await double.duringPush?.();
      const failure = double.failures.shift();
      if (failure) throw failure;
      double.pushed.push(wanted);
      const hex = 'd'.repeat(64);
      return { hash: { algorithm: 'sha256', hex }, reference: `${wanted.repository}@sha256:${hex}` };
    },
    async deleteImage(reference) {
      double.deleted.push(reference);
      return 'deleted';
    },
  };
  return double;
}

function surroundings(given: {
  db: Db;
  url: string;
  blobstore: Blobstore;
  buddy: RegistryBuddyClient;
  overrides: object;
}): WorkerSurroundings {
  const config = WorkerConfig.parse({
    health: { port: 0 },
    database: { url: given.url },
    redis: { url: 'redis://127.0.0.1:1' },
    kubernetes: {},
    blobstore: { type: 'directory', directory: '/nowhere' },
    registry: { packagesPrefix: 'registry.test/packages', dropletsPrefix: 'registry.test/droplets' },
    registryBuddy: { url: 'http://127.0.0.1:1' },
    externalUrl: 'http://api.test',
    ...given.overrides,
  });
  return {
    config,
    log: createLogger('cf-api-worker', 'error'),
    db: given.db,
    blobstore: given.blobstore,
    registryBuddy: given.buddy,
    waker: { wake: async () => undefined },
    platformLog: { append: async () => undefined },
    settings: CoreSettings.parse({ ...config.settings, externalUrl: config.externalUrl }),
  } as unknown as WorkerSurroundings;
}
