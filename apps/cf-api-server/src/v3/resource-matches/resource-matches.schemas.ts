import { whole } from '@cf/http';
import { z } from 'zod';

const MAX_RESOURCES = 5000;
const SHA1 = /^[0-9a-f]{40}$/i;
/** What is wrong with one of the files is said once, in the words of Cloud Controller. */
const one = (problem: string) => whole(`Resources array contains at least one resource with a ${problem}`);

const Resource = z.looseObject({
  checksum: z.looseObject(
    { value: z.string(one('non-string checksum value')).regex(SHA1, one('non-SHA1 checksum value')) },
    one('non-object checksum'),
  ),
  size_in_bytes: z.int(one('non-integer size_in_bytes')).min(0, one('negative size_in_bytes')),
  path: z.string(one('non-string path')).optional(),
  mode: z
    .string(one('non-string mode'))
    .regex(/^[0-7]{3,6}$/, one('mode that is not a POSIX file mode'))
    .optional(),
});

/** Files that a client has, by their content. Unknown fields are no error. */
export const ResourceMatchesBody = z.looseObject({
  resources: z
    .array(Resource, {
      error: (issue) => (issue.input === undefined ? "can't be blank" : 'must be an array'),
    })
    .min(1, whole('Resources array must have at least 1 resource'))
    .max(MAX_RESOURCES, whole(`Resources array can have at most ${MAX_RESOURCES} resources`)),
});
