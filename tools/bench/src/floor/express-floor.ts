import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NODE_FLAGS } from '@cf/local-platform';
import { type HttpAnswer, type HttpRequest, succeed } from '../load/http';
import { type Work } from '../load/slice';
import { type Canned } from './express-server';

/** An Express process that answers given bytes. */
export interface ExpressFloor {
  /** Sends the request to an endpoint that answers this and does nothing else. */
  readonly workOf: (id: string, request: HttpRequest, answer: HttpAnswer) => Promise<Work>;
  readonly stop: () => Promise<void>;
}

/** Starts the process, with the flags of the API server. */
export async function startExpressFloor(root: string): Promise<ExpressFloor> {
  const child = fork(join(root, 'tools/run-ts.mjs'), [join(__dirname, 'express-server.ts')], {
    cwd: root,
    execArgv: NODE_FLAGS,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    async workOf(id, request, answer) {
      child.send({
        id,
        status: answer.status,
        headers: headersOf(answer),
        body: answer.body.toString(),
      } satisfies Canned);
      await once(child, 'message');
      const again = { ...request, url: `http://127.0.0.1:${port}/${id}` };
      const { body } = await succeed(again);
      if (!body.equals(answer.body)) throw new Error(`the floor of ${id} answers other bytes`);
      return () => succeed(again);
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** What Node.js adds by itself is left to it. */
const OWN = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);
const headersOf = ({ headers }: HttpAnswer): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      OWN.has(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  );
