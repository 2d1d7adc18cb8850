import pino from 'pino';
import { connectKubernetes } from '../client';
import { type Pod } from '../kinds/built-in';
import { answerJson, type RecordingServer, startRecordingServer } from '../testing';
import { createInformer, type Informer } from './informer';

const log = pino({ level: 'silent' });
const pod = (name: string, resourceVersion: string, label = 'x'): Pod => ({
  metadata: { name, namespace: 'n', resourceVersion, labels: { group: label } },
});
const list = (resourceVersion: string, items: Pod[], page?: string) => ({
  metadata: { resourceVersion, continue: page },
  items,
});

let server: RecordingServer;
let stop: AbortController;
let running: Promise<void> | undefined;

beforeEach(() => {
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await running;
  await server.close();
});

function follow(): Informer<'Pod'> {
  const client = connectKubernetes({ kubeconfig: server.kubeconfig });
  return createInformer({
    client,
    kind: 'Pod',
    namespace: 'n',
    log,
    indexes: { group: ({ metadata }) => metadata.labels?.['group'] },
  });
}

const seen = (informer: Informer<'Pod'>, wanted: string) =>
  new Promise<void>((resolve) => {
    informer.onChange((key, _object, isDeleted) => {
      if (`${isDeleted ? '-' : '+'}${key}` === wanted) resolve();
    });
  });

test('lists page by page, then watches from the version of the list', async () => {
  server = await startRecordingServer(({ query }, response) => {
    if (query['watch']) {
      response.writeHead(200);
      response.write(`${JSON.stringify({ type: 'ADDED', object: pod('c', '12') })}\n`);
    } else if (query['continue'] === 'p2') answerJson(response, list('10', [pod('b', '2')]));
    else answerJson(response, list('10', [pod('a', '1')], 'p2'));
  });
  const informer = follow();
  const sawC = seen(informer, '+n/c');
  running = informer.run(stop.signal);
  await sawC;

  expect([...informer.cache.all()].map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
  expect(informer.cache.by('group', 'x')).toHaveLength(3);
  const watch = server.requests.find(({ query }) => query['watch']);
  expect(watch?.query).toMatchObject({ resourceVersion: '10', allowWatchBookmarks: 'true' });
});

test('resumes a watch that ends at the last bookmark, without listing again', async () => {
  server = await startRecordingServer(({ query }, response) => {
    if (!query['watch']) return answerJson(response, list('10', []));
    response.writeHead(200);
    if (query['resourceVersion'] === '10') {
      response.end(`${JSON.stringify({ type: 'BOOKMARK', object: pod('', '50') })}\n`);
    } else response.write(`${JSON.stringify({ type: 'ADDED', object: pod('a', '51') })}\n`);
  });
  const informer = follow();
  const sawA = seen(informer, '+n/a');
  running = informer.run(stop.signal);
  await sawA;

  expect(server.requests.map(({ query }) => query['resourceVersion'] ?? 'list')).toEqual([
    'list',
    '10',
    '50',
  ]);
});

test.each([
  ['as an event', 200, `${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })}\n`],
  ['as an answer', 410, JSON.stringify({ kind: 'Status', code: 410, reason: 'Expired', message: 'too old' })],
])(
  'lists again when the version is too old (410 %s), and reports what has gone meanwhile',
  async (_name, status, body) => {
    let lists = 0;
    server = await startRecordingServer(({ query }, response) => {
      if (query['watch']) {
        response.writeHead(query['resourceVersion'] === '10' ? status : 200);
        if (query['resourceVersion'] === '10') response.end(body);
        else response.flushHeaders();
        return;
      }
      lists += 1;
      answerJson(
        response,
        lists === 1 ? list('10', [pod('a', '1'), pod('b', '2')]) : list('90', [pod('b', '2')]),
      );
    });
    const informer = follow();
    const lostA = seen(informer, '-n/a');
    running = informer.run(stop.signal);
    await lostA;

    expect([...informer.cache.all()].map(({ metadata }) => metadata.name)).toEqual(['b']);
  },
);

test('goes on after connections that break', async () => {
  let watches = 0;
  server = await startRecordingServer(({ query }, response) => {
    if (!query['watch']) return answerJson(response, list('10', []));
    watches += 1;
    response.writeHead(200);
    response.flushHeaders();
    if (watches < 3) setImmediate(() => response.destroy());
    else response.write(`${JSON.stringify({ type: 'ADDED', object: pod('a', '11') })}\n`);
  });
  const informer = follow();
  const sawA = seen(informer, '+n/a');
  running = informer.run(stop.signal);
  await sawA;

  expect(watches).toBe(3);
});
