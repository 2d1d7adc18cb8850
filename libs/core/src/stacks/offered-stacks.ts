import { randomUUID } from 'node:crypto';
import { type OpContext } from '../context';

/** A stack that the cluster offers. */
export interface OfferedStack {
  readonly name: string;
  readonly description?: string | undefined;
  readonly buildImage: string;
  readonly runImage: string;
}

/** Makes a stack of the cluster one of the platform; one that is known changes, its state and metadata stay. */
export async function offerStack(
  { db, settings }: Pick<OpContext, 'db' | 'settings'>,
  stack: OfferedStack,
): Promise<void> {
  const { name, description = null, buildImage, runImage } = stack;
  const row = {
    description: description?.slice(0, 250) ?? null,
    build_rootfs_image: buildImage,
    run_rootfs_image: runImage,
    is_default: name === settings.defaultStack,
  };
  const known = await db.stack.findUnique({ where: { name } });
  const isSame =
    known && Object.entries(row).every(([key, value]) => known[key as keyof typeof row] === value);
  if (isSame) return;
  await db.stack.upsert({ where: { name }, create: { guid: randomUUID(), name, ...row }, update: row });
}

/** Forgets a stack that the cluster offers no more. Apps keep its name; they cannot be staged until it is back. */
export async function withdrawStack({ db }: Pick<OpContext, 'db'>, name: string): Promise<void> {
  await db.stack.deleteMany({ where: { name } });
}
