import { findAuditEvent, listAuditEvents } from '@cf/core';
import { type AuditEventRecord } from '@cf/database';
import { ok } from '@cf/http';
import { type Links } from '../links';
import { csv, listOf, listQuery } from '../list-query';
import { presentPage, presentTime } from '../page';
import { get } from '../request-context';

const ListAuditEventsQuery = listQuery(
  {
    types: csv.optional(),
    target_guids: csv.optional(),
    'target_guids[not]': csv.optional(),
    space_guids: csv.optional(),
    organization_guids: csv.optional(),
  },
  { labels: false },
);

export const auditEventsEndpoints = [
  get('/v3/audit_events', { query: ListAuditEventsQuery }, async (ctx, { query }) => {
    const { 'target_guids[not]': not_target_guids, ...rest } = listOf(query);
    const filter = { ...rest, not_target_guids };
    const page = await listAuditEvents(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: (row) => presentAuditEvent(row, ctx.links) }));
  }),

  get('/v3/audit_events/:guid', {}, async (ctx, { params }) =>
    ok(presentAuditEvent(await findAuditEvent(ctx, params.guid), ctx.links)),
  ),
];

const reference = (guid: string | null) => (guid ? { guid } : null);

const presentAuditEvent = (event: AuditEventRecord, links: Links) => ({
  guid: event.guid,
  created_at: presentTime(event.created_at),
  updated_at: presentTime(event.created_at),
  type: event.type,
  actor: { guid: event.actor_guid, type: event.actor_type, name: event.actor_name },
  target: { guid: event.target_guid, type: event.target_type, name: event.target_name },
  data: event.data,
  space: reference(event.space_guid),
  organization: reference(event.organization_guid),
  links: { self: links.get(`/v3/audit_events/${event.guid}`) },
});
