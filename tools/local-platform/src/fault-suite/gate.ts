import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Stall, stalling } from './stall';

/** Which request is stalled, and where: before the server gets it, or when it has answered. */
export interface StallPoint {
  readonly method: string;
  readonly path: RegExp;
  readonly at: 'request' | 'answer';
}

/** A reverse proxy in front of a server that one process uses. */
export interface Gate {
  readonly url: string;
  /** The next request like this one stays in the gate. */
  readonly stall: (point: StallPoint) => Stall;
  /** Nobody gets through until `open`; who is inside is thrown out. */
  readonly shut: () => void;
  readonly open: () => void;
  readonly close: () => Promise<void>;
}

interface Armed {
  readonly point: StallPoint;
  readonly reached: () => void;
  readonly released: Promise<void>;
}

/** Opens a gate to a server. */
export async function openGate(target: string): Promise<Gate> {
  const agent = new Agent({ keepAlive: true });
  const armed = new Set<Armed>();
  let isShut = false;

  const server = createServer((incoming, answer) => {
    if (isShut) return void incoming.socket.destroy();
    const { method = '', url = '' } = incoming;
    const found = [...armed].find(({ point }) => point.method === method && point.path.test(url));
    if (found) armed.delete(found);
    pass({ target, agent, stalled: found }, incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall(point) {
      const { stall, reached, released } = stalling(`${point.method} ${point.path.source}`);
      armed.add({ point, reached, released });
      return stall;
    },
    shut() {
      isShut = true;
      server.closeAllConnections();
    },
    open() {
      isShut = false;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
}

interface Way {
  readonly target: string;
  readonly agent: Agent;
  readonly stalled: Armed | undefined;
}

async function pass(
  { target, agent, stalled }: Way,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  if (stalled?.point.at === 'request') {
    stalled.reached();
    await stalled.released;
    if (incoming.socket.destroyed) return;
  }
  const reply = await forward(target, agent, incoming, answer);
  if (stalled?.point.at === 'answer') {
    const body = await buffer(reply);
    stalled.reached();
    await stalled.released;
    answer.writeHead(reply.statusCode ?? 502, reply.headers).end(body);
    return;
  }
  answer.writeHead(reply.statusCode ?? 502, reply.headers);
  answer.flushHeaders();
  reply.pipe(answer);
}

function forward(
  target: string,
  agent: Agent,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, url = '/', headers } = incoming;
    const outgoing = request(new URL(url, target), { method, headers, agent }, resolve);
    outgoing.on('error', reject);
    answer.once('close', () => answer.writableFinished || outgoing.destroy());
    incoming.pipe(outgoing);
  });
}
