import { type IsolationSegmentRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** An isolation segment as the API presents it. */
export function presentIsolationSegment(segment: IsolationSegmentRecord, links: Links) {
  const self = `/v3/isolation_segments/${segment.guid}`;
  return {
    guid: segment.guid,
    name: segment.name,
    created_at: presentTime(segment.created_at),
    updated_at: presentTime(segment.updated_at),
    links: { self: links.get(self), organizations: links.get(`${self}/organizations`) },
    metadata: presentMetadata(segment),
  };
}
