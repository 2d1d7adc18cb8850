/** The keeper of the cluster that KUBECONFIG names: our kinds before the tests, and nothing of the tests after them. See `keepUntilEnd`. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TEST_RUN_LABEL } from '@cf/kubernetes/testing';
import { removeImages } from './remove-images';
import { exitWith, keepUntilEnd } from './keep-until-end';

const CRDS = join(__dirname, '../../../../charts/cf-api/files/crds');
const OURS = ['lrps.eirini.cloudfoundry.org', 'tasks.eirini.cloudfoundry.org'];
/** Cluster-wide kinds of which the tests make objects. */
const KINDS = 'namespaces,clusterstacks.kpack.io';
const STALE_MS = 3_600_000;
const SETTINGS = ['TEST_REGISTRY', 'TEST_IMAGE', 'TEST_GATEWAY', 'TEST_GATEWAY_URL', 'TEST_BUILDER'] as const;

const kubectl = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)('kubectl', args, { timeout: 150_000, maxBuffer: 64 * 1024 * 1024 })).stdout;

interface Listed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly creationTimestamp: string };
}
const list = async (kinds: string, ...args: string[]) =>
  (JSON.parse(await kubectl('get', kinds, '-o', 'json', ...args)) as { items: Listed[] }).items;

/** Ends what runs that were killed have left behind. */
async function clearLeftovers(): Promise<void> {
  for (const { kind, metadata } of await list(KINDS, '-l', TEST_RUN_LABEL)) {
    const isStale = Date.now() - Date.parse(metadata.creationTimestamp) > STALE_MS;
    if (isStale) await kubectl('delete', kind, metadata.name, '--ignore-not-found', '--wait=false');
  }
}

/** Installs our kinds as the chart does; answers those that were not there before. */
async function installKinds(): Promise<string[]> {
  const present = new Set((await list('crds')).map(({ metadata }) => metadata.name));
  await kubectl('apply', '--server-side', '--force-conflicts', '-f', CRDS);
  await kubectl('wait', '--for=condition=Established', '--timeout=30s', ...OURS.map((name) => `crd/${name}`));
  return OURS.filter((name) => !present.has(name));
}

/** Removes all that the run has made, and our kinds if it brought them and nobody else uses them by now. */
async function removeAll(run: string, registry: string, brought: readonly string[]): Promise<void> {
  const selector = `${TEST_RUN_LABEL}=${run}`;
  await kubectl('delete', KINDS, '-l', selector, '--wait', '--timeout=140s');
  const left = await list(KINDS, '-l', selector);
  if (left.length > 0)
    throw new Error(`Left behind: ${left.map(({ metadata }) => metadata.name).join(', ')}`);
  for (const name of brought) {
    if ((await list(name, '--all-namespaces')).length === 0) await kubectl('delete', 'crd', name);
  }
  await removeImages(registry, `cf-test/${run}/`);
}

async function main(): Promise<void> {
  const settings = SETTINGS.map((name): [string, string] => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: run the cluster suite by \`npm run test:cluster\``);
    return [name, value];
  });
  const run = `run-${randomBytes(4).toString('hex')}`;
  await clearLeftovers();
  const brought = await installKinds();
  keepUntilEnd({ ...Object.fromEntries(settings), TEST_RUN: run }, () =>
    removeAll(run, process.env['TEST_REGISTRY'] ?? '', brought),
  );
}

main().catch(exitWith);
