import { CfError } from '@cf/errors';
import { type Prisma } from '@cf/database';

/** Metadata as a client sends it: a key with null is to be removed. */
export interface MetadataChange {
  readonly labels?: Readonly<Record<string, string | null>> | undefined;
  readonly annotations?: Readonly<Record<string, string | null>> | undefined;
}

interface Labelled {
  readonly labels: Prisma.JsonValue;
  readonly annotations: Prisma.JsonValue;
}

const MAX_LABELS = 50;
const MAX_ANNOTATIONS = 200;

/** The columns `labels` and `annotations` after a change: keys are merged, null removes, what is not named stays. */
export function mergeMetadata(change: MetadataChange | undefined, present?: Labelled) {
  if (!change) return {};
  return {
    ...(change.labels && {
      labels: merged(present?.labels, change.labels, 'LabelLimitExceeded', MAX_LABELS),
    }),
    ...(change.annotations && {
      annotations: merged(
        present?.annotations,
        change.annotations,
        'AnnotationLimitExceeded',
        MAX_ANNOTATIONS,
      ),
    }),
  };
}

function merged(
  present: Prisma.JsonValue | undefined,
  change: Readonly<Record<string, string | null>>,
  limitError: 'LabelLimitExceeded' | 'AnnotationLimitExceeded',
  limit: number,
): Record<string, string> {
  const all = { ...(present as Record<string, string> | undefined), ...change };
  const kept = Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null),
  );
  if (Object.keys(kept).length > limit)
    throw new CfError(limitError, [String(Object.keys(change).length), String(limit)]);
  return kept;
}
