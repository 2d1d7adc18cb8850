import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';

const MAX = 255;

/** The id of a request: what the client gave, cleaned and cut, followed by one of ours; or just ours. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-vcap-request-id'] ?? headers['x-request-id'];
  const clean = (Array.isArray(given) ? given[0] : given)?.replace(/[^\w-]/g, '').slice(0, MAX);
  return clean ? `${clean}::${randomUUID()}` : randomUUID();
}
