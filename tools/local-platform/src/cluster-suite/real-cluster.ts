/** The keeper of the cluster that KUBECONFIG names: our kinds before the tests, and nothing of the tests after them. See `keepUntilEnd`. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TEST_RUN_LABEL } from '@cf/kubernetes/testing';
import { removeImages } from './remove-images';
import { keepUntilEnd } from './keep-until-end';

const CRDS = join(__dirname, '../../../../charts/cf-api/files/crds');
const OURS = ['lrps.eirini.cloudfoundry.org', 'tasks.eirini.cloudfoundry.org'];
const STACKS = 'clusterstacks.kpack.io';
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

const namesOf = (objects: readonly Listed[]) => objects.map(({ metadata }) => metadata.name);
const customKinds = async () => new Set(namesOf(await list('crds')));

/** Cluster-wide kinds of which the tests make objects, as far as the cluster has them. */
const clusterWide = async () =>
  ['namespaces', ...((await customKinds()).has(STACKS) ? [STACKS] : [])].join(',');

/** Ends what runs that were killed have left behind. */
async function clearLeftovers(): Promise<void> {
  for (const { kind, metadata } of await list(await clusterWide(), '-l', TEST_RUN_LABEL)) {
    const isStale = Date.now() - Date.parse(metadata.creationTimestamp) > STALE_MS;
    if (isStale) await kubectl('delete', kind, metadata.name, '--ignore-not-found', '--wait=false');
  }
}

/** Installs our kinds as the chart does; answers those that were not there before. */
async function installKinds(): Promise<string[]> {
  const present = await customKinds();
  await kubectl('apply', '--server-side', '--force-conflicts', '-f', CRDS);
  await kubectl('wait', '--for=condition=Established', '--timeout=30s', ...OURS.map((name) => `crd/${name}`));
  return OURS.filter((name) => !present.has(name));
}

/** Removes all that the run has made, and our kinds if it brought them and nobody else uses them by now. */
async function removeAll(run: string, registry: string, brought: readonly string[]): Promise<void> {
  const ofRun = [await clusterWide(), '-l', `${TEST_RUN_LABEL}=${run}`] as const;
  await kubectl('delete', ...ofRun, '--wait', '--timeout=140s');
  const left = namesOf(await list(...ofRun));
  if (left.length > 0) throw new Error(`Left behind: ${left.join(', ')}`);
  for (const name of brought) {
    if ((await list(name, '--all-namespaces')).length === 0) await kubectl('delete', 'crd', name);
  }
  await removeImages(registry, `cf-test/${run}/`);
}

keepUntilEnd(async (onStop) => {
  const settings = SETTINGS.map((name): [string, string] => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: run the cluster suite by \`npm run test:cluster\``);
    return [name, value];
  });
  const run = `run-${randomBytes(4).toString('hex')}`;
  await clearLeftovers();
  const brought = await installKinds();
  onStop(() => removeAll(run, process.env['TEST_REGISTRY'] ?? '', brought));
  return { ...Object.fromEntries(settings), TEST_RUN: run };
});
