import { type FeatureFlagRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { type OpContext } from '../context';
import { FEATURE_FLAGS, type FeatureFlagName } from './feature-flags';

/** A flag as it is now; never changed ones have their default. */
export interface FeatureFlagState {
  readonly name: string;
  readonly enabled: boolean;
  readonly custom_error_message: string | null;
  readonly updated_at: Date | null;
}

const NAMES = Object.keys(FEATURE_FLAGS).sort() as FeatureFlagName[];

/** All flags, by name. */
export async function listFeatureFlags({ db }: Pick<OpContext, 'db'>): Promise<FeatureFlagState[]> {
  const rows = await db.featureFlag.findMany();
  return NAMES.map((name) =>
    stateOf(
      name,
      rows.find((row) => row.name === name),
    ),
  );
}

/** One flag; 404 for a name that is none. */
export async function readFeatureFlag(
  { db }: Pick<OpContext, 'db'>,
  name: string,
): Promise<FeatureFlagState> {
  return stateOf(flagNameOf(name), await db.featureFlag.findUnique({ where: { name } }));
}

/** Switches a flag, and says what those are told whom it stops. */
export async function updateFeatureFlag(
  ctx: OpContext,
  name: string,
  change: { enabled?: boolean | undefined; custom_error_message?: string | null | undefined },
): Promise<FeatureFlagState> {
  const flag = flagNameOf(name);
  const data = {
    ...(change.enabled !== undefined && { enabled: change.enabled }),
    ...(change.custom_error_message !== undefined && { custom_error_message: change.custom_error_message }),
    updated_at: new Date(),
  };
  const row = await ctx.db.featureFlag.upsert({
    where: { name: flag },
    create: { name: flag, enabled: FEATURE_FLAGS[flag], ...data },
    update: data,
  });
  ctx.log.info({ flag: { name: flag, enabled: row.enabled } }, 'Changed feature flag');
  return stateOf(flag, row);
}

function flagNameOf(name: string): FeatureFlagName {
  if (!Object.hasOwn(FEATURE_FLAGS, name)) throw notFound('Feature flag');
  return name as FeatureFlagName;
}

const stateOf = (name: FeatureFlagName, row: FeatureFlagRecord | null | undefined): FeatureFlagState => ({
  name,
  enabled: row?.enabled ?? FEATURE_FLAGS[name],
  custom_error_message: row?.custom_error_message ?? null,
  updated_at: row?.updated_at ?? null,
});
