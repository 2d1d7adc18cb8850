import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { connectBlobstore, uploadKey } from '@cf/blobstore';
import {
  createRegistryBuddyClient,
  createRegistryClient,
  type RegistryBuddyClient,
  type RegistryBuddyError,
  type RegistryClient,
  userOf,
} from '@cf/registry';
import { extract } from 'tar-stream';
import { ZipFile } from 'yazl';
import { freePort } from '../start/free-port';
import { type StartedRegistry, startRegistry } from './index';

const ROOT = resolve(__dirname, '../../../..');
const USER = { name: 'cf', password: 'cf-password' };
const READY_MS = 60_000;

let directory: string;
let registry: StartedRegistry;
let host: string;
let url: string;
let buddy: RegistryBuddyClient;
let reader: RegistryClient;
let child: ChildProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'registry-buddy-int-'));
  registry = await startRegistry({ directory: join(directory, 'registry'), port: 0, user: USER });
  host = `127.0.0.1:${registry.port}`;
  await startBuddy();
  buddy = createRegistryBuddyClient(url);
  reader = createRegistryClient({ credentials: userOf(host, USER.name, USER.password) });
}, READY_MS);

afterAll(async () => {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  await registry.close();
  await rm(directory, { recursive: true, force: true });
});

async function startBuddy(): Promise<void> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const docker = join(directory, 'docker.json');
  const auth = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
  await writeFile(docker, JSON.stringify({ auths: { [host]: { auth } } }));
  const config = join(directory, 'config.json');
  await writeFile(
    config,
    JSON.stringify({
      health: { host: '127.0.0.1', port: healthPort },
      listen: { port },
      blobstore: { type: 'directory', directory: join(directory, 'blobstore') },
      registry: {
        packagesPrefix: `${host}/cf/packages`,
        dropletsPrefix: `${host}/cf/droplets`,
        dockerConfigFile: docker,
      },
      packages: { spoolDirectory: join(directory, 'spool') },
    }),
  );
  url = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, ['tools/run-ts.mjs', 'apps/registry-buddy/src/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, CONFIG_FILE: config },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilReady(`http://127.0.0.1:${healthPort}/readyz`);
}

async function untilReady(page: string): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`registry-buddy ended with ${child.exitCode}`);
    const answer = await fetch(page).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error('registry-buddy did not become ready');
}

async function store(packageGuid: string, files: Record<string, string>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files))
    zip.addBuffer(Buffer.from(text), name, { mode: 0o100755 });
  zip.end();
  const blobstore = connectBlobstore({ type: 'directory', directory: join(directory, 'blobstore') });
  await blobstore.put(uploadKey(packageGuid), zip.outputStream as Readable);
  return uploadKey(packageGuid);
}

test('makes an image of bits, the same one each time, and deletes it', async () => {
  const blobstoreKey = await store('p1', { 'bin/run': '#!/bin/sh' });
  const wanted = { packageGuid: 'p1', blobstoreKey, repository: `${host}/cf/packages/p1` };
  const { reference, hash } = await buddy.pushPackage(wanted);

  expect(hash).toEqual({ algorithm: 'sha256', hex: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(reference).toBe(`${host}/cf/packages/p1@sha256:${hash.hex}`);
  expect(await buddy.pushPackage(wanted)).toEqual({ reference, hash });
  expect(await reader.resolveDigest(`${host}/cf/packages/p1:latest`)).toBe(`sha256:${hash.hex}`);

  const { layers } = await reader.describeImage(reference);
  const layer = await buffer(await reader.getBlob(`${host}/cf/packages/p1`, layers[0]?.digest ?? ''));
  const tar = extract();
  tar.end(gunzipSync(layer));
  const names: string[] = [];
  for await (const entry of tar) {
    names.push(entry.header.name);
    entry.resume();
  }
  expect(names).toEqual(['bin/', 'bin/run']);

  expect(await buddy.deleteImage(reference)).toBe('deleted');
  expect(await buddy.deleteImage(reference)).toBe('absent');
});

test('understands the request that names the repository of the packages', async () => {
  const blobstore_key = await store('p2', { a: 'b' });
  const body = { package_guid: 'p2', blobstore_key, registry_base_path: `${host}/cf/packages` };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/packages`, { method: 'POST', headers, body: JSON.stringify(body) });

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    hash: { algorithm: 'sha256' },
    reference: expect.stringContaining(`${host}/cf/packages/p2@sha256:`) as string,
  });
});

describe('a refusal', () => {
  const failure = (work: Promise<unknown>) =>
    work.then(() => undefined).catch((error: RegistryBuddyError) => error);

  test('says what is wrong with the bits, and that asking again is of no use', async () => {
    const repository = `${host}/cf/packages/p3`;
    const missing = await failure(
      buddy.pushPackage({ packageGuid: 'p3', blobstoreKey: 'uploads/none', repository }),
    );
    expect(missing).toMatchObject({ status: 422, reason: 'bits-missing', transient: false });

    const blobstore = connectBlobstore({ type: 'directory', directory: join(directory, 'blobstore') });
    await blobstore.put('uploads/junk', Readable.from(['junk']));
    const junk = await failure(
      buddy.pushPackage({ packageGuid: 'p3', blobstoreKey: 'uploads/junk', repository }),
    );
    expect(junk).toMatchObject({ status: 422, reason: 'not-a-zip', transient: false });
  });

  test('keeps to the repositories of the platform', async () => {
    const blobstoreKey = await store('p4', { a: 'b' });
    for (const repository of [
      `${host}/other/p4`,
      `${host}/cf/packages`,
      `${host}/cf/droplets/p4`,
      'evil.example.org/x',
    ]) {
      const refused = await failure(buddy.pushPackage({ packageGuid: 'p4', blobstoreKey, repository }));
      expect(refused).toMatchObject({ status: 422, reason: 'repository-not-allowed' });
    }
    expect(await failure(buddy.deleteImage(`${host}/kpack/builder:latest`))).toMatchObject({ status: 422 });
    expect(await failure(buddy.deleteImage('no image'))).toMatchObject({
      status: 422,
      reason: 'invalid-reference',
    });
    expect(await buddy.deleteImage(`${host}/cf/droplets/never:latest`)).toBe('absent');
  });

  test('of a request tells what is missing', async () => {
    const ask = async (method: string, path: string, body: string) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url + path, { method, headers, body })).status;
    };
    expect(await ask('POST', '/packages', '{')).toBe(400);
    expect(await ask('POST', '/packages', '{"package_guid":"x"}')).toBe(422);
    expect(await ask('DELETE', '/images', '{}')).toBe(422);
    expect(await ask('POST', '/nothing', '{}')).toBe(404);
  });

  test('of a registry that is gone is one to try again', async () => {
    const blobstoreKey = await store('p5', { a: 'b' });
    const { port } = registry;
    await registry.close();
    const repository = `${host}/cf/packages/p5`;
    const gone = await failure(buddy.pushPackage({ packageGuid: 'p5', blobstoreKey, repository }));
    registry = await startRegistry({ directory: join(directory, 'registry'), port, user: USER });

    expect(gone).toMatchObject({ status: 500, reason: 'registry-unavailable', transient: true });
    expect(gone?.message).toMatch(/^Unable to upload package p5: /);
    await expect(buddy.pushPackage({ packageGuid: 'p5', blobstoreKey, repository })).resolves.toBeDefined();
  });
});
