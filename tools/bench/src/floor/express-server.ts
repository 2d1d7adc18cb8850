import express from 'express';

/** An answer to give again and again. */
export interface Canned {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A process of its own that answers what it was told by its parent: what Express and the bytes alone cost. */
const canned = new Map<string, Omit<Canned, 'body'> & { readonly body: Buffer }>();
const app = express();
app.disable('x-powered-by').disable('etag').set('query parser', false);
app.all('/:id', (request, response) => {
  const answer = canned.get(request.params.id);
  if (!answer) return void response.status(404).end();
  response.status(answer.status).set(answer.headers).end(answer.body);
});

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address?.port });
});
process.on('message', (answer: Canned) => {
  canned.set(answer.id, { ...answer, body: Buffer.from(answer.body) });
  process.send?.({ canned: answer.id });
});
process.on('disconnect', () => process.exit(0));
