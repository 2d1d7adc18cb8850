import { randomUUID } from 'node:crypto';
import { type AppRecord, type PackageRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { HIDDEN } from '../audit-events/record-audit-event';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';

/** A package as a client asks for it: bits that are still to come, or a docker image. */
export interface NewPackage {
  readonly type: 'bits' | 'docker';
  readonly docker?:
    | {
        readonly image: string;
        readonly username?: string | undefined;
        readonly password?: string | undefined;
      }
    | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/** Creates a package of the app. A docker package is ready at once; one of bits awaits its upload. */
export async function createPackage(
  ctx: OpContext,
  app: AppRecord,
  input: NewPackage,
): Promise<PackageRecord> {
  const isDockerApp = app.lifecycle_type === 'docker';
  if (input.type === 'docker' && !isDockerApp)
    throw unprocessable('Cannot create Docker package for a buildpack app.');
  if (input.type === 'bits' && isDockerApp)
    throw unprocessable('Cannot create bits package for a Docker app.');
  const { docker } = input;
  return transact(ctx, async (change) => {
    const pkg = await change.db.package.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        type: input.type,
        state: input.type === 'docker' ? 'READY' : 'AWAITING_UPLOAD',
        docker_image: docker?.image ?? null,
        docker_username: docker?.username ?? null,
        docker_password: docker?.password ?? null,
        ...mergeMetadata(input.metadata),
      },
    });
    await auditApp(change, app.guid, 'audit.app.package.create', {
      package_guid: pkg.guid,
      request: requestOf(app.guid, input),
    });
    change.say(app.guid, `Adding app package for app with guid ${app.guid}`);
    return pkg;
  });
}

const requestOf = (appGuid: string, { type, docker, metadata }: NewPackage) => ({
  type,
  relationships: { app: { data: { guid: appGuid } } },
  ...(docker && { data: { ...docker, ...(docker.password !== undefined && { password: HIDDEN }) } }),
  ...(metadata && { metadata }),
});

/** Copies a package to another app: a docker image without its credentials at once, bits by a job. */
export async function copyPackage(
  ctx: OpContext,
  app: AppRecord,
  source: PackageRecord,
): Promise<PackageRecord> {
  if (app.guid === source.app_guid) throw unprocessable('Source and destination app cannot be the same');
  const isBits = source.type === 'bits';
  if (isBits && source.state !== 'READY') throw unprocessable('Source package must be READY to be copied.');
  return transact(ctx, async (change) => {
    const pkg = await change.db.package.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        type: source.type,
        state: isBits ? 'COPYING' : 'READY',
        docker_image: source.docker_image,
        source_guid: source.guid,
      },
    });
    await auditApp(change, app.guid, 'audit.app.package.create', {
      package_guid: pkg.guid,
      request: { source_package_guid: source.guid },
    });
    if (isBits) await change.job('package.copy', { guid: pkg.guid, source_guid: source.guid });
    change.say(app.guid, `Adding app package for app with guid ${app.guid}`);
    return pkg;
  });
}
