import { whole } from '@cf/http';
import { z } from 'zod';

const DNS = /^(([a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])\.)+([a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])$/i;
const NAME = /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/;
const MAX_NAME = 63;
const MAX_PREFIX = 253;
const MAX_ANNOTATION = 5000;

const Metadata = z.strictObject({
  labels: z.record(z.string(), z.string().nullable()).optional(),
  annotations: z.record(z.string(), z.string().nullable()).optional(),
});

/** The `metadata` of a body: labels and annotations, null removes a key. */
export const metadataField = Metadata.superRefine(({ labels = {}, annotations = {} }, context) => {
  const complain = (what: string, problem: string | undefined) => {
    if (problem) context.addIssue({ code: 'custom', message: whole(`Metadata ${what} error: ${problem}`) });
  };
  for (const [key, value] of Object.entries(labels)) {
    complain('label key', keyProblem(key));
    complain('label value', value === null ? undefined : valueProblem(value));
  }
  for (const [key, value] of Object.entries(annotations)) {
    complain('annotation key', value === null ? undefined : keyProblem(key));
    complain(
      'annotation value',
      value !== null && value.length > MAX_ANNOTATION
        ? `'${value.slice(0, 20)}...' is greater than ${MAX_ANNOTATION} characters`
        : undefined,
    );
  }
}).optional();

/** The body of an endpoint that changes metadata alone. */
export const MetadataBody = z.strictObject({ metadata: metadataField });

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

const valueProblem = (value: string) => (value === '' ? undefined : wordProblem(value));

function wordProblem(word: string): string | undefined {
  if (word.length > MAX_NAME) return `'${word.slice(0, 8)}...' is greater than ${MAX_NAME} characters`;
  if (/[^\w.-]/.test(word)) return `'${word}' contains invalid characters`;
  return NAME.test(word) ? undefined : `'${word}' starts or ends with invalid characters`;
}

/** The `metadata` of a resource as it is presented. */
export const presentMetadata = ({ labels, annotations }: { labels: unknown; annotations: unknown }) => ({
  labels,
  annotations,
});
