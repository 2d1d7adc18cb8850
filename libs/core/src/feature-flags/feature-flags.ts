import { CfError } from '@cf/errors';
import { isAdmin, isAdminReadOnly } from '@cf/permissions';
import { type OpContext } from '../context';

/** Every feature flag with its default (behaviour facts, section 5). */
export const FEATURE_FLAGS = {
  app_bits_upload: true,
  app_scaling: true,
  diego_cnb: false,
  diego_docker: false,
  env_var_visibility: true,
  hash_based_routing: false,
  hide_marketplace_from_unauthenticated_users: false,
  private_domain_creation: true,
  resource_matching: true,
  route_creation: true,
  route_sharing: false,
  service_instance_creation: true,
  service_instance_sharing: false,
  set_roles_by_username: true,
  space_developer_env_var_visibility: true,
  space_scoped_private_broker_creation: true,
  task_creation: true,
  unset_roles_by_username: true,
  user_org_creation: false,
} as const satisfies Record<string, boolean>;
export type FeatureFlagName = keyof typeof FEATURE_FLAGS;

const ADMINS_SKIP = new Set<FeatureFlagName>([
  'app_bits_upload',
  'app_scaling',
  'set_roles_by_username',
  'unset_roles_by_username',
  'space_developer_env_var_visibility',
  'task_creation',
]);
const READ_ONLY_ADMINS_SKIP = new Set<FeatureFlagName>(['space_developer_env_var_visibility']);

/** Whether a feature is switched on, whoever asks. */
export async function isFeatureEnabled(
  { db }: Pick<OpContext, 'db'>,
  name: FeatureFlagName,
): Promise<boolean> {
  const row = await db.featureFlag.findUnique({ where: { name } });
  return row?.enabled ?? FEATURE_FLAGS[name];
}

/** Refuses (403) when the feature is switched off and the actor may not skip its flag. */
export async function assertFeatureEnabled(ctx: OpContext, name: FeatureFlagName): Promise<void> {
  if (ADMINS_SKIP.has(name) && isAdmin(ctx.actor)) return;
  if (READ_ONLY_ADMINS_SKIP.has(name) && isAdminReadOnly(ctx.actor)) return;
  const row = await ctx.db.featureFlag.findUnique({ where: { name } });
  if (row?.enabled ?? FEATURE_FLAGS[name]) return;
  throw new CfError('FeatureDisabled', row?.custom_error_message ?? name);
}
