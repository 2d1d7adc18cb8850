import { randomUUID } from 'node:crypto';
import { type AppRecord, insertRow, isUniqueViolation, type NewRow, type SpaceRecord } from '@cf/database';
import { CfError } from '@cf/errors';
import { type OpContext } from '../context';
import { HIDDEN } from '../audit-events';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { insertProcess } from '../processes/insert-process';
import { transact } from '../transact';
import { auditApp } from './audit-app';
import {
  assertLifecycleData,
  assertLifecycleEnabled,
  assertStackAllows,
  lifecycleColumns,
  type LifecycleChange,
} from './lifecycle';

export interface NewApp {
  readonly name: string;
  readonly lifecycle?: LifecycleChange | undefined;
  readonly environmentVariables?: Readonly<Record<string, string>> | null | undefined;
  readonly metadata?: MetadataChange | undefined;
  /** Told what the client should know. */
  readonly warn?: ((text: string) => void) | undefined;
}

/** Creates a stopped app with its web process, whose guid is the app's. */
export async function createApp(ctx: OpContext, space: SpaceRecord, input: NewApp): Promise<AppRecord> {
  const type = input.lifecycle?.type ?? ctx.settings.defaultAppLifecycle;
  await assertLifecycleEnabled(ctx, type);
  await assertStaging(ctx, type, input);
  try {
    return await transact(ctx, async (change) => {
      const app = await insertRow(change.db, 'apps', rowOf(ctx, space, { ...input, type }));
      await insertProcess(ctx, change, app, { guid: app.guid, type: 'web' });
      await auditApp(change, app.guid, 'audit.app.create', { request: requestOf(space, input) });
      change.say(app.guid, `Created app with guid ${app.guid}`);
      return app;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? appNameTaken(input.name, error) : error;
  }
}

async function assertStaging(
  { db, settings }: OpContext,
  type: string,
  { lifecycle = {}, warn }: NewApp,
): Promise<void> {
  if (type === 'docker') return;
  const stack = await assertLifecycleData(db, lifecycle, settings.defaultStack);
  const warning = assertStackAllows(stack, { isRestage: false });
  if (warning) warn?.(warning);
}

/** 422 for an app's name that its space has already. */
export const appNameTaken = (name: string, cause: unknown) =>
  new CfError('UniquenessError', `App with the name '${name}' already exists.`, { cause });

function rowOf(
  ctx: OpContext,
  space: SpaceRecord,
  { type, ...input }: NewApp & { type: string },
): NewRow<'apps'> {
  const { lifecycle = {}, environmentVariables, metadata } = input;
  const stack = lifecycle.stack ?? ctx.settings.defaultStack;
  return {
    guid: randomUUID(),
    name: input.name,
    space_guid: space.guid,
    lifecycle_type: type,
    ...(type !== 'docker' && lifecycleColumns({ ...lifecycle, stack })),
    ...(environmentVariables && { environment_variables: environmentVariables }),
    enable_ssh: ctx.settings.defaultAppSsh,
    ...mergeMetadata(metadata),
  };
}

const requestOf = (space: SpaceRecord, { name, lifecycle, environmentVariables, metadata }: NewApp) => ({
  name,
  relationships: { space: { data: { guid: space.guid } } },
  ...(lifecycle && { lifecycle: shownLifecycle(lifecycle) }),
  ...(environmentVariables && { environment_variables: HIDDEN }),
  ...(metadata && { metadata }),
});

/** A lifecycle as an audit event may tell it. */
export const shownLifecycle = ({ type, buildpacks, stack, credentials }: LifecycleChange) => ({
  ...(type !== undefined && { type }),
  data: {
    ...(buildpacks !== undefined && { buildpacks: buildpacks?.map(withoutPassword) ?? null }),
    ...(stack !== undefined && { stack }),
    ...(credentials && { credentials: HIDDEN }),
  },
});

/** A URL with its user and password hidden; anything else as it is. */
export const withoutPassword = (text: string): string =>
  text.replace(/^([a-z+]+:\/\/)[^@/]+@/i, '$1***:***@');
