import { type AppRecord } from '@cf/database';
import { notFound, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { auditApp } from './audit-app';

/** The features of an app, in the order of their list, and the column of each. */
export const APP_FEATURES = {
  ssh: { column: 'enable_ssh', description: 'Enable SSHing into the app.' },
  revisions: { column: 'revisions_enabled', description: 'Enable versioning of an application' },
  'service-binding-k8s': {
    column: 'service_binding_k8s_enabled',
    description: 'Enable k8s service bindings for the app',
  },
  'file-based-vcap-services': {
    column: 'file_based_vcap_services_enabled',
    description: 'Enable file-based VCAP service bindings for the app',
  },
} as const;
export type AppFeature = keyof typeof APP_FEATURES;

/** A feature by the name in a URL; 404 for any other. */
export function appFeatureOf(name: string): AppFeature {
  if (!Object.hasOwn(APP_FEATURES, name)) throw notFound('Feature');
  return name as AppFeature;
}

/** Switches one feature of an app. The two forms of file-based bindings exclude each other. */
export function setAppFeature(
  ctx: OpContext,
  app: AppRecord,
  feature: AppFeature,
  enabled: boolean,
): Promise<AppRecord> {
  const { column } = APP_FEATURES[feature];
  return transact(ctx, async (change) => {
    const updated = await change.db.app.update({ where: { guid: app.guid }, data: { [column]: enabled } });
    if (updated.service_binding_k8s_enabled && updated.file_based_vcap_services_enabled) {
      throw unprocessable(
        "'file-based-vcap-services' and 'service-binding-k8s' features cannot be enabled at the same time.",
      );
    }
    await auditApp(change, app.guid, 'audit.app.update', { request: { [column]: enabled } });
    return updated;
  });
}

/** Whether one may log in to the app's instances, and if not who says so. */
export async function sshAccessOf(
  ctx: OpContext,
  app: AppRecord,
): Promise<{ enabled: boolean; reason: string }> {
  const space = await ctx.db.space.findUniqueOrThrow({ where: { guid: app.space_guid } });
  const reasons: readonly [boolean, string][] = [
    [!ctx.settings.allowAppSsh, 'ssh is disabled globally'],
    [!space.allow_ssh, `ssh is disabled for space '${space.name}'`],
    [!app.enable_ssh, 'ssh is disabled for app'],
  ];
  const reason = reasons.find(([applies]) => applies)?.[1];
  return { enabled: reason === undefined, reason: reason ?? '' };
}
