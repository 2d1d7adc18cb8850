import { type IncomingMessage } from 'node:http';
import { CfError } from '@cf/errors';

const MALFORMED = 'invalid request body';
const NUL = /\0|\\u0000/;
const NUL_OR_HALF = /[\0\p{Surrogate}]/u;
const MAX_DEPTH = 100;
const MEGABYTE = 1024 * 1024;

/** The body's text: at most `limit` bytes of well-formed UTF-8. */
export async function readText(
  request: IncomingMessage,
  limit: number,
  tooLarge = `The request body may not be larger than ${limit} bytes`,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new CfError('BadRequest', tooLarge);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new CfError('MessageParseError', MALFORMED, { cause: error });
  }
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
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed) || !isHarmless(parsed)) {
    throw new CfError('MessageParseError', MALFORMED);
  }
  return parsed;
}

/**
 * Whether every text in a value is one that the database can hold (no NUL, no half of a surrogate pair), no key is one that JavaScript keeps for itself, and the value is nested
 * no deeper than everybody can follow. Level by level, so that depth costs no stack.
 */
function isHarmless(root: unknown): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH || level.some(isHarmful)) return false;
    level = level.flatMap(partsOf);
  }
  return true;
}

const isHarmful = (value: unknown) =>
  typeof value === 'string' && (NUL_OR_HALF.test(value) || value === '__proto__');

const partsOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? [...Object.keys(value), ...Object.values(value)] : [];

/** The text of a YAML body; another content type is refused. */
export async function readYaml(request: IncomingMessage, limit: number): Promise<string> {
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  if (!type.includes('yaml')) throw new CfError('BadRequest', 'Content-Type must be yaml');
  const text = await readText(
    request,
    limit,
    `Manifest size is too large. The maximum supported size is ${Math.floor(limit / MEGABYTE)}MB.`,
  );
  if (NUL.test(text)) throw new CfError('MessageParseError', MALFORMED);
  return text;
}
