import { metadataProblems } from '@cf/core';
import { whole } from '@cf/http';
import { z } from 'zod';

const Metadata = z.strictObject({
  labels: z.record(z.string(), z.string().nullable()).optional(),
  annotations: z.record(z.string(), z.string().nullable()).optional(),
});

/** The `metadata` of a body: labels and annotations, null removes a key. */
export const metadataField = Metadata.superRefine((given, context) => {
  for (const problem of metadataProblems(given))
    context.addIssue({ code: 'custom', message: whole(problem) });
}).optional();

/** The body of an endpoint that changes metadata alone. */
export const MetadataBody = z.strictObject({ metadata: metadataField });

/** The `metadata` of a resource as it is presented. */
export const presentMetadata = ({ labels, annotations }: { labels: unknown; annotations: unknown }) => ({
  labels,
  annotations,
});
