import { whole } from '@cf/http';
import { z } from 'zod';

/** A text of at most `max` characters. */
export const textField = (max = 255, min = 0) =>
  z
    .string()
    .min(min, min === 1 ? "can't be blank" : undefined)
    .max(max);

/** A text of that many characters. */
export const sizedField = (min: number, max: number) => {
  const size = `must be between ${min} and ${max} characters`;
  return z.string().min(min, size).max(max, size);
};

/** A name: given, not blank, at most `max` characters. */
export const nameField = (max = 255) => textField(max, 1).regex(/\S/, "can't be blank");

/** Null means the same as not given. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

export const MAX_INT = 2_147_483_647;
export const intField = (min: number, max = MAX_INT) => z.int().min(min).max(max);

/** A number of megabytes, instances and the like. */
export const positiveField = z.int().gt(0, 'must be greater than 0').max(MAX_INT);

/** Bytes of log per second; -1 is without limit. */
export const logRateField = z
  .number()
  .min(-1, 'must be greater than or equal to -1')
  .max(Number.MAX_SAFE_INTEGER)
  .refine(Number.isInteger, 'must be an integer')
  .transform(BigInt);

/** The guid of a resource in a body. */
export const guidField = z.string().min(1).max(200);

const relationshipProblem = (key: string, problem: string) =>
  whole(`Relationships ${key.charAt(0).toUpperCase()}${key.slice(1).replace(/_/g, ' ')} ${problem}`);
const relationshipForm = (key: string) =>
  relationshipProblem(key, `must be structured like this: "${key}: {"data": {"guid": "valid-guid"}}"`);

/** A relationship to one resource, `{"data": {"guid": "…"}}`. */
export const toOne = (key: string) =>
  z.strictObject(
    { data: z.strictObject({ guid: guidField }, relationshipForm(key)) },
    {
      error: ({ input }) =>
        input === undefined ? relationshipProblem(key, "can't be blank") : relationshipForm(key),
    },
  );

/** A relationship to many resources, `{"data": [{"guid": "…"}]}`. */
export const toMany = (key: string) =>
  z.strictObject(
    { data: z.array(z.strictObject({ guid: guidField }), relationshipForm(key)) },
    { error: relationshipForm(key) },
  );

/** The body of a `relationships/…` endpoint: at least one resource. */
export const ToManyBody = z.strictObject({ data: z.array(z.strictObject({ guid: guidField })).min(1) });

/** The `relationships` of a body: an object with at least one of the keys. */
export const relationships = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? undefined
        : whole("Relationships 'relationships' is not an object"),
  });
