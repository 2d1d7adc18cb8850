import { type EnvironmentVariableGroupRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { type EnvironmentChange, mergedVariables } from '../apps/environment-variables';
import { type OpContext } from '../context';
import { transact } from '../transact';

const NAMES = ['running', 'staging'];

/** The operator's variables of that name; 404 for a name that is none. */
export async function readEnvironmentGroup(
  { db }: Pick<OpContext, 'db'>,
  name: string,
): Promise<EnvironmentVariableGroupRecord> {
  if (!NAMES.includes(name)) throw notFound('Environment variable group');
  return (
    (await db.environmentVariableGroup.findUnique({ where: { name } })) ?? { name, var: {}, updated_at: null }
  );
}

/** Merges variables into a group; null removes one. They count for what is staged or started from now on. */
export async function updateEnvironmentGroup(
  ctx: OpContext,
  name: string,
  change: EnvironmentChange,
): Promise<EnvironmentVariableGroupRecord> {
  await readEnvironmentGroup(ctx, name);
  return transact(ctx, async ({ db }) => {
    await db.environmentVariableGroup.createMany({ data: [{ name }], skipDuplicates: true });
    await db.$executeRaw`select 1 from environment_variable_groups where name = ${name} for update`;
    const present = await db.environmentVariableGroup.findUniqueOrThrow({ where: { name } });
    const merged = mergedVariables(present.var, change);
    return db.environmentVariableGroup.update({
      where: { name },
      data: { var: merged, updated_at: new Date() },
    });
  });
}
