import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { once } from 'node:events';
import { type HTTPRoute, type Pod, type Service } from '@cf/kubernetes';
import { createChooser } from './choose-backend';
import { createEndpointSource } from './endpoints';
import { createProxy } from './proxy';
import { createRouteTable } from './route-table';
import { freePort } from '../start/free-port';

type Rule = NonNullable<HTTPRoute['spec']['rules']>[number];

const route = (name: string, host: string, rule: Rule, createdAt = '2026-01-01T00:00:00Z'): HTTPRoute => ({
  metadata: { name, namespace: 'ns', creationTimestamp: createdAt },
  spec: { parentRefs: [{ name: 'cf-apps' }], hostnames: [host], rules: [rule] },
});
const to = (...names: string[]): Rule => ({ backendRefs: names.map((name) => ({ name, port: 8080 })) });
const under = (prefix: string, rule: Rule): Rule => ({
  ...rule,
  matches: [{ path: { type: 'PathPrefix', value: prefix } }],
});
const service = (name: string): Service => ({
  metadata: { name, namespace: 'ns' },
  spec: { selector: { app: name }, ports: [{ port: 8080 }] },
});
const pod = (app: string, port: number, more: Partial<Pod['metadata']> = {}): Pod => ({
  metadata: {
    name: `${app}-${port}`,
    namespace: 'ns',
    labels: { app },
    annotations: { 'local.cloudfoundry.org/ports': `{"8080":${port}}` },
    ...more,
  },
  status: { podIP: '127.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
});

describe('the gateway', () => {
  const servers: Server[] = [];
  const agent = new Agent({ keepAlive: true });
  const listen = async (server: Server) => {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const app = (answer: (request: IncomingMessage, response: ServerResponse) => void) =>
    listen(createServer(answer));
  const saying = (text: string) => app((_request, response) => response.end(text));
  const gateway = (routes: HTTPRoute[], pods: Pod[], services: string[]) => {
    const known = new Map(services.map((name) => [`ns/${name}`, service(name)]));
    const source = createEndpointSource({ services: known, pods: { all: () => pods } });
    return listen(
      createProxy({ tableNow: () => createRouteTable(routes), choose: createChooser(source), agent }),
    );
  };
  const get = async (port: number, host: string, path = '/', headers: Record<string, string> = {}) => {
    const asking = request({ port, path, headers: { host, ...headers } }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status: answer.statusCode, body: Buffer.concat(chunks).toString() };
  };

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  afterAll(() => agent.destroy());

  test('finds the host whatever its case and port, the exact one before wildcards of any depth', async () => {
    const [exact, wild] = [await saying('exact'), await saying('wild')];
    const port = await gateway(
      [route('a', 'x.example.com', to('exact')), route('b', '*.example.com', to('wild'))],
      [pod('exact', exact), pod('wild', wild)],
      ['exact', 'wild'],
    );

    expect((await get(port, 'X.Example.com:8080')).body).toBe('exact');
    expect((await get(port, 'a.b.example.com')).body).toBe('wild');
    expect((await get(port, 'example.com')).status).toBe(404);
  });

  test('takes the longest path by whole segments, of two equal routes the older', async () => {
    const ports = { root: await saying('root'), api: await saying('api'), young: await saying('young') };
    const port = await gateway(
      [
        route('young', 'x.com', under('/api', to('young')), '2026-02-01T00:00:00Z'),
        route('root', 'x.com', under('/', to('root'))),
        route('api', 'x.com', under('/api/', to('api'))),
      ],
      Object.entries(ports).map(([name, number]) => pod(name, number)),
      Object.keys(ports),
    );

    expect(
      await Promise.all(
        ['/api', '/api/x?y', '/apis', '/API'].map(async (path) => (await get(port, 'x.com', path)).body),
      ),
    ).toEqual(['api', 'api', 'root', 'root']);
  });

  test('answers 404, 503 and 500 as the real gateway does', async () => {
    const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    const port = await gateway(
      [
        route('a', 'idle.com', to('idle')),
        route('b', 'missing.com', to('missing')),
        route('c', 'none.com', {}),
      ],
      [pod('idle', await saying('leaving'), leaving)],
      ['idle'],
    );

    expect((await get(port, 'unknown.com')).status).toBe(404);
    expect(await get(port, 'idle.com')).toEqual({ status: 503, body: 'no healthy upstream' });
    expect((await get(port, 'missing.com')).status).toBe(500);
    expect((await get(port, 'none.com')).status).toBe(500);
  });

  test('replaces headers that a client forged and tells the app who asked', async () => {
    const echo = await app((asked, response) => response.end(JSON.stringify(asked.headers)));
    const filters: Rule['filters'] = [
      {
        type: 'RequestHeaderModifier',
        requestHeaderModifier: { set: [{ name: 'CF-App-Id', value: 'true' }], remove: ['x-secret'] },
      },
    ];
    const port = await gateway(
      [route('a', 'x.com', { ...to('echo'), filters })],
      [pod('echo', echo)],
      ['echo'],
    );

    const { body } = await get(port, 'x.com', '/', {
      'cf-app-id': 'forged',
      'x-secret': '1',
      'x-forwarded-for': '10.0.0.1',
    });

    expect(JSON.parse(body)).toMatchObject({
      host: 'x.com',
      'cf-app-id': 'true',
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    expect(JSON.parse(body)).not.toHaveProperty('x-secret');
  });

  test('tries another endpoint when a connection is refused, with the whole body', async () => {
    const echo = await app((asked, response) => asked.pipe(response));
    const port = await gateway(
      [route('a', 'x.com', to('echo'))],
      [pod('echo', await freePort()), pod('echo', echo)],
      ['echo'],
    );

    for (let n = 0; n < 4; n += 1) {
      const asking = request({ port, method: 'POST', headers: { host: 'x.com' } });
      asking.end('a body');
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      expect(String((await answer.toArray())[0])).toBe('a body');
    }
  });

  test('cuts a request that takes longer than its rule allows', async () => {
    const port = await gateway(
      [route('a', 'x.com', { ...to('slow'), timeouts: { request: '100ms' } })],
      [pod('slow', await app(() => undefined))],
      ['slow'],
    );

    expect((await get(port, 'x.com')).status).toBe(504);
  });

  test('shares requests by weight, the share of a missing Service included', async () => {
    const counts: Record<string, number> = {};
    const rule: Rule = {
      backendRefs: [
        { name: 'blue', port: 8080, weight: 50 },
        { name: 'green', port: 8080, weight: 0 },
        { name: 'missing', port: 8080, weight: 50 },
      ],
    };
    const port = await gateway(
      [route('a', 'x.com', rule)],
      [pod('blue', await saying('blue')), pod('green', await saying('green'))],
      ['blue', 'green'],
    );

    for (let n = 0; n < 100; n += 1) {
      const { status, body } = await get(port, 'x.com');
      counts[`${status}${body}`] = (counts[`${status}${body}`] ?? 0) + 1;
    }

    expect(Object.keys(counts).sort()).toEqual(['200blue', '500']);
    expect(counts['200blue']).toBeGreaterThan(20);
    expect(counts['500']).toBeGreaterThan(20);
  });

  test('passes an answer on while it is being written', async () => {
    let finish = () => {};
    const streaming = await app((_request, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const port = await gateway([route('a', 'x.com', to('s'))], [pod('s', streaming)], ['s']);

    const [answer] = (await once(request({ port, headers: { host: 'x.com' } }).end(), 'response')) as [
      IncomingMessage,
    ];
    const [first] = (await once(answer, 'data')) as [Buffer];
    finish();
    const [last] = (await once(answer, 'data')) as [Buffer];

    expect([String(first), String(last)]).toEqual(['first', 'last']);
  });

  test('joins both sides of a WebSocket', async () => {
    const server = createServer();
    server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    const port = await gateway([route('a', 'x.com', to('ws'))], [pod('ws', await listen(server))], ['ws']);

    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [head] = (await once(socket, 'data')) as [Buffer];
    socket.write('ping');
    const [echoed] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();

    expect(String(head)).toMatch(/^HTTP\/1.1 101[\s\S]*upgrade: websocket/i);
    expect(String(echoed)).toBe('ping');
  });
});
