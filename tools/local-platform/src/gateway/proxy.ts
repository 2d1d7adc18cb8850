import { type Agent, createServer, type IncomingMessage, type Server } from 'node:http';
import { type ChooseBackend } from './choose-backend';
import { forward, type Forwarding, refuse } from './forward';
import { type RouteTable } from './route-table';
import { forwardUpgrade, refuseUpgrade } from './upgrade';

interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** What a proxy decides by. */
export interface ProxyOptions {
  readonly tableNow: () => RouteTable;
  readonly choose: ChooseBackend;
  readonly agent: Agent;
}

/** A server that passes each request on to where table and chooser say; it does not listen yet. */
export function createProxy({ tableNow, choose, agent }: ProxyOptions): Server {
  const resolve = (request: IncomingMessage): Forwarding | Refusal => {
    const { host, path } = targetOf(request);
    const entry = tableNow().find(host, path.split('?')[0] ?? '/');
    if (!entry) return { status: 404, text: '' };
    const choice = choose(entry);
    return 'status' in choice ? choice : { agent, entry, choice, path };
  };
  const server = createServer(
    { requestTimeout: 0, keepAliveTimeout: 75_000, maxHeaderSize: 65_536 },
    (request, response) => {
      const target = resolve(request);
      if ('status' in target) refuse(response, target.status, target.text);
      else forward(request, response, target);
    },
  );
  server.on('upgrade', (request, socket, head) => {
    const target = resolve(request);
    socket.on('error', () => socket.destroy());
    if ('status' in target) refuseUpgrade(socket, target.status, target.text);
    else forwardUpgrade(request, socket, head, target);
  });
  return server;
}

/** Host and path; a client that takes us for a proxy puts both into the path. */
function targetOf({ url = '/', headers }: IncomingMessage): { host: string; path: string } {
  const [, host, path] = /^https?:\/\/([^/?]+)(.*)$/i.exec(url) ?? [];
  return { host: host ?? headers.host ?? '', path: host === undefined ? url : path || '/' };
}
