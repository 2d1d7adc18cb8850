import { randomUUID } from 'node:crypto';
import { type AppRecord, type Prisma } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { transact } from '../transact';
import { type ManifestService } from './manifest';

/** Binds service instances of the app's space to it, by their names; what is bound already stays as it is. */
export async function bindServices(
  ctx: OpContext,
  app: AppRecord,
  services: readonly ManifestService[],
): Promise<void> {
  for (const { name, bindingName } of services) {
    await transact(ctx, async (change) => {
      const where = { space_guid_name: { space_guid: app.space_guid, name } };
      const instance = await change.db.serviceInstance.findUnique({ where });
      if (!instance) throw unprocessable(`For service '${name}': Service instance '${name}' not found`);
      await change.db.serviceCredentialBinding.createMany({
        data: [
          {
            guid: randomUUID(),
            type: 'app',
            name: bindingName ?? null,
            app_guid: app.guid,
            service_instance_guid: instance.guid,
            credentials: instance.credentials as Prisma.InputJsonObject,
            syslog_drain_url: instance.syslog_drain_url,
            last_operation: { type: 'create', state: 'succeeded' },
          },
        ],
        skipDuplicates: true,
      });
    });
  }
}
