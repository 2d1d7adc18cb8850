import { randomUUID } from 'node:crypto';
import { insertRowUnlessThere, type Prisma, sql, type Tx } from '@cf/database';
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
    type: actorTypeOf(actor),
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

interface NewAppEvent {
  readonly type: string;
  readonly data?: Prisma.InputJsonObject;
  readonly dedupeKey?: string | null;
}

/** Records an audit event about an app: its name, space and organization are read by the very statement that writes them. */
export async function recordAuditEventOfApp(
  db: Tx,
  actor: Actor,
  appGuid: string,
  { type, data = {}, dedupeKey = null }: NewAppEvent,
): Promise<void> {
  const now = new Date();
  await db.rows(sql`
    insert into audit_events (guid, created_at, updated_at, type, actor_guid, actor_type, actor_name, target_guid, target_type, target_name, data,
      space_guid, organization_guid, dedupe_key)
    select ${randomUUID()}, ${now}::timestamptz, ${now}::timestamptz, ${type}, ${actor.guid}, ${actorTypeOf(actor)}, ${actor.name}, a.guid, 'app', a.name,
      ${JSON.stringify(data)}::jsonb, a.space_guid, s.organization_guid, ${dedupeKey}::text
    from apps a join spaces s on s.guid = a.space_guid where a.guid = ${appGuid}
    on conflict do nothing`);
}

const actorTypeOf = ({ guid }: Actor) => (guid === 'system' ? 'system' : 'user');

/** Stands for what an audit event must not tell. */
export const HIDDEN = '[PRIVATE DATA HIDDEN]';
