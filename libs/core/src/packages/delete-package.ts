import { type AppRecord, type JobRecord, type PackageRecord, sql } from '@cf/database';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { transact } from '../transact';

/** Asks for the deletion of a package. */
export function requestPackageDeletion(
  ctx: OpContext,
  { pkg, app }: { pkg: PackageRecord; app: AppRecord },
): Promise<JobRecord> {
  return transact(ctx, async (change) => {
    await auditApp(change, app.guid, 'audit.app.package.delete', { package_guid: pkg.guid });
    return change.job('package.delete', { guid: pkg.guid }, { type: 'package', guid: pkg.guid });
  });
}

/** Has expired packages deleted, with their bits. Answers how many. */
export async function deleteExpiredPackages(ctx: OpContext, limit: number): Promise<number> {
  const expired = await ctx.db.package.findMany({
    where: { state: 'EXPIRED' },
    select: { guid: true },
    orderBy: { id: 'asc' },
    take: limit,
  });
  await transact(ctx, async (change) => {
    for (const { guid } of expired) await change.job('package.delete', { guid }, { type: 'package', guid });
  });
  return expired.length;
}

/** Deletes the row of a package; its image goes by a job of its own. Deleting what is gone changes nothing. */
export async function deletePackage(ctx: OpContext, guid: string): Promise<void> {
  await transact(ctx, async (change) => {
    const pkg = await change.db.package.findUnique({ where: { guid } });
    if (!pkg) return;
    await change.db.package.delete({ where: { guid } });
    if (pkg.image_reference)
      await change.job('registry.delete_image', { guid, reference: pkg.image_reference });
  });
  ctx.log.info({ package: { guid } }, 'Deleted package');
}

/** Whether a package or a droplet still needs this image, as copies of it do. */
export async function isImageReferred({ db }: OpContext, reference: string): Promise<boolean> {
  const [row] = await db.rows<{ referred: boolean }>(sql`
    select exists (select from packages where image_reference = ${reference})
        or exists (select from droplets where image = ${reference}) as referred`);
  return row?.referred ?? false;
}
