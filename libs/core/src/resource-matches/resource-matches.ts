import { type Db, sql } from '@cf/database';
import { type OpContext } from '../context';
import { assertFeatureEnabled, isFeatureEnabled } from '../feature-flags';

/** Only files of these sizes are worth remembering. */
const SMALLEST = 65_536;
const LARGEST = 536_870_912;

/** Whether a file of that size may be in the resource cache. */
export const isCacheable = (size: number): boolean => size >= SMALLEST && size <= LARGEST;

/** A file by its content. */
export interface Fingerprint {
  readonly sha1: string;
  readonly size: number;
}

/** Those of the files that the platform has, so that the client need not send them. Their order stays. */
export async function matchResources<File extends Fingerprint>(
  ctx: OpContext,
  files: readonly File[],
): Promise<File[]> {
  await assertFeatureEnabled(ctx, 'app_bits_upload');
  if (!(await isFeatureEnabled(ctx, 'resource_matching'))) return [];
  const eligible = files.filter(({ size }) => size > SMALLEST && size < LARGEST);
  const known = await cachedSizes(
    ctx.db,
    eligible.map(({ sha1 }) => sha1),
  );
  return eligible.filter(({ sha1, size }) => known.get(sha1.toLowerCase()) === size);
}

/** The sizes of those files that are in the resource cache, by their SHA-1. */
export async function cachedSizes(db: Db, sha1s: readonly string[]): Promise<Map<string, number>> {
  if (sha1s.length === 0) return new Map();
  const rows = await db.rows<{ sha1: string; size: number }>(sql`
    select sha1, size_in_bytes::float8 as size from cached_resources where sha1 = any(${sha1s.map((sha1) => sha1.toLowerCase())})`);
  return new Map(rows.map(({ sha1, size }) => [sha1, size]));
}

/** Says that a file is in the resource cache; its bits must be there before. */
export async function rememberResource(db: Db, { sha1, size }: Fingerprint): Promise<void> {
  await db.cachedResource.createMany({ data: [{ sha1, size_in_bytes: size }], skipDuplicates: true });
}

/** Says that a file is not in the resource cache, or not as it should be. */
export async function forgetResource(db: Db, sha1: string): Promise<void> {
  await db.cachedResource.deleteMany({ where: { sha1 } });
}
