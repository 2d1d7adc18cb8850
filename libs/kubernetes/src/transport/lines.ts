import { StringDecoder } from 'node:string_decoder';

/** The lines of a byte stream as they arrive; a last line without an end counts as well. */
export async function* linesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    const pieces = text.split('\n');
    for (const [index, piece] of pieces.entries()) {
      parts.push(piece);
      if (index === pieces.length - 1) break;
      const line = parts.join('');
      parts = [];
      if (line) yield line;
    }
  }
  const rest = parts.join('') + decoder.end();
  if (rest) yield rest;
}
