import { type Prisma } from '@cf/database';
import { type Change } from '../transact';

interface BindingTarget {
  readonly guid: string;
  readonly name?: string | null;
  readonly space_guid: string;
}

type BindingKind = 'service_binding' | 'service_key' | 'service_route_binding';

/** Records an audit event of the actor about a binding, in its space. */
export async function auditBinding(
  change: Change,
  kind: BindingKind,
  verb: 'create' | 'update' | 'delete' | 'show',
  { guid, name, space_guid, data }: BindingTarget & { readonly data: Prisma.InputJsonObject },
): Promise<void> {
  const space = await change.db.space.findUniqueOrThrow({ where: { guid: space_guid } });
  await change.audit({
    type: `audit.${kind}.${verb}`,
    target: { guid, type: kind, name: name ?? '' },
    spaceGuid: space_guid,
    organizationGuid: space.organization_guid,
    data,
  });
}

/** How audit events name what is bound to an app, and what is a key. */
export const kindOf = ({ type }: { readonly type: string }): BindingKind =>
  type === 'key' ? 'service_key' : 'service_binding';
