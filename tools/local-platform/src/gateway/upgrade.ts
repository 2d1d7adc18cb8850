import { type IncomingMessage, request as send, STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { requestTimeoutMs } from './duration';
import { type Forwarding } from './forward';
import { endToEnd, type Headers, requestHeaders } from './headers';

/** Writes an answer on a bare connection and ends it. */
export function refuseUpgrade(socket: Duplex, status: number, text = ''): void {
  if (socket.writable)
    socket.end(
      `${headOf(status, { 'content-length': [String(Buffer.byteLength(text))], connection: ['close'] })}${text}`,
    );
}

function headOf(status: number, headers: Headers): string {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    values.map((value) => `${name}: ${value}`),
  );
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n');
}

/** Passes a request for another protocol (WebSocket) on; when the app agrees, both connections become one. */
export function forwardUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { entry, choice, path }: Forwarding,
): void {
  const headers = requestHeaders(request, entry.rule, choice.ref);
  headers['connection'] = 'Upgrade';
  headers['upgrade'] = request.headers.upgrade;
  const upstream = send({
    ...choice.endpoint,
    agent: false,
    method: request.method,
    path,
    headers,
    setHost: false,
  });
  const limitMs = requestTimeoutMs(entry.rule.timeouts);
  const timer = limitMs > 0 ? setTimeout(() => upstream.destroy(new Error('timed out')), limitMs) : undefined;

  upstream.on('upgrade', (answer, upstreamSocket, upstreamHead) => {
    clearTimeout(timer);
    const agreed = {
      ...endToEnd(answer),
      connection: ['Upgrade'],
      upgrade: answer.headersDistinct['upgrade'] ?? [],
    };
    socket.write(headOf(101, agreed));
    socket.write(upstreamHead);
    upstreamSocket.write(head);
    join(socket, upstreamSocket);
  });
  upstream.on('response', (answer) => {
    clearTimeout(timer);
    socket.write(headOf(answer.statusCode ?? 502, { ...endToEnd(answer), connection: ['close'] }));
    answer.pipe(socket);
  });
  upstream.on('error', ({ message }) => {
    clearTimeout(timer);
    refuseUpgrade(socket, message === 'timed out' ? 504 : 503);
  });
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => upstream.destroy());
  upstream.end();
}

/** The end of one side is the end of the other. */
function join(a: Duplex, b: Duplex): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}
