import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { withFilesRead } from './secret-files';
import { type z } from 'zod';

/** A configuration that cannot be used; `problems` has one line per problem, each with its path. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`${file}: ${problems.length} problem(s)\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the YAML or JSON file that `CONFIG_FILE` names and checks it whole: every problem is listed, not just the first. A value `{ $file: PATH }` is the text of that file, so
 * that secrets stay where they are mounted.
 */
export function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  file = process.env['CONFIG_FILE'],
): z.output<Schema> {
  if (!file) throw new ConfigError('CONFIG_FILE', ['is not set: name a YAML or JSON file']);
  const result = schema.safeParse(readDocument(file));
  if (result.success) return result.data;
  throw new ConfigError(
    file,
    result.error.issues.map(({ path, message }) => `${path.join('.') || '(top level)'}: ${message}`),
  );
}

function readDocument(file: string): unknown {
  try {
    return withFilesRead(parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new ConfigError(file, [error instanceof Error ? error.message : String(error)]);
  }
}
