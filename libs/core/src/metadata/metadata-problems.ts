import { type MetadataChange } from './merge-metadata';

const DNS = /^(([a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])\.)+([a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])$/i;
const NAME = /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/;
const MAX_NAME = 63;
const MAX_PREFIX = 253;
const MAX_ANNOTATION = 5000;

/** What is wrong with the keys and values of a change of metadata, in Cloud Controller's words: one text per problem. */
export function metadataProblems({ labels = {}, annotations = {} }: MetadataChange): string[] {
  const ofLabels = Object.entries(labels).flatMap(([key, value]) => [
    problemOf('label key', keyProblem(key)),
    problemOf('label value', value === null || value === '' ? undefined : wordProblem(value)),
  ]);
  const ofAnnotations = Object.entries(annotations).flatMap(([key, value]) =>
    value === null
      ? []
      : [problemOf('annotation key', keyProblem(key)), problemOf('annotation value', lengthProblem(value))],
  );
  return [...ofLabels, ...ofAnnotations].filter((problem) => problem !== undefined);
}

const problemOf = (what: string, problem: string | undefined) =>
  problem && `Metadata ${what} error: ${problem}`;

const lengthProblem = (value: string) =>
  value.length > MAX_ANNOTATION
    ? `'${value.slice(0, 20)}...' is greater than ${MAX_ANNOTATION} characters`
    : undefined;

function keyProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) return `key has more than one '/'`;
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix !== undefined) {
    if (!DNS.test(prefix)) return `prefix '${prefix}' must be in valid dns format`;
    if (prefix.length > MAX_PREFIX)
      return `prefix '${prefix.slice(0, 8)}...' is greater than ${MAX_PREFIX} characters`;
    if (prefix.toLowerCase() === 'cloudfoundry.org') return `prefix 'cloudfoundry.org' is reserved`;
  }
  if (name === '') return 'key cannot be empty string';
  return wordProblem(name);
}

function wordProblem(word: string): string | undefined {
  if (word.length > MAX_NAME) return `'${word.slice(0, 8)}...' is greater than ${MAX_NAME} characters`;
  if (/[^\w.-]/.test(word)) return `'${word}' contains invalid characters`;
  return NAME.test(word) ? undefined : `'${word}' starts or ends with invalid characters`;
}
