import { type ListQuery } from '@cf/core';
import { parseLabelSelector, type TimeFilter } from '@cf/database';
import { whole } from '@cf/http';
import { z } from 'zod';

const MAX_PER_PAGE = 5000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Comma-separated values. A comma that belongs to a value arrives escaped a second time. Empty text is one empty value. */
export const csv = z.string().transform((text, context) => {
  try {
    const values = text.split(/,\s*/).map((value) => decodeURIComponent(value));
    if (!values.some((value) => value.includes('\0'))) return values;
  } catch {
    // said below
  }
  context.addIssue({ code: 'custom', message: 'has an invalid encoding' });
  return z.NEVER;
});

/** Comma-separated values of a fixed set, for example of `include`. */
export const csvOf = <const Values extends readonly string[]>(
  values: Values,
  invalid: (value: string) => string,
) =>
  csv.transform((given, context) => {
    const wrong = given.find((value) => !values.includes(value));
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: whole(invalid(wrong)) });
    return given as Values[number][];
  });

/** An `include` parameter. */
export const includeParam = <const Values extends readonly string[]>(values: Values) =>
  csvOf(
    values,
    (value) =>
      `Invalid included resource: '${value}'. Valid included resources are: ${values.map((name) => `'${name}'`).join(', ')}`,
  )
    .superRefine((given, context) => {
      const twice = given.find((value, at) => given.indexOf(value) !== at);
      if (twice)
        context.addIssue({ code: 'custom', message: whole(`Duplicate included resource: '${twice}'`) });
    })
    .optional();

const time = z
  .string()
  .refine((text) => TIME.test(text) && !Number.isNaN(Date.parse(text)), {
    error: "has an invalid timestamp format. Timestamps should be formatted as 'YYYY-MM-DDThh:mm:ssZ'",
  })
  .transform((text) => new Date(text));
const times = csv.pipe(z.array(time)).optional();

/** Typed as nothing: `listOf` is the one reader of these. */
const timeParams = (name: 'created_ats' | 'updated_ats'): Record<never, never> => ({
  [name]: times,
  [`${name}[lt]`]: time.optional(),
  [`${name}[lte]`]: time.optional(),
  [`${name}[gt]`]: time.optional(),
  [`${name}[gte]`]: time.optional(),
});

const page = z.coerce
  .number({ error: 'must be a positive integer' })
  .int('must be a positive integer')
  .min(1, 'must be a positive integer')
  .max(2 ** 31)
  .default(1);
const perPage = z.coerce
  .number({ error: `must be between 1 and ${MAX_PER_PAGE}` })
  .int()
  .min(1, `must be between 1 and ${MAX_PER_PAGE}`)
  .max(MAX_PER_PAGE, `must be between 1 and ${MAX_PER_PAGE}`)
  .default(50);

const labelSelector = z
  .string()
  .transform((text, context) => {
    const requirements = text === '' ? undefined : parseLabelSelector(text);
    if (requirements) return requirements;
    context.addIssue({
      code: 'custom',
      message: whole(text === '' ? 'Missing label_selector value' : 'Invalid label_selector value'),
    });
    return z.NEVER;
  })
  .optional();

const DEFAULT_ORDERS = ['created_at', 'updated_at'];

export interface ListOptions {
  /** Columns that `order_by` may name. */
  readonly orderBy?: readonly string[];
  /** False for the few resources without labels. */
  readonly labels?: boolean;
}

/**
 * The query of a list: its own filters and those that every list has. What comes out is a `ListQuery` of core with the filters as they are named.
 */
export function listQuery<Shape extends z.ZodRawShape>(
  filters: Shape,
  { orderBy = DEFAULT_ORDERS, labels = true }: ListOptions = {},
) {
  const orderNames = orderBy.flatMap((name) => [name, `+${name}`, `-${name}`]);
  const schema = z.strictObject({
    ...filters,
    page,
    per_page: perPage,
    order_by: z
      .string()
      .refine((value) => orderNames.includes(value.replace(/^ /, '+')), {
        error: `can only be: ${orderBy.map((name) => `'${name}'`).join(', ')}`,
      })
      .optional(),
    guids: csv.optional(),
    ...(labels && { label_selector: labelSelector }),
    ...timeParams('created_ats'),
    ...timeParams('updated_ats'),
  });
  return schema;
}

type Given = Record<string, unknown> & { page: number; per_page: number; order_by?: string | undefined };

/** Turns the parsed query of a list into what core's lists take. Times and paging are gathered; filters stay as they are. */
export function listOf<Q extends object>(query: Q): Omit<Q, 'page' | 'per_page' | 'order_by'> & ListQuery {
  const { page: number, per_page: size, order_by: order, ...rest } = query as unknown as Given;
  const column = order?.replace(/^[ +-]/, '');
  return {
    ...rest,
    paging: {
      page: number,
      perPage: size,
      orderBy: column ? { column, descending: order?.startsWith('-') ?? false } : undefined,
    },
    created_ats: timeFilterOf(rest, 'created_ats'),
    updated_ats: timeFilterOf(rest, 'updated_ats'),
  } as unknown as Omit<Q, 'page' | 'per_page' | 'order_by'> & ListQuery;
}

function timeFilterOf(query: Record<string, unknown>, name: string): TimeFilter | undefined {
  const filter: TimeFilter = {
    exactly: query[name] as Date[] | undefined,
    lt: query[`${name}[lt]`] as Date | undefined,
    lte: query[`${name}[lte]`] as Date | undefined,
    gt: query[`${name}[gt]`] as Date | undefined,
    gte: query[`${name}[gte]`] as Date | undefined,
  };
  return Object.values(filter).some((value) => value !== undefined) ? filter : undefined;
}
