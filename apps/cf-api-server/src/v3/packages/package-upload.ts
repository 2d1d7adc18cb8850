import { randomUUID } from 'node:crypto';
import { acceptUpload, assertAwaitsUpload, type MatchedResource, type PackageOfApp } from '@cf/core';
import { type PackageRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type Input, wordingOf } from '@cf/http';
import { uploadKey } from '@cf/blobstore';
import { type RequestContext } from '../request-context';
import { UploadResources } from './packages.schemas';
import { readUpload } from './read-upload';

const MAX_RESOURCES_BYTES = 64 * 1024 * 1024;

/** Takes an upload: the bits go straight to the blobstore while they come, and a worker makes the package of them. Nothing is left of an upload that fails. */
export async function uploadPackage(
  ctx: RequestContext,
  found: PackageOfApp,
  request: Input<string, object>['request'],
): Promise<PackageRecord> {
  await assertAwaitsUpload(ctx, found.pkg);
  // a key of its own: two uploads of one package at the same time must not mix
  const bitsKey = uploadKey(`${found.pkg.guid}-${randomUUID()}`);
  try {
    const { hasFile, texts } = await readUpload(request, {
      fileField: 'bits',
      textFields: ['resources'],
      maxFileBytes: ctx.config.limits.uploadBytes,
      maxTextBytes: MAX_RESOURCES_BYTES,
      store: (bits) => ctx.blobstore.put(bitsKey, bits),
    });
    const resources = resourcesOf(texts['resources']);
    if (!hasFile && resources.length === 0)
      throw unprocessable('Upload must include either resources or bits');
    return await acceptUpload(ctx, found, { bitsKey: hasFile ? bitsKey : undefined, resources });
  } catch (error) {
    await ctx.blobstore.delete(bitsKey).catch(() => undefined);
    throw error;
  }
}

function resourcesOf(text: string | undefined): MatchedResource[] {
  if (text === undefined || text.trim() === '') return [];
  const parsed = UploadResources.safeParse(jsonOf(text));
  if (!parsed.success) throw unprocessable(wordingOf(parsed.error).slice(0, 10).join(', '));
  return parsed.data.map(({ path, mode, checksum, size_in_bytes }) => ({
    path,
    mode,
    sha1: checksum.value.toLowerCase(),
    size: size_in_bytes,
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unprocessable('Resources must be valid JSON.', error);
  }
}
