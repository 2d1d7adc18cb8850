import { randomUUID } from 'node:crypto';
import {
  type AppRecord,
  type BuildRecord,
  isUniqueViolation,
  type PackageRecord,
  type Prisma,
} from '@cf/database';
import { badRequest, CfError, unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { lockApp } from '../apps/find-app';
import { assertLifecycleData, assertLifecycleEnabled, type LifecycleChange } from '../apps/lifecycle';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { checkStack } from '../stacks';
import { type Change, transact } from '../transact';
import { type StagingLimits, stagingLimits, type StagingWishes } from './staging-limits';

/** A staging as a client asks for it. */
export interface NewBuild extends StagingWishes {
  readonly lifecycle?: LifecycleChange | undefined;
  readonly environmentVariables?: Readonly<Record<string, string>> | undefined;
  readonly metadata?: MetadataChange | undefined;
  readonly createdBy: {
    readonly guid: string;
    readonly name?: string | undefined;
    readonly email?: string | undefined;
  };
}

export interface CreatedBuild {
  readonly build: BuildRecord;
  /** What the client should know about the stack. */
  readonly warning: string | undefined;
}

/** Begins to stage a package: build and droplet as one, and whoever does the work is woken. An app has one staging at a time. */
export async function createBuild(
  ctx: OpContext,
  { pkg, app }: { pkg: PackageRecord; app: AppRecord },
  wanted: NewBuild,
): Promise<CreatedBuild> {
  const type = wanted.lifecycle?.type ?? app.lifecycle_type;
  await assertLifecycleEnabled(ctx, type);
  if ((type === 'docker') !== (pkg.type === 'docker'))
    throw unprocessable(`A package of type ${pkg.type} cannot be staged with the lifecycle ${type}.`);
  try {
    return await transact(ctx, async (change) => {
      const current = await lockApp(change.db, app.guid);
      await assertStageable(change, current, pkg);
      const { lifecycle, warning } = await lifecycleOf(ctx, change, current, {
        type,
        asked: wanted.lifecycle,
      });
      const limits = await stagingLimits(ctx, change.db, current, wanted);
      const build = await insertBuild(change, { app: current, pkg, limits }, { ...wanted, ...lifecycle });
      await insertDroplet(change, build, pkg);
      await begin(change, build);
      return { build, warning };
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new CfError('StagingInProgress', [], { cause: error }) : error;
  }
}

async function assertStageable({ db }: Change, app: AppRecord, pkg: PackageRecord): Promise<void> {
  const staging = await db.build.count({ where: { app_guid: app.guid, state: 'STAGING' } });
  if (staging > 0) throw new CfError('StagingInProgress');
  const { state } = await db.package.findUniqueOrThrow({ where: { guid: pkg.guid } });
  if (state !== 'READY') throw badRequest('Cannot stage package whose state is not ready.');
}

interface Lifecycle {
  readonly lifecycle_type: string;
  readonly buildpacks: string[];
  readonly stack_name: string | null;
}

/** What the client asks for goes before what the app has; an empty list of buildpacks means: find out. */
async function lifecycleOf(
  { settings }: OpContext,
  { db }: Change,
  app: AppRecord,
  { type, asked }: { type: string; asked: LifecycleChange | undefined },
): Promise<{ lifecycle: Lifecycle; warning: string | undefined }> {
  if (type === 'docker')
    return { lifecycle: { lifecycle_type: type, buildpacks: [], stack_name: null }, warning: undefined };
  const buildpacks = [...(asked?.buildpacks ?? app.buildpacks)];
  const stack = asked?.stack ?? app.stack_name;
  const stackName = stack ?? settings.defaultStack;
  const found = await assertLifecycleData(db, { buildpacks, stack }, stackName);
  const { refusal, warning } = checkStack(found, { isRestage: app.droplet_guid !== null });
  if (refusal !== undefined) throw new CfError('StackValidationFailed', refusal);
  return { lifecycle: { lifecycle_type: type, buildpacks, stack_name: stackName }, warning };
}

function insertBuild(
  { db }: Change,
  { app, pkg, limits }: { app: AppRecord; pkg: PackageRecord; limits: StagingLimits },
  { createdBy, environmentVariables, metadata, ...wanted }: NewBuild & Lifecycle,
): Promise<BuildRecord> {
  const { lifecycle_type, buildpacks, stack_name } = wanted;
  return db.build.create({
    data: {
      guid: randomUUID(),
      app_guid: app.guid,
      package_guid: pkg.guid,
      droplet_guid: randomUUID(),
      lifecycle_type,
      buildpacks,
      stack_name,
      staging_memory_in_mb: limits.memoryInMb,
      staging_disk_in_mb: limits.diskInMb,
      staging_log_rate_limit_bytes_per_second: limits.logRateLimit,
      ...(environmentVariables && { environment_variables: environmentVariables as Prisma.InputJsonObject }),
      created_by_user_guid: createdBy.guid,
      created_by_user_name: createdBy.name ?? null,
      created_by_user_email: createdBy.email ?? null,
      ...mergeMetadata(metadata),
    },
  });
}

async function insertDroplet({ db }: Change, build: BuildRecord, pkg: PackageRecord): Promise<void> {
  await db.droplet.create({
    data: {
      guid: build.droplet_guid ?? '',
      app_guid: build.app_guid,
      build_guid: build.guid,
      package_guid: pkg.guid,
      state: 'STAGING',
      lifecycle_type: build.lifecycle_type,
      stack_name: build.stack_name,
      image: pkg.docker_image,
      docker_username: pkg.docker_username,
      docker_password: pkg.docker_password,
    },
  });
}

async function begin(change: Change, build: BuildRecord): Promise<void> {
  const { app_guid, package_guid, droplet_guid } = build;
  await auditApp(change, app_guid, 'audit.app.build.create', { build_guid: build.guid, package_guid });
  await auditApp(change, app_guid, 'audit.app.droplet.create', { droplet_guid, package_guid });
  change.say(app_guid, `Creating build for app with guid ${app_guid}`);
  if (build.lifecycle_type === 'docker') await change.job('build.stage_docker', { guid: build.guid });
  else await change.project('build', [build.guid]);
}
