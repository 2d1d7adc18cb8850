import { CoreSettings, type OpContext } from '@cf/core';
import { createLogger } from '@cf/daemon';
import { createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { type TestRole } from './roles';
import { type TestApi } from './use-api';

/** The context in which the worker would run a job that this role has asked for. */
export const jobContext = (api: TestApi, role: TestRole = 'space_developer'): OpContext => ({
  db: api.db,
  actor: { ...SYSTEM_ACTOR, guid: api.userGuid(role), name: role },
  permissions: createPermissions(api.db, SYSTEM_ACTOR),
  log: createLogger('cf-api-worker', 'error'),
  waker: { wake: async () => undefined },
  platformLog: { append: async () => undefined },
  settings: CoreSettings.parse({ externalUrl: 'http://api.test' }),
});
