import { type AppRecord, rowByGuid, rowsOf, sql, type Tx } from '@cf/database';
import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { accessTo } from '../spaces/find-space';

/** The app, if the actor may do that to it: 404 when they cannot read it, 403 when they can only read it. Who asks for something of the app is told that this, its `kind`, is not there. */
export async function findAppFor(
  ctx: OpContext,
  verb: SpaceVerb,
  guid: string,
  kind = 'App',
): Promise<AppRecord> {
  const app = await rowByGuid(ctx.db, 'apps', guid);
  if (!app) throw notFound(kind);
  await accessTo(ctx, verb, app.space_guid, kind);
  return app;
}

/** The app as it is now, kept from other changes until the end of the transaction; 404 when it is gone meanwhile. */
export async function lockApp(db: Tx, guid: string): Promise<AppRecord> {
  const [app] = await rowsOf<AppRecord>(db, sql`select * from apps where guid = ${guid} for update`);
  if (!app) throw notFound('App');
  return app;
}
