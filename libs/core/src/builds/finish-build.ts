import { type BuildRecord, type Prisma, sql, type Tx } from '@cf/database';
import { appTarget } from '../audit-events/app-target';
import { type NewAuditEvent } from '../audit-events/record-audit-event';
import { type OpContext } from '../context';
import { type Change, transact } from '../transact';

/** A buildpack that took part in a staging. */
export interface UsedBuildpack {
  readonly name: string;
  readonly version: string | null;
}

/** One process type as the image offers it: words of the command, words added to it, and whether no shell runs it. */
export interface ProcessCommand {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly direct: boolean;
}

/** What came out of a staging. */
export interface StagedImage {
  readonly image: string;
  /** The start command of each process type, as people read it. */
  readonly processTypes: Readonly<Record<string, string>>;
  readonly processCommands?: Readonly<Record<string, ProcessCommand>>;
  readonly buildpacks?: readonly UsedBuildpack[] | undefined;
  readonly stackName?: string | undefined;
  readonly executionMetadata?: string;
  readonly kpackBuildUid?: string;
}

/** Why a staging failed, in the words of the API: the id is one of the documented ones. */
export interface StagingFailure {
  readonly errorId: string;
  readonly message: string;
  readonly kpackBuildUid?: string;
}

/**
 * Ends a build that is staging with its droplet. False when it had ended before: a second report changes nothing. An image without any start
 * command fails the build, unless the app has its own.
 */
export async function markBuildStaged(ctx: OpContext, guid: string, staged: StagedImage): Promise<boolean> {
  return transact(ctx, async (change) => {
    const build = await change.db.build.findUnique({ where: { guid } });
    if (build?.state !== 'STAGING') return false;
    if (!(await hasStartCommand(change.db, build, staged))) {
      const failure = { errorId: 'StagingError', message: 'Start command not specified' };
      return endFailed(ctx, change, build, { ...failure, ...uidOf(staged) });
    }
    if (!(await endRow(change.db, guid, { state: 'STAGED', kpack_build_uid: staged.kpackBuildUid ?? null })))
      return false;

    await recordDroplet(change.db, build, staged);
    await expireDroplets(change.db, build.app_guid, ctx.settings.dropletsKept);
    await auditBuild(change, build, 'audit.app.build.staged', {
      droplet_guid: build.droplet_guid,
      buildpacks:
        staged.buildpacks?.map(({ name, version }) => ({ name, buildpack_name: name, version })) ?? null,
    });
    change.say(build.app_guid, `Staging complete for build ${guid}`, { source_type: 'STG' });
    ctx.log.info({ build: { guid }, droplet: { guid: build.droplet_guid } }, 'Staged build');
    return true;
  });
}

/** Ends a build that is staging as failed, with its droplet. False when it had ended before. */
export async function markBuildFailed(
  ctx: OpContext,
  guid: string,
  failure: StagingFailure,
): Promise<boolean> {
  return transact(ctx, async (change) => {
    const build = await change.db.build.findUnique({ where: { guid } });
    return build?.state === 'STAGING' ? endFailed(ctx, change, build, failure) : false;
  });
}

async function endFailed(
  ctx: OpContext,
  change: Change,
  build: BuildRecord,
  failure: StagingFailure,
): Promise<boolean> {
  const { errorId, message } = failure;
  const error = { error_id: errorId, error_description: message };
  const ended = await endRow(change.db, build.guid, {
    state: 'FAILED',
    ...error,
    kpack_build_uid: failure.kpackBuildUid ?? null,
  });
  if (!ended) return false;

  await change.db.droplet.updateMany({
    where: { guid: build.droplet_guid ?? '', state: 'STAGING' },
    data: { state: 'FAILED', ...error },
  });
  await auditBuild(change, build, 'audit.app.build.failed', { error_id: errorId, error_message: message });
  change.say(build.app_guid, `Failed to stage build: ${message}`, { source_type: 'STG', type: 'ERR' });
  ctx.log.info({ build: { guid: build.guid }, errorId }, 'Failed build');
  return true;
}

const uidOf = ({ kpackBuildUid }: StagedImage) => (kpackBuildUid ? { kpackBuildUid } : {});

/** The state in the condition is what makes a second report, or a racing one, change nothing. */
async function endRow(db: Tx, guid: string, data: Prisma.BuildUpdateManyMutationInput): Promise<boolean> {
  const { count } = await db.build.updateMany({
    where: { guid, state: 'STAGING' },
    data: { ...data, finished_at: new Date() },
  });
  return count === 1;
}

async function hasStartCommand(
  db: Tx,
  { app_guid }: BuildRecord,
  { processTypes }: StagedImage,
): Promise<boolean> {
  if (Object.keys(processTypes).length > 0) return true;
  const withCommand = await db.process.count({ where: { app_guid, type: 'web', command: { notIn: [''] } } });
  return withCommand > 0;
}

async function recordDroplet(db: Tx, build: BuildRecord, staged: StagedImage): Promise<void> {
  const buildpacks = staged.buildpacks?.map(({ name, version }) => ({
    name,
    detect_output: name,
    buildpack_name: name,
    version,
  }));
  await db.droplet.updateMany({
    where: { guid: build.droplet_guid ?? '' },
    data: {
      state: 'STAGED',
      staged_at: new Date(),
      image: staged.image,
      process_types: { ...staged.processTypes },
      process_commands: JSON.parse(JSON.stringify(staged.processCommands ?? {})) as Prisma.InputJsonObject,
      execution_metadata: staged.executionMetadata ?? '',
      stack_name: staged.stackName ?? build.stack_name,
      ...(buildpacks && { buildpacks }),
    },
  });
}

/** Droplets beyond the newest ones lose their image sooner or later; the current one and those that run stay. */
async function expireDroplets(db: Tx, appGuid: string, kept: number): Promise<void> {
  await db.$executeRaw(sql`
    update droplets set state = 'EXPIRED', updated_at = now()
     where guid in (
       select d.guid from droplets d
        where d.app_guid = ${appGuid} and d.state in ('STAGED', 'FAILED')
          and not exists (select from apps a where a.droplet_guid = d.guid)
          and not exists (select from processes p where p.droplet_guid = d.guid)
          and not exists (select from deployments u where u.app_guid = d.app_guid and u.status_value = 'ACTIVE'
                            and d.guid in (u.droplet_guid, u.previous_droplet_guid))
        order by d.id desc offset ${kept})`);
}

async function auditBuild(
  change: Change,
  build: BuildRecord,
  type: string,
  data: Prisma.InputJsonObject,
): Promise<void> {
  const target = await appTarget(change.db, build.app_guid);
  if (!target) return;
  await change.audit({
    ...target,
    ...actorOf(build),
    type,
    data: { build_guid: build.guid, package_guid: build.package_guid, ...data },
  });
}

/** The end of a build is an act of who asked for it. */
function actorOf(build: BuildRecord): Pick<NewAuditEvent, 'actor'> {
  if (!build.created_by_user_guid) return {};
  const name = build.created_by_user_email ?? build.created_by_user_name ?? '';
  return { actor: { guid: build.created_by_user_guid, type: 'user', name } };
}
