import { type IncomingMessage } from 'node:http';
import { CfError } from '@cf/errors';

const MALFORMED = 'invalid request body';
const NUL = /\0|\\u0000/;

/** The body's text: at most `limit` bytes of well-formed UTF-8 without NUL, which no text in the database can hold. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit)
      throw new CfError('BadRequest', `The request body may not be larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    if (!NUL.test(text)) return text;
  } catch (error) {
    throw new CfError('MessageParseError', MALFORMED, { cause: error });
  }
  throw new CfError('MessageParseError', MALFORMED);
}

/** The body as a JSON object; an absent one is `{}`. */
export async function readJson(request: IncomingMessage, limit: number): Promise<object> {
  const text = await readText(request, limit);
  if (text.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new CfError('MessageParseError', MALFORMED, { cause: error });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new CfError('MessageParseError', MALFORMED);
  }
  return parsed;
}

/** The text of a YAML body; another content type is refused. */
export async function readYaml(request: IncomingMessage, limit: number): Promise<string> {
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  if (!type.includes('yaml')) throw new CfError('BadRequest', 'Content-Type must be yaml');
  return readText(request, limit);
}
