import { type PackageRecord, type Prisma, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type Change, transact } from '../transact';

/** What became of a package's bits. */
export interface FinishedPackage {
  /** SHA-256 of the zip. */
  readonly checksum: string;
  /** The image that holds the bits; absent where the blobstore is the package store. */
  readonly imageReference?: string | undefined;
}

const IN_PROGRESS = ['PROCESSING_UPLOAD', 'COPYING'];

/** Ends the processing of a package well. A second report changes nothing. */
export function markPackageReady(ctx: OpContext, guid: string, done: FinishedPackage): Promise<boolean> {
  return finish(ctx, guid, {
    state: 'READY',
    error: null,
    checksum: done.checksum,
    image_reference: done.imageReference ?? null,
  });
}

/** Ends the processing of a package with what the client is told. A second report changes nothing. */
export async function markPackageFailed(ctx: OpContext, guid: string, error: string): Promise<boolean> {
  const failed = await finish(ctx, guid, { state: 'FAILED', error });
  if (failed) ctx.log.info({ package: { guid }, error }, 'Failed package');
  return failed;
}

async function finish(
  ctx: OpContext,
  guid: string,
  data: Prisma.PackageUpdateManyMutationInput,
): Promise<boolean> {
  return transact(ctx, async (change) => {
    const { count } = await change.db.package.updateMany({
      where: { guid, state: { in: IN_PROGRESS } },
      data,
    });
    if (count === 0) return false;
    const pkg = await change.db.package.findUniqueOrThrow({ where: { guid } });
    await expirePackages(change, pkg, ctx.settings.packagesKept);
    return true;
  });
}

/** Packages beyond the newest ones lose their bits sooner or later; that of the current droplet stays. */
async function expirePackages({ db }: Change, { app_guid }: PackageRecord, kept: number): Promise<void> {
  await db.$executeRaw(sql`
    update packages set state = 'EXPIRED', updated_at = now()
     where guid in (
       select p.guid from packages p
        where p.app_guid = ${app_guid} and p.state in ('READY', 'FAILED') and not (${isInUse()})
        order by p.id desc offset ${kept})`);
}

const isInUse = () => sql`
  exists (select from apps a join droplets d on d.guid = a.droplet_guid where a.guid = p.app_guid and d.package_guid = p.guid)
  or exists (select from builds b where b.package_guid = p.guid and b.state = 'STAGING')`;
