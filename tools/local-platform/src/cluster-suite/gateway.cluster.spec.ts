import { type IncomingHttpHeaders, request, type RequestOptions } from 'node:http';
import { type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Draft, type HttpBackendRef, type HTTPRoute, type HttpRule } from '@cf/kubernetes';
import { eventually, refusalOf, useCluster } from '@cf/kubernetes/testing';

const { client, namespace, image, gateway, gatewayUrl } = useCluster();
const hostOf = (name: string) => `${name}.${namespace}.example.test`;

/** An app that tells what it was asked, slowly on demand, and gives back what comes through a WebSocket. */
const ECHO = `
const server = require('http').createServer((asked, answer) => {
  const { url, headers } = asked;
  if (url.startsWith('/slow')) return setTimeout(() => answer.end('late'), 3000);
  if (url.startsWith('/parts')) {
    answer.write('first ');
    return setTimeout(() => answer.end('last'), 1500);
  }
  answer.end(JSON.stringify({ app: process.env.APP, url, headers }));
});
server.on('upgrade', (asked, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n');
  socket.on('data', (data) => socket.write('back: ' + data));
});
server.listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));`;

async function serve(app: string): Promise<void> {
  const labels = { app };
  const env = { PORT: '8080', APP: app };
  await client.apply('StatefulSet', {
    metadata: { name: app, namespace },
    spec: {
      serviceName: '',
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 2,
          containers: [
            {
              name: 'opi',
              image,
              command: ['node', '-e', ECHO],
              env: Object.entries(env).map(([name, value]) => ({ name, value })),
              ports: [{ containerPort: 8080 }],
              readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  });
  await serviceOf(app);
}
const serviceOf = (app: string) =>
  client.apply('Service', {
    metadata: { name: app, namespace },
    spec: { selector: { app }, ports: [{ name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP' }] },
  });

const to = (name: string, more: Partial<HttpBackendRef> = {}): HttpBackendRef => ({
  name,
  port: 8080,
  ...more,
});
const routeOf = (name: string, rule: HttpRule, hostnames = [hostOf(name)]): Draft<HTTPRoute> => ({
  metadata: { name, namespace },
  spec: { parentRefs: [gateway], hostnames, rules: [rule] },
});
const route = (name: string, rule: HttpRule, hostnames?: string[]) =>
  client.apply('HTTPRoute', routeOf(name, rule, hostnames));
const under = (path: string, ...backendRefs: HttpBackendRef[]): HttpRule => ({
  matches: [{ path: { type: 'PathPrefix', value: path } }],
  backendRefs,
});

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}
const open = (host: string, path: string, options: RequestOptions = {}) =>
  request(new URL(path, gatewayUrl), {
    ...options,
    agent: false,
    headers: { host, ...(options.headers as object) },
    timeout: 20_000,
  });
const ask = (host: string, path = '/', headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    open(host, path, { headers })
      .on('response', (answer) =>
        text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject),
      )
      .on('error', reject)
      .end();
  });
const answers = (host: string, status: number, path?: string) =>
  eventually(async () => {
    const answer = await ask(host, path);
    return answer.status === status && answer;
  });
const said = ({ body }: Answer) =>
  JSON.parse(body) as { app: string; url: string; headers: IncomingHttpHeaders };

beforeAll(async () => {
  await Promise.all([serve('one'), serve('two')]);
  await eventually(async () => {
    const sets = (await client.list('StatefulSet', { namespace })).items;
    return sets.length === 2 && sets.every(({ status }) => status?.readyReplicas === 1);
  });
});

test('a host without a route is unknown, with one it answers, and when it is gone it is unknown again', async () => {
  const host = hostOf('plain');
  expect((await ask(host)).status).toBe(404);
  await route('plain', under('/', to('one')));
  expect(said(await answers(host, 200, '/a/b?c=d%20e'))).toMatchObject({ app: 'one', url: '/a/b?c=d%20e' });
  expect((await ask(`${host.toUpperCase()}:30080`)).status).toBe(200);
  await client.delete('HTTPRoute', { name: 'plain', namespace });
  await answers(host, 404);
});

test('headers are set in place of what a client has forged, and tell where the request came in', async () => {
  const set = [{ name: 'CF-App-Id', value: 'the-app' }];
  const filters = [{ type: 'RequestHeaderModifier' as const, requestHeaderModifier: { set } }];
  await route('headers', under('/', to('one', { filters })));
  await answers(hostOf('headers'), 200);
  const forged = { 'CF-App-Id': 'forged', 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'gopher' };
  const { headers } = said(await ask(hostOf('headers'), '/', forged));
  expect(headers).toMatchObject({
    host: hostOf('headers'),
    'cf-app-id': 'the-app',
    'x-forwarded-for': expect.stringMatching(/^203\.0\.113\.7, ?[\d.]+$/) as string,
    'x-forwarded-proto': 'http',
    'x-request-id': expect.stringMatching(/^[\w-]{8,}$/) as string,
  });
});

test('the longer path wins, and a path means whole segments', async () => {
  const host = hostOf('paths');
  await route('paths-root', under('/', to('one')), [host]);
  await route('paths-api', under('/api', to('two')), [host]);
  await eventually(async () => {
    const answer = await ask(host, '/api');
    return answer.status === 200 && said(answer).app === 'two';
  });
  const appAt = async (path: string) => said(await ask(host, path)).app;
  expect(await Promise.all(['/api/x', '/api?q', '/apis', '/API', '/'].map(appAt))).toEqual([
    'two',
    'two',
    'one',
    'one',
    'one',
  ]);
});

test('a host of its own goes before a wildcard, which is not for the domain itself', async () => {
  const domain = hostOf('wild');
  await route('wild', under('/', to('one')), [`*.${domain}`]);
  await route('tame', under('/', to('two')), [`tame.${domain}`]);
  await answers(`tame.${domain}`, 200);
  await answers(`deep.down.${domain}`, 200);
  expect(said(await ask(`tame.${domain}`)).app).toBe('two');
  expect(said(await ask(`a.${domain}`)).app).toBe('one');
  expect((await ask(domain)).status).toBe(404);
});

test('requests are shared by weight, and a weight of 0 is no share', async () => {
  await route('shared', under('/', to('one', { weight: 1 }), to('two', { weight: 1 })));
  await answers(hostOf('shared'), 200);
  const appsOf = async (count: number) => {
    const all = await Promise.all(Array.from({ length: count }, () => ask(hostOf('shared'))));
    return new Set(all.map((answer) => said(answer).app));
  };
  expect(await appsOf(60)).toEqual(new Set(['one', 'two']));
  await route('shared', under('/', to('one', { weight: 0 }), to('two', { weight: 1 })));
  await eventually(async () => (await appsOf(20)).size === 1);
  expect(await appsOf(30)).toEqual(new Set(['two']));
});

const conditionsOf = async (name: string) => {
  const { status } = (await client.get('HTTPRoute', { name, namespace })) ?? {};
  return Object.fromEntries(
    (status?.parents ?? []).flatMap(({ conditions = [] }) =>
      conditions.map(({ type, status: is, reason }) => [type, `${is} ${reason}`]),
    ),
  );
};

test('an app without instances is not available, a Service that is missing is an error, and the route says so', async () => {
  await serviceOf('empty');
  await route('empty', under('/', to('empty')));
  await answers(hostOf('empty'), 503);
  await eventually(async () => (await conditionsOf('empty'))['BackendsAvailable']);
  expect(await conditionsOf('empty')).toMatchObject({
    Accepted: 'True Accepted',
    ResolvedRefs: 'True ResolvedRefs',
    BackendsAvailable: 'False EndpointsNotFound',
  });

  await route('missing', under('/', to('missing')));
  await answers(hostOf('missing'), 500);
  await eventually(async () => (await conditionsOf('missing'))['ResolvedRefs'] === 'False BackendNotFound');
  expect(await conditionsOf('missing')).toMatchObject({ Accepted: 'True Accepted' });
  await route('missing', under('/', to('one')));
  await answers(hostOf('missing'), 200);
  await eventually(async () => (await conditionsOf('missing'))['ResolvedRefs'] === 'True ResolvedRefs');
});

test('a request that takes longer than its rule allows is cut, and one without a limit is not', async () => {
  const rule = under('/', to('one'));
  await route('hasty', { ...rule, timeouts: { request: '1s' } });
  await route('patient', { ...rule, timeouts: { request: '0s' } });
  await Promise.all([answers(hostOf('hasty'), 200), answers(hostOf('patient'), 200)]);
  const [hasty, patient] = await Promise.all([
    ask(hostOf('hasty'), '/slow'),
    ask(hostOf('patient'), '/slow'),
  ]);
  expect(hasty.status).toBe(504);
  expect(patient).toMatchObject({ status: 200, body: 'late' });
});

test('an answer comes as it is written', async () => {
  await route('stream', { ...under('/', to('one')), timeouts: { request: '30s' } });
  await answers(hostOf('stream'), 200);
  const parts: { text: string; at: number }[] = [];
  await new Promise<void>((resolve, reject) => {
    open(hostOf('stream'), '/parts')
      .on('response', (answer) => {
        answer.setEncoding('utf8').on('data', (part: string) => parts.push({ text: part, at: Date.now() }));
        answer.on('end', resolve);
      })
      .on('error', reject)
      .end();
  });
  expect(parts.map((part) => part.text)).toEqual(['first ', 'last']);
  expect((parts[1]?.at ?? 0) - (parts[0]?.at ?? 0)).toBeGreaterThan(700);
});

test('a WebSocket goes through in both directions', async () => {
  await route('socket', under('/', to('one')));
  await answers(hostOf('socket'), 200);
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  };
  const socket = await new Promise<Socket>((resolve, reject) => {
    open(hostOf('socket'), '/', { headers })
      .on('upgrade', (_answer, upgraded) => resolve(upgraded))
      .on('response', ({ statusCode }) => reject(new Error(`no upgrade but ${statusCode}`)))
      .on('error', reject)
      .end();
  });
  const heard = new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.write('hello');
  expect(await heard).toBe('back: hello');
  socket.destroy();
});

test('an app that goes away and comes back does so for its clients too', async () => {
  await serve('three');
  await route('three', under('/', to('three')));
  await answers(hostOf('three'), 200);
  const scale = (replicas: number) =>
    client.patch('StatefulSet', { name: 'three', namespace }, { spec: { replicas } });
  await scale(0);
  await answers(hostOf('three'), 503);
  await scale(1);
  await answers(hostOf('three'), 200);
});

const PATH = (value: string): HttpRule => under(value, to('one'));
test.each<[string, HttpRule, string]>([
  ['a host with an underscore', PATH('/'), 'a_b.example.test'],
  ['a host in capitals', PATH('/'), 'A.example.test'],
  ['a wildcard in the middle', PATH('/'), 'a.*.example.test'],
  ['a path without a slash', PATH('api'), 'a.example.test'],
  ['a path with a space', PATH('/a b'), 'a.example.test'],
  ['a path with an umlaut', PATH('/ä'), 'a.example.test'],
  ['a path with two slashes', PATH('/a//b'), 'a.example.test'],
  ['a path with an encoded slash', PATH('/a%2Fb'), 'a.example.test'],
  ['a path with a fragment', PATH('/a#b'), 'a.example.test'],
  ['a path that goes up', PATH('/a/../b'), 'a.example.test'],
  ['more than 16 backends', under('/', ...Array.from({ length: 17 }, () => to('one'))), 'a.example.test'],
  ['a time without a unit', { ...PATH('/'), timeouts: { request: '900' } }, 'a.example.test'],
])('%s is refused', async (_what, rule, host) => {
  const refusal = await refusalOf(route('refused', rule, [host]));
  expect(refusal).toMatchObject({ status: 422, reason: 'Invalid' });
});
