import { type IncomingMessage, type ServerResponse } from 'node:http';
import { parse } from 'yaml';
import { ApiError, badRequest } from './api-error';
import { type Json } from './object';

const MAX_BODY = 3 * 1024 * 1024;

/** The body of a request as JSON; an empty one is an empty object. */
export async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) throw new ApiError(413, 'RequestEntityTooLarge', 'the request is too large');
    chunks.push(chunk as Buffer);
  }
  if (size === 0) return {};
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return (
      request.headers['content-type']?.includes('yaml') && !text.trimStart().startsWith('{')
        ? parse(text)
        : JSON.parse(text)
    ) as Json;
  } catch (error) {
    throw badRequest(`the object provided cannot be read: ${(error as Error).message}`);
  }
}

/** Answers with an object as JSON, or with a text. */
export function send(response: ServerResponse, status: number, body: object | string): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
