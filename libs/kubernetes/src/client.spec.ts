import { connectKubernetes } from './client';
import { isConflict, isUnreachable, type KubernetesError } from './errors';
import { answerJson, type RecordingServer, startRecordingServer } from './testing';

let server: RecordingServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const status = (code: number, reason: string) => ({
  kind: 'Status',
  code,
  reason,
  message: `it is ${reason}`,
});
const connect = () => connectKubernetes({ kubeconfig: server?.kubeconfig });
const ref = { namespace: 'n', name: 'a' };

test('an object that is not there is undefined, and deleting it says false', async () => {
  server = await startRecordingServer((_request, response) =>
    answerJson(response, status(404, 'NotFound'), 404),
  );
  expect(await connect().get('Pod', ref)).toBeUndefined();
  expect(await connect().delete('Pod', ref)).toBe(false);
});

test('waits as long as the server says when there are too many requests', async () => {
  server = await startRecordingServer((_request, response, nth) => {
    if (nth > 2) return answerJson(response, { metadata: { name: 'a' } });
    response.setHeader('retry-after', '0.05');
    answerJson(response, status(429, 'TooManyRequests'), 429);
  });
  expect(await connect().get('Pod', ref)).toEqual({ metadata: { name: 'a' } });
  expect(server.requests).toHaveLength(3);
});

test('repeats a read whose connection breaks, but never a create that may have arrived', async () => {
  server = await startRecordingServer(({ method }, response, nth) => {
    if (method === 'GET' && nth > 1) answerJson(response, { metadata: { name: 'a' } });
    else response.destroy();
  });
  expect(await connect().get('Pod', ref)).toEqual({ metadata: { name: 'a' } });

  const refusal = await connect()
    .create('Secret', { metadata: ref })
    .catch((error: unknown) => error);
  expect(isUnreachable(refusal)).toBe(true);
  expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
});

test('a blocked eviction is an answer, not a reason to repeat', async () => {
  server = await startRecordingServer((_request, response) =>
    answerJson(response, status(429, 'TooManyRequests'), 429),
  );
  expect(await connect().evictPod(ref)).toBe(false);
  expect(server.requests).toHaveLength(1);
});

test('applies on the server, as our field manager, with apiVersion and kind from the table', async () => {
  server = await startRecordingServer(({ body }, response) => answerJson(response, body));
  await connect().apply('HTTPRoute', { metadata: ref, spec: { parentRefs: [] } });

  const [request] = server.requests;
  expect(request).toMatchObject({
    method: 'PATCH',
    path: '/apis/gateway.networking.k8s.io/v1/namespaces/n/httproutes/a',
    query: { fieldManager: 'cf-api', force: 'true' },
    body: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: ref },
  });
  expect(request?.headers['content-type']).toBe('application/apply-patch+yaml');
});

test('sends the credentials of the kubeconfig', async () => {
  server = await startRecordingServer((_request, response) => answerJson(response, {}));
  await connect().get('Pod', ref);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer local');
});

test('pages to the end of a list', async () => {
  server = await startRecordingServer(({ query }, response) => {
    const isFirst = query['continue'] === undefined;
    const item = { metadata: { name: isFirst ? 'a' : 'b' } };
    answerJson(response, { metadata: { continue: isFirst ? 'next' : '' }, items: [item] });
  });
  const names: string[] = [];
  for await (const { metadata } of connect().listAll('Pod', { namespace: 'n' })) names.push(metadata.name);
  expect(names).toEqual(['a', 'b']);
});

test('says what the API server said', async () => {
  server = await startRecordingServer((_request, response) =>
    answerJson(response, status(409, 'Conflict'), 409),
  );
  const error = await connect()
    .replace('Secret', { metadata: ref })
    .catch((thrown: unknown) => thrown);
  expect(isConflict(error)).toBe(true);
  expect((error as KubernetesError).message).toBe('it is Conflict');
});

test('streams the lines of a log as they arrive', async () => {
  server = await startRecordingServer((_request, response) => {
    response.writeHead(200);
    response.write('first\nsec');
    setImmediate(() => response.end('ond – ü\nlast'));
  });
  const lines: string[] = [];
  for await (const line of connect().streamPodLog(ref, { follow: true, timestamps: true })) lines.push(line);
  expect(lines).toEqual(['first', 'second – ü', 'last']);
  expect(server.requests[0]?.query).toEqual({ follow: 'true', timestamps: 'true' });
});
