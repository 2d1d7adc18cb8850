import { appTarget } from '../audit-events/app-target';
import { type Change } from '../transact';

/** Records an audit event of the actor about an app. */
export async function auditApp(
  change: Change,
  appGuid: string,
  type: string,
  data: object = {},
): Promise<void> {
  const app = await appTarget(change.db, appGuid);
  if (app) await change.audit({ ...app, type, data: JSON.parse(JSON.stringify(data)) as never });
}
