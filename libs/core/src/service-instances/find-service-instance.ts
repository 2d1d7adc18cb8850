import { type ServiceInstanceRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { accessTo } from '../spaces/find-space';

const KIND = 'Service instance';

/** The service instance, if the actor may do that in its space: 404 when they cannot read it, 403 when they can only read it. */
export async function findServiceInstanceFor(
  ctx: OpContext,
  verb: SpaceVerb,
  guid: string,
): Promise<ServiceInstanceRecord> {
  const instance = await ctx.db.serviceInstance.findUnique({ where: { guid } });
  if (!instance) throw notFound(KIND);
  await accessTo(ctx, verb, instance.space_guid, KIND);
  return instance;
}

export interface ServiceInstanceRights {
  readonly read: boolean;
  readonly manage: boolean;
}

/** What the actor may do with a service instance, for whoever asks about an instance that exists. */
export async function rightsOnServiceInstance(ctx: OpContext, guid: string): Promise<ServiceInstanceRights> {
  const instance = await ctx.db.serviceInstance.findUnique({ where: { guid } });
  if (!instance) throw notFound(KIND);
  const access = await ctx.permissions.inSpace(instance.space_guid);
  return {
    manage: (access?.can('write') ?? false) && (access?.isActive ?? false),
    read: access?.can('read') ?? false,
  };
}
