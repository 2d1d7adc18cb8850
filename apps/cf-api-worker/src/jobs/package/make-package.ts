import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Blobstore, packageKey } from '@cf/blobstore';
import { cachedSizes, type MatchedResource, type OpContext } from '@cf/core';
import { CfError } from '@cf/errors';
import { type AddedFile, writeMergedZip } from './merge-zip';
import { type CheckedZip, openCheckedZip, tooLarge } from './open-zip';
import { cacheFiles, openCached } from './resource-cache';
import { assertSafePath, assertStaysInside, fileModeOf } from './zip-paths';

/** What a package is made of. */
export interface PackageParts {
  readonly guid: string;
  /** Where the uploaded zip is; undefined when everything was matched. */
  readonly bitsKey: string | undefined;
  readonly resources: readonly MatchedResource[];
}

interface Workshop {
  readonly ctx: OpContext;
  readonly blobstore: Blobstore;
  readonly signal: AbortSignal;
}

/**
 * Makes one zip of an upload and the files that the client left out, puts it into the blobstore and answers its SHA-256. All bits pass through files, never through memory. What is
 * wrong with them is a CfError in words for their owner. Making it again gives the same package.
 */
export async function makePackage(workshop: Workshop, parts: PackageParts): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cf-package-'));
  let zip: CheckedZip | undefined;
  try {
    const { ctx, blobstore, signal } = workshop;
    const upload = join(directory, 'upload.zip');
    const maxBytes = ctx.settings.maximumPackageSizeBytes;
    if (parts.bitsKey !== undefined) {
      await fetchUpload(workshop, parts.bitsKey, upload);
      zip = await openCheckedZip(upload, { maxBytes, signal });
      await cacheFiles(ctx, blobstore, zip.entries, signal);
    }
    const added = await filesToAdd(workshop, parts, zip);
    const whole = join(directory, 'package.zip');
    if (zip && added.length === 0 && !needsRewriting(zip)) return await store(workshop, parts.guid, upload);
    await writeMergedZip(whole, { uploaded: zip?.entries ?? [], added }, signal);
    return await store(workshop, parts.guid, whole);
  } finally {
    zip?.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function fetchUpload({ blobstore, signal }: Workshop, key: string, path: string): Promise<void> {
  const bits = await blobstore.get(key);
  if (!bits) throw new CfError('AppPackageInvalid', 'the uploaded bits are gone. Push the app again.');
  await pipeline(bits, createWriteStream(path, { mode: 0o600 }), { signal });
}

/** The matched files with the sizes that they really have. A file that was sent as well counts as sent. */
async function filesToAdd(
  { ctx, blobstore }: Workshop,
  { resources }: PackageParts,
  zip: CheckedZip | undefined,
): Promise<AddedFile[]> {
  const sent = new Set(zip?.entries.map(({ name }) => name));
  const sizes = await cachedSizes(
    ctx.db,
    resources.map(({ sha1 }) => sha1),
  );
  const added = new Map<string, AddedFile>();
  for (const resource of resources) {
    const { path, sha1 } = resource;
    assertSafePath(path);
    const mode = fileModeOf(resource);
    const size = sizes.get(sha1);
    if (size === undefined) throw new CfError('ResourceChecksumMismatch');
    if (!sent.has(path))
      added.set(path, { name: path, mode, size, open: () => openCached(ctx, blobstore, sha1) });
  }
  const files = [...added.values()];
  const total = files.reduce((sum, { size }) => sum + size, zip?.totalBytes ?? 0);
  const { maximumPackageSizeBytes } = ctx.settings;
  if (total > maximumPackageSizeBytes) throw tooLarge(maximumPackageSizeBytes);
  assertStaysInside([...(zip?.entries ?? []), ...files]);
  return files;
}

/** Directories that their owner cannot enter would make the package useless. */
const needsRewriting = ({ entries }: CheckedZip) =>
  entries.some(({ isDirectory, mode }) => isDirectory && mode !== undefined && (mode & 0o700) !== 0o700);

async function store({ blobstore, signal }: Workshop, guid: string, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  await blobstore.put(packageKey(guid), createReadStream(path, { signal }));
  return hash.digest('hex');
}
