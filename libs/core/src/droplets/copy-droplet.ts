import { randomUUID } from 'node:crypto';
import { type AppRecord, type DropletRecord, type Prisma } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { type OpContext } from '../context';
import { transact } from '../transact';

/**
 * Copies a droplet to another app. Its bits are an image that never changes, so the copy refers to the same one and is staged at once; credentials of a docker image
 * are not copied.
 */
export function copyDroplet(ctx: OpContext, app: AppRecord, source: DropletRecord): Promise<DropletRecord> {
  if (source.state !== 'STAGED') throw unprocessable('source droplet is not staged');
  if (source.lifecycle_type !== app.lifecycle_type)
    throw unprocessable('source droplet and destination app must have the same lifecycle type');
  return transact(ctx, async (change) => {
    const droplet = await change.db.droplet.create({
      data: {
        guid: randomUUID(),
        app_guid: app.guid,
        state: 'STAGED',
        lifecycle_type: source.lifecycle_type,
        process_types: json(source.process_types),
        process_commands: json(source.process_commands),
        execution_metadata: source.execution_metadata,
        image: source.image,
        buildpacks: json(source.buildpacks),
        stack_name: source.stack_name,
        sidecars: json(source.sidecars),
        staged_at: new Date(),
      },
    });
    await auditApp(change, app.guid, 'audit.app.droplet.create', {
      droplet_guid: droplet.guid,
      request: { source_droplet_guid: source.guid },
    });
    change.say(app.guid, `Creating droplet for app with guid ${app.guid}`);
    return droplet;
  });
}

/** Null in the database stays null. */
const json = (value: Prisma.JsonValue): Prisma.InputJsonValue | undefined => value ?? undefined;
