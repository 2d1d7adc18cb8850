import { type AppRecord, type PackageRecord } from '@cf/database';
import { CfError, unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { assertFeatureEnabled } from '../feature-flags';
import { transact } from '../transact';
import { type PackageOfApp } from './find-package';

/** A file that the client did not send because the platform has it, as the manifest of an upload names it. */
export interface MatchedResource {
  readonly path: string;
  readonly mode?: string | undefined;
  readonly sha1: string;
  readonly size: number;
}

/** What has come: the blobstore key of the bits, files to be added from the resource cache, or both. */
export interface PackageUpload {
  readonly bitsKey: string | undefined;
  readonly resources: readonly MatchedResource[];
}

/** Refuses an upload before its first byte is read: when uploads are switched off, for docker packages, and when bits were uploaded before. */
export async function assertAwaitsUpload(ctx: OpContext, pkg: PackageRecord): Promise<void> {
  await assertFeatureEnabled(ctx, 'app_bits_upload');
  if (pkg.type !== 'bits') throw unprocessable('Package type must be bits.');
  if (pkg.state !== 'AWAITING_UPLOAD') throw new CfError('PackageBitsAlreadyUploaded');
}

/** Accepts an upload whose bits are in the blobstore, and has a worker make the package of it. Of two uploads at the same time one is refused. */
export async function acceptUpload(
  ctx: OpContext,
  { pkg, app }: PackageOfApp,
  { bitsKey, resources }: PackageUpload,
): Promise<PackageRecord> {
  return transact(ctx, async (change) => {
    const { count } = await change.db.package.updateMany({
      where: { guid: pkg.guid, state: 'AWAITING_UPLOAD' },
      data: { state: 'PROCESSING_UPLOAD' },
    });
    if (count === 0) throw new CfError('PackageBitsAlreadyUploaded');
    await change.job('package.process', {
      guid: pkg.guid,
      resources: [...resources],
      ...(bitsKey && { bits_key: bitsKey }),
    });
    await auditApp(change, app.guid, 'audit.app.package.upload', { package_guid: pkg.guid });
    change.say(app.guid, `Uploading app package for app with guid ${app.guid}`);
    return change.db.package.findUniqueOrThrow({ where: { guid: pkg.guid } });
  });
}

/** Refuses a download of what has no bits, and records one that is about to start. */
export async function recordPackageDownload(
  ctx: OpContext,
  pkg: PackageRecord,
  app: AppRecord,
): Promise<void> {
  if (pkg.type !== 'bits') throw unprocessable('Package type must be bits.');
  if (pkg.state !== 'READY') throw unprocessable('Package has no bits to download.');
  if (pkg.image_reference)
    throw unprocessable('Unable to download packages when an image registry is used to store packages');
  await transact(ctx, (change) =>
    auditApp(change, app.guid, 'audit.app.package.download', { package_guid: pkg.guid }),
  );
}
