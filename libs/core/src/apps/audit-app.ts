import { type Change } from '../transact';

/** Records an audit event of the actor about an app. */
export const auditApp = (
  change: Pick<Change, 'auditApp'>,
  appGuid: string,
  type: string,
  data: object = {},
): Promise<void> => change.auditApp(appGuid, { type, data: JSON.parse(JSON.stringify(data)) as never });
