import { randomUUID } from 'node:crypto';
import { insertRowUnlessThere, type Prisma, type Tx } from '@cf/database';
import { type Actor } from '@cf/permissions';

/** An audit event in the words of the catalogue of audit events: its type, its target, and the data keys of that type. */
export interface NewAuditEvent {
  readonly type: string;
  readonly target: { readonly guid: string; readonly type: string; readonly name: string };
  readonly data?: Prisma.InputJsonObject;
  readonly spaceGuid?: string | null;
  readonly organizationGuid?: string | null;
  /** Who did it, when that is not the user of the request. */
  readonly actor?: { readonly guid: string; readonly type: string; readonly name: string };
  /** At most one event with this key is ever recorded. */
  readonly dedupeKey?: string;
}

/** Records an audit event in the transaction of what it tells. Secrets must have been replaced before. */
export async function recordAuditEvent(db: Tx, actor: Actor, event: NewAuditEvent): Promise<void> {
  const by = event.actor ?? {
    guid: actor.guid,
    type: actor.guid === 'system' ? 'system' : 'user',
    name: actor.name,
  };
  const now = new Date(); // the database's now() is the beginning of the transaction, whenever in it something happened
  await insertRowUnlessThere(db, 'audit_events', {
    guid: randomUUID(),
    created_at: now,
    updated_at: now,
    type: event.type,
    actor_guid: by.guid,
    actor_type: by.type,
    actor_name: by.name,
    target_guid: event.target.guid,
    target_type: event.target.type,
    target_name: event.target.name,
    data: (event.data ?? {}) as Prisma.JsonObject,
    space_guid: event.spaceGuid,
    organization_guid: event.organizationGuid,
    dedupe_key: event.dedupeKey,
  });
}

/** Stands for what an audit event must not tell. */
export const HIDDEN = '[PRIVATE DATA HIDDEN]';
