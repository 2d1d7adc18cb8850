import { type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CfError, isExpected, unprocessable } from '@cf/errors';
import busboy from 'busboy';

/** What a client may send, and where its file goes. */
export interface UploadForm {
  /** The name of the part with the file. */
  readonly fileField: string;
  readonly textFields: readonly string[];
  readonly maxFileBytes: number;
  readonly maxTextBytes: number;
  /** Takes the file as it comes; rejects when it breaks off. */
  readonly store: (bits: Readable) => Promise<void>;
}

export interface ReadUpload {
  readonly hasFile: boolean;
  readonly texts: Readonly<Record<string, string>>;
}

/** A refused client is still read for so long, because one that is cut off while it sends never sees the answer. */
const DRAIN_MS = 5_000;

/**
 * Reads a multipart body: text parts into memory, the one file as a stream into `store`, whatever their order. Fails when the body is malformed, breaks off, is too
 * large or has other parts; what was stored until then is the caller's to remove.
 */
export async function readUpload(request: IncomingMessage, form: UploadForm): Promise<ReadUpload> {
  const parser = parserFor(request, form);
  const texts: Record<string, string> = {};
  const stored: Promise<void>[] = [];
  // not at once: the parser cannot be destroyed from within its own events
  const refuse = (problem: Error) => void process.nextTick(() => parser.destroy(problem));

  parser.on('field', (name, value, { valueTruncated }) => {
    if (!form.textFields.includes(name)) refuse(unknownPart(name));
    else if (valueTruncated) refuse(unprocessable(`${name} is too large.`));
    else texts[name] = value;
  });
  parser.on('file', (name, bits) => {
    bits.on('error', () => undefined); // may come before `store` listens, which will see that it has ended
    bits.once('limit', () => refuse(tooLarge(form.maxFileBytes)));
    if (name !== form.fileField || stored.length > 0) {
      bits.resume();
      return refuse(unknownPart(name));
    }
    const storing = form.store(bits);
    storing.catch(refuse);
    stored.push(storing);
  });

  try {
    await parsed(request, parser);
    await Promise.all(stored);
  } catch (error) {
    await Promise.allSettled([...stored, drain(request)]);
    throw isExpected(error) || !isMalformed(error) ? error : malformed(error);
  }
  return { hasFile: stored.length > 0, texts };
}

/** Feeds the body to the parser until that has ended. Unlike a pipeline it leaves the connection open for the answer. */
function parsed(request: IncomingMessage, parser: busboy.Busboy): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    parser.once('error', reject).once('close', resolve);
    request.once('error', (error) => parser.destroy(error));
    request.once('close', () => {
      if (!request.complete) parser.destroy(new Error('Unexpected end of form'));
    });
    request.pipe(parser);
  });
}

async function drain(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  request.unpipe().resume();
  const ended = new Promise<void>((resolve) => request.once('end', resolve).once('close', resolve));
  await Promise.race([ended, sleep(DRAIN_MS, undefined, { ref: false })]);
}

function parserFor(request: IncomingMessage, { maxTextBytes, maxFileBytes }: UploadForm): busboy.Busboy {
  try {
    return busboy({
      headers: request.headers,
      limits: { fieldSize: maxTextBytes, fileSize: maxFileBytes, fields: 10, parts: 12 },
    });
  } catch (error) {
    throw malformed(error);
  }
}

const unknownPart = (name: string) => unprocessable(`Unknown field(s): '${name}'`);
const tooLarge = (limit: number) => unprocessable(`The upload may not be larger than ${limit} bytes.`);

const isMalformed = (error: unknown) =>
  error instanceof Error && /Unexpected end|Malformed|Multipart|aborted/i.test(error.message);

const malformed = (cause: unknown) =>
  new CfError('AppBitsUploadInvalid', cause instanceof Error ? cause.message : 'malformed body', { cause });
