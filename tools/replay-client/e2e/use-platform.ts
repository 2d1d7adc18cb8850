import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createReplayClient, type ReplayClient } from '../src/index';

/** A platform that runs, as its ready file describes it. */
export interface Platform {
  readonly api: string;
  /** Where requests to apps go in; the host decides which app. */
  readonly gateway: string;
  readonly appsDomain: string;
  readonly admin: { readonly user: string; readonly password: string };
  readonly kubeconfig: string;
}

/** The directory of an app that comes with the tests. */
export const fixture = (name: string) => join(__dirname, '..', 'fixtures', name);

/** The platform that `CF_READY_FILE` describes; somebody else has started it. */
export function usePlatform(): Platform {
  const file = process.env['CF_READY_FILE'];
  if (!file) throw new Error('CF_READY_FILE names no platform: start one with `npm start`');
  const ready = JSON.parse(readFileSync(file, 'utf8'));
  return {
    api: ready.api,
    gateway: ready.gateway,
    appsDomain: ready.appsDomain,
    admin: ready.admin,
    kubeconfig: ready.kubeconfig,
  };
}

/** A client with short pauses. */
export const newClient = (platform = usePlatform()): ReplayClient =>
  createReplayClient({
    api: platform.api,
    pollIntervalMs: 400,
    stagingTimeoutMs: 180_000,
    startTimeoutMs: 120_000,
  });

/** A client of the administrator. */
export async function adminClient(platform = usePlatform()): Promise<ReplayClient> {
  const admin = newClient(platform);
  await admin.api();
  await admin.auth(platform.admin.user, platform.admin.password);
  return admin;
}

/** A name that nobody else has. */
export const unique = (name: string) => `${name}-${randomBytes(4).toString('hex')}`;

/** An organization with one space and a developer who is logged in there, for one file of tests. */
export function useSpace() {
  const platform = usePlatform();
  const org = unique('e2e');
  const developer = unique('dev');
  const cf = newClient(platform);
  const space = {
    platform,
    cf,
    org,
    space: 'dev',
    developer,
    domain: '',
    admin: undefined as unknown as ReplayClient,
  };

  beforeAll(async () => {
    const admin = await adminClient(platform);
    await admin.createOrg(org);
    await admin.target({ org });
    await admin.createSpace('dev');
    await admin.createUser(developer, 'password');
    await admin.setSpaceRole(developer, { org, space: 'dev' }, 'space_developer');
    await cf.login({ user: developer, password: 'password', org, space: 'dev' });
    space.admin = admin;
    space.domain = (await cf.domains()).find(({ internal }) => !internal)?.name ?? '';
  }, 60_000);
  afterAll(() => space.admin?.deleteOrg(org), 120_000);
  return space;
}

/** What the app behind a route answers. */
export function visit(
  platform: Platform,
  url: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const [host = '', ...path] = url.split('/');
  const { hostname, port } = new URL(platform.gateway);
  const options = { hostname, port, path: `/${path.join('/')}`, headers: { host }, agent: false };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject).setTimeout(20_000, () => sent.destroy(new Error('No answer')));
    sent.end();
  });
}

/** Looks until the condition holds, and fails with what was last seen. */
export async function eventually<T>(
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`Did not happen; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
