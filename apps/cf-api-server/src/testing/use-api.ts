import { randomUUID } from 'node:crypto';
import { type Server } from 'node:http';
import { type Blobstore, connectBlobstore } from '@cf/blobstore';
import { CoreSettings } from '@cf/core';
import { type Db, type OrganizationRecord, type SpaceRecord } from '@cf/database';
import { createTestDatabase, testServices } from '@cf/database/testing';
import { createLogger } from '@cf/daemon';
import { connectRedis, type Redis } from '@cf/job-queue';
import { connectUaaUsers, createTokenVerifier } from '@cf/uaa';
import { createTestIssuer, startUaaDouble, type TokenOptions, type UaaDouble } from '@cf/uaa/testing';
import { Registry } from 'prom-client';
import supertest from 'supertest';
import { ApiServerConfig } from '../config';
import { type LogLine } from '../log-cache/log-line';
import { createServer, type Surroundings } from '../server';
import { databaseRolesOf, scopesOf, TEST_ROLES, type TestRole } from './roles';

/** An organization with a space, and a user for each role in them: `user-<role>`. */
export interface World {
  readonly org: OrganizationRecord;
  readonly space: SpaceRecord;
}

export interface TestApi extends World {
  readonly db: Db;
  readonly redis: Redis;
  readonly blobstore: Blobstore;
  /** Wake-ups that the API has sent, oldest first. */
  readonly wakeUps: string[];
  /** A client with the token of a role in the world's organization and space. */
  readonly as: (role: TestRole) => Client;
  /** A client with any token. */
  readonly with: (token: TokenOptions) => Client;
  /** A client without a token, or with these headers. */
  readonly anonymous: (headers?: Record<string, string>) => Client;
  /** Makes another world with users of its own: their guids are `user-<role>-<suffix>`. */
  readonly userGuid: (role: TestRole) => string;
  /** The UAA, which knows the user of each role by its name. */
  readonly uaa: UaaDouble;
  /** What the API has said in the logs of apps, oldest first. */
  readonly platformLines: { readonly app: string; readonly line: string }[];
  /** What the cluster has of logs. */
  readonly podLines: LogLine[];
}

export type Client = ReturnType<typeof supertest.agent>;

const issuer = createTestIssuer();

/** The real API in this process on a database and a Redis of its own; a fresh world before each test. */
export function useApi(overrides: object = {}): TestApi {
  const state = {} as {
    db: Db;
    redis: Redis;
    blobstore: Blobstore;
    server: Server;
    uaa: UaaDouble;
    drop: () => Promise<void>;
    world: World;
  };
  const wakeUps: string[] = [];
  const podLines: LogLine[] = [];
  const platformLines: { app: string; line: string }[] = [];

  beforeAll(async () => {
    const { db, url, drop } = await createTestDatabase();
    const redis = connectRedis(testServices().redisUrl, { failFast: true });
    const uaa = await startUaaDouble();
    const around = surroundings({ db, url, redis, wakeUps, uaa, podLines, platformLines, overrides });
    const server = createServer(around).listen(0, '127.0.0.1');
    Object.assign(state, { db, redis, uaa, blobstore: around.blobstore, drop, server });
  });
  beforeEach(async () => {
    wakeUps.length = 0;
    state.uaa.users.splice(0, Infinity, ...TEST_ROLES.map(uaaUserOf));
    platformLines.length = 0;
    state.world = await createWorld(state.db);
  });
  afterAll(async () => {
    state.server?.closeAllConnections();
    await new Promise((resolve) => state.server.close(resolve));
    state.redis.disconnect();
    await state.uaa.close();
    await state.drop();
  });

  const client = (headers: Record<string, string>) => supertest.agent(state.server).set(headers);
  const withToken = (token: TokenOptions) => client({ authorization: issuer.authorizationFor(token) });
  return {
    get db() {
      return state.db;
    },
    get redis() {
      return state.redis;
    },
    get blobstore() {
      return state.blobstore;
    },
    get org() {
      return state.world.org;
    },
    get space() {
      return state.world.space;
    },
    wakeUps,
    get uaa() {
      return state.uaa;
    },
    podLines,
    platformLines,
    userGuid: (role) => `user-${role}`,
    as: (role) =>
      withToken({ userGuid: `user-${role}`, username: role, email: `${role}@test`, scopes: scopesOf(role) }),
    with: withToken,
    anonymous: (headers = {}) => client(headers),
  };
}

const uaaUserOf = (role: TestRole) => ({ guid: `user-${role}`, username: role, origin: 'uaa' });

/** A new organization and space in which every role's user holds their role, and nowhere else. */
export async function createWorld(db: Db): Promise<World> {
  await db.role.deleteMany({});
  const quota = await db.organizationQuota.findFirstOrThrow({ where: { name: 'default' } });
  const suffix = randomUUID().slice(0, 8);
  const org = await db.organization.create({
    data: { guid: randomUUID(), name: `org-${suffix}`, quota_guid: quota.guid },
  });
  const space = await db.space.create({
    data: { guid: randomUUID(), name: `space-${suffix}`, organization_guid: org.guid },
  });
  await db.user.createMany({
    data: TEST_ROLES.map(uaaUserOf),
    skipDuplicates: true,
  });
  await db.role.createMany({
    data: TEST_ROLES.flatMap((role) =>
      databaseRolesOf(role).map((type) => ({
        guid: randomUUID(),
        type,
        user_guid: `user-${role}`,
        ...(type.startsWith('space_') ? { space_guid: space.guid } : { organization_guid: org.guid }),
      })),
    ),
  });
  return { org, space };
}

function surroundings(given: {
  db: Db;
  url: string;
  redis: Redis;
  wakeUps: string[];
  uaa: UaaDouble;
  podLines: LogLine[];
  platformLines: { app: string; line: string }[];
  overrides: object;
}): Surroundings {
  const config = ApiServerConfig.parse({
    health: { port: 0 },
    listen: { port: 0 },
    externalUrl: 'http://api.test',
    database: { url: given.url },
    redis: { url: testServices().redisUrl },
    kubernetes: {},
    blobstore: { type: 'directory', directory: `/tmp/cf-test-blobs-${randomUUID()}` },
    uaa: { url: 'http://uaa.test', userLookupClient: { id: 'lookup', secret: 'lookup' } },
    settings: {},
    ...given.overrides,
  });
  return {
    config,
    log: createLogger('cf-api-server', 'error'),
    metrics: new Registry(),
    db: given.db,
    redis: given.redis,
    blobstore: connectBlobstore(config.blobstore),
    waker: { wake: async (wakeUps) => void given.wakeUps.push(...wakeUps.map(({ name }) => name)) },
    platformLog: {
      append: async (app, lines) =>
        void given.platformLines.push(...lines.map(({ line }) => ({ app, line }))),
    },
    verifier: createTokenVerifier({
      issuer: issuer.issuer,
      url: 'http://uaa.test',
      audience: config.uaa.audience,
      keys: issuer.jwks,
    }),
    uaaUsers: connectUaaUsers({
      url: given.uaa.url,
      client: config.uaa.userLookupClient,
      shadowUserClient: config.uaa.userLookupClient,
      cacheMs: 0,
    }),
    podLogs: { read: () => Promise.resolve(given.podLines) },
    settings: CoreSettings.parse({ ...config.settings, externalUrl: config.externalUrl }),
  };
}
