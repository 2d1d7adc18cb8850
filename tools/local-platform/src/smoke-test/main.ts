import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '@cf/config';
import { z } from 'zod';
import { type ApiClient, logIn, type Resource } from '../start/api-client';
import { pushSample } from '../start/push-sample';
import { createSteps } from '../start/steps';

/** The configuration of the smoke test. */
const SmokeTestConfig = z.strictObject({
  apiUrl: z.url(),
  uaaUrl: z.url(),
  user: z.string(),
  password: z.string(),
  appsDomain: z.string(),
  /** Where requests to apps enter. */
  gateway: z.strictObject({ host: z.string(), port: z.int().min(1).max(65535) }),
  /** The app that is pushed. */
  folder: z.string().default(join(__dirname, 'node-app')),
});

const DELETE_MS = 300_000;
const steps = createSteps();

/** Pushes an app into an organization of its own, waits until it answers, and deletes everything again. */
async function main(): Promise<void> {
  const { appsDomain, gateway, folder, ...access } = loadConfig(SmokeTestConfig);
  const name = `smoke-test-${randomBytes(4).toString('hex')}`;
  const names = { org: name, space: 'test', app: name };
  const api = await steps.step(`Log in as ${access.user}`, () => logIn(access));
  try {
    const place = { api, steps, domain: appsDomain, folder, names };
    await pushSample({ ...place, gatewayHost: gateway.host, gatewayPort: gateway.port });
  } finally {
    await steps.step(`Delete organization ${name}`, () => deleteOrganization(api, access.apiUrl, name));
  }
  steps.say(`Passed after ${steps.elapsed()}`);
}

async function deleteOrganization(api: ApiClient, apiUrl: string, name: string): Promise<void> {
  const { resources } = await api.get<{ resources: Resource[] }>(`/v3/organizations?names=${name}`);
  for (const { guid } of resources) {
    await api.send('DELETE', `/v3/organizations/${guid}`);
    await untilGone(api, apiUrl, name);
  }
}

async function untilGone(api: ApiClient, apiUrl: string, name: string): Promise<void> {
  for (const end = Date.now() + DELETE_MS; Date.now() < end; await sleep(500)) {
    const { resources } = await api.get<{ resources: Resource[] }>(`/v3/organizations?names=${name}`);
    if (resources.length === 0) return;
  }
  throw new Error(`${name} is still there at ${apiUrl} after ${DELETE_MS / 1000} s`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
