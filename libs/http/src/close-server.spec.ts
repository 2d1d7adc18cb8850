import { Agent, createServer, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { closeServer } from './index';

let server: Server;
const agent = new Agent({ keepAlive: true });
afterEach(() => agent.destroy());

/** Asks over a connection that the client would keep. */
const ask = () =>
  new Promise<string>((resolve, reject) => {
    const asking = request({ port: (server.address() as AddressInfo).port, agent }, (answer) => {
      answer.setEncoding('utf8').on('data', resolve);
    });
    asking.on('error', reject).end();
  });

test('waits for the request that runs, and not for the connection that its client keeps', async () => {
  let answer: () => void = () => undefined;
  server = createServer((_, response) => (answer = () => response.end('done')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const asked = ask();
  await new Promise((resolve) => server.once('request', resolve));

  let isClosed = false;
  const closed = closeServer(server).then(() => (isClosed = true));
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(isClosed).toBe(false);
  answer();

  expect(await asked).toBe('done');
  await closed;
});
