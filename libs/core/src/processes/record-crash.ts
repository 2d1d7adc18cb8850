import { type OpContext } from '../context';
import { appTarget } from '../audit-events/app-target';
import { transact } from '../transact';

/** How an instance ended without being asked to. */
export interface Crash {
  readonly processGuid: string;
  readonly version: string;
  readonly instance: string;
  readonly index: number;
  readonly exitStatus: number;
  readonly exitDescription: string;
  readonly crashCount: number;
  /** Epoch seconds. */
  readonly crashTimestamp: number;
  readonly cellId: string;
  /** The same for every report of this crash. */
  readonly key: string;
}

const MAX_DESCRIPTION = 10_000;

/**
 * Records the two audit events of a crash and tells the app's log. However often the same crash is reported, the events exist once. False when it is known
 * or the process is gone.
 */
export async function recordCrash(ctx: OpContext, crash: Crash): Promise<boolean> {
  const dedupeKey = `crash/${crash.key}`;
  const known = await ctx.db.auditEvent.count({ where: { dedupe_key: dedupeKey } });
  if (known > 0) return false;

  return transact(ctx, async (change) => {
    const crashedProcess = await change.db.process.findUnique({ where: { guid: crash.processGuid } });
    const app = crashedProcess && (await appTarget(change.db, crashedProcess.app_guid));
    if (!crashedProcess || !app) return false;

    const payload = payloadOf(crash);
    const { target } = app;
    await change.audit({
      ...app,
      type: 'audit.app.process.crash',
      actor: { guid: crashedProcess.guid, type: 'process', name: crashedProcess.type },
      data: {
        ...payload,
        crash_count: crash.crashCount,
        crash_timestamp: crash.crashTimestamp,
        version: crash.version,
      },
      dedupeKey,
    });
    await change.audit({
      ...app,
      type: 'app.crash',
      actor: target,
      data: payload,
      dedupeKey: `${dedupeKey}/app`,
    });
    change.say(
      target.guid,
      `App instance exited with guid ${target.guid} payload: ${JSON.stringify(payload)}`,
    );
    change.say(target.guid, `Process has crashed with type: "${crashedProcess.type}"`);
    ctx.log.info({ process: { guid: crash.processGuid }, index: crash.index }, 'Recorded crash');
    return true;
  });
}

const payloadOf = (crash: Crash) => ({
  instance: crash.instance,
  index: crash.index,
  cell_id: crash.cellId,
  reason: 'CRASHED',
  exit_status: crash.exitStatus,
  exit_description: shortened(crash.exitDescription),
});

const shortened = (text: string) =>
  text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION)} (truncated)` : text;
