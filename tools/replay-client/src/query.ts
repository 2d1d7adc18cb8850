/** Parameters of a query; a list of names or guids is joined by commas. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The query as Go writes it: keys in order, a space as `+`, commas escaped. An empty value is written, an absent one is not. */
export function encodeQuery(query: Query): string {
  return Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([key, value]) =>
        `${escapeQuery(key)}=${escapeQuery(Array.isArray(value) ? value.join(',') : String(value))}`,
    )
    .join('&');
}

const escapeQuery = (text: string) =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');

/** A name in a `names` list: a comma of its own is escaped before the query is. */
export const nameFilter = (...names: string[]) => names.map((name) => name.replaceAll(',', '%2C'));

/** Guids in portions that fit into an address. */
export function batchesOf<T>(items: readonly T[], size = 200): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
