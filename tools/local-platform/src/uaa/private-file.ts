import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A JSON document that only its owner may read, replaced as a whole at each write. */
export function privateFile<T>(
  path: string,
  initial: T,
): { readonly value: T; readonly write: (value: T) => void } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return {
    value: read(path) ?? initial,
    write: (value) => {
      writeFileSync(`${path}.new`, JSON.stringify(value, undefined, 1), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

function read(path: string) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
