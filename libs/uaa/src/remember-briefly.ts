/** A bounded memory whose entries count for a while. */
export interface BriefMemory<T> {
  readonly get: (key: string) => T | undefined;
  readonly put: (key: string, value: T, forMs: number) => void;
  readonly forget: (key: string) => void;
}

/** Forgets the oldest entries first when there are more than `capacity`. */
export function rememberBriefly<T>(capacity: number): BriefMemory<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      return entry && Date.now() < entry.until ? entry.value : undefined;
    },
    put: (key, value, forMs) => {
      entries.delete(key);
      entries.set(key, { value, until: Date.now() + forMs });
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
    forget: (key) => void entries.delete(key),
  };
}
