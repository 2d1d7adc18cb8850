import { type AppRecord, type Db, type ProcessRecord, type Tx, rowByGuid } from '@cf/database';
import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { findAppFor } from '../apps/find-app';
import { type OpContext } from '../context';

export interface ProcessOfApp {
  readonly process: ProcessRecord;
  readonly app: AppRecord;
}

/** The process and its app, if the actor may do that in its space. */
export async function findProcessFor(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<ProcessOfApp> {
  const process = await rowByGuid(ctx.db, 'processes', guid);
  if (!process) throw notFound('Process');
  return { process, app: await findAppFor(ctx, verb, process.app_guid, 'Process') };
}

/** The app's newest process of a type, if the actor may do that in its space. */
export async function findProcessOfAppFor(
  ctx: OpContext,
  verb: SpaceVerb,
  appGuid: string,
  type: string,
): Promise<ProcessOfApp> {
  const app = await findAppFor(ctx, verb, appGuid);
  const process = await newestProcess(ctx.db, appGuid, type);
  if (!process) throw notFound('Process');
  return { process, app };
}

/** The newest process of a type; while a deployment runs that is the one being deployed. */
export const newestProcess = (db: Db | Tx, appGuid: string, type = 'web'): Promise<ProcessRecord | null> =>
  db.process.findFirst({
    where: { app_guid: appGuid, type },
    orderBy: [{ created_at: 'desc' }, { id: 'desc' }],
  });
