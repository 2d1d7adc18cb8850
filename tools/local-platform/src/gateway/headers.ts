import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { type HttpBackendRef, type HttpFilter, type HttpRule } from '@cf/kubernetes';

export type Headers = Record<string, string[]>;

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
];

/** The headers without those that are for one connection only; `transfer-encoding` stays where a body comes in chunks. */
export function endToEnd({ headersDistinct }: IncomingMessage): Headers {
  const named = (headersDistinct['connection'] ?? []).flatMap((value) =>
    value.split(',').map((name) => name.trim().toLowerCase()),
  );
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return Object.fromEntries(
    Object.entries(headersDistinct).flatMap(([name, values]) =>
      dropped.has(name) || !values ? [] : [[name, values]],
    ),
  );
}

/** The headers for the app: what the route says (its rule, then the backend), and who asked. */
export function requestHeaders(
  request: IncomingMessage,
  rule: HttpRule,
  ref: HttpBackendRef,
): OutgoingHttpHeaders {
  const headers = endToEnd(request);
  delete headers['expect'];
  const client = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  headers['x-forwarded-for'] = [[...(headers['x-forwarded-for'] ?? []), client].join(', ')];
  headers['x-forwarded-proto'] = ['http'];
  headers['x-request-id'] = [randomUUID()];
  for (const filter of [...(rule.filters ?? []), ...(ref.filters ?? [])]) modify(headers, filter);
  return outgoing(headers);
}

/** Node takes some headers (`host`) as one text only. */
function outgoing(headers: Headers): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function modify(headers: Headers, { requestHeaderModifier }: HttpFilter): void {
  const { set = [], add = [], remove = [] } = requestHeaderModifier ?? {};
  for (const { name, value } of set) headers[name.toLowerCase()] = [value];
  for (const { name, value } of add)
    headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value];
  for (const name of remove) delete headers[name.toLowerCase()];
}
