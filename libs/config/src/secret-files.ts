import { readFileSync } from 'node:fs';

/** Puts the text of its file, without a line end, in the place of every `{ $file: PATH }`. */
export function withFilesRead(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFilesRead);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first, ...others] = entries;
  if (first?.[0] === '$file' && typeof first[1] === 'string' && others.length === 0) {
    return readFileSync(first[1], 'utf8').replace(/\r?\n$/, '');
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, withFilesRead(each)]));
}
