import { type OpContext } from '@cf/core';
import { createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { type WorkerSurroundings } from './surroundings';

/** The context of what the platform does on its own behalf. */
export const systemContext = ({ db, log, waker, platformLog, settings }: WorkerSurroundings): OpContext => ({
  db,
  log,
  waker,
  platformLog,
  settings,
  actor: SYSTEM_ACTOR,
  permissions: createPermissions(db, SYSTEM_ACTOR),
});
