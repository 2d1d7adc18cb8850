import { z } from 'zod';

/**
 * What the client decodes of each resource, and how strictly: required fields that are not null, integers that are integers, times in
 * RFC 3339. Fields that it does not read may be anything.
 */
export const guid = z.string().min(1);
export const int = z.int();
export const count = z.int().min(0);
export const limit = z.int().nullable();
export const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'not RFC 3339 in UTC');
export const text = z.string();
export const toOne = z.object({ data: z.object({ guid }) });
export const toOneOrNone = z.object({ data: z.object({ guid }).nullable() });
/** A relationship whose absence is a guid of null, as that of an app to its droplet. */
export const toOneByGuid = z.object({ data: z.object({ guid: guid.nullable() }) });
export const metadata = z.object({
  labels: z.record(text, text.nullable()),
  annotations: z.record(text, text.nullable()),
});
