const UNITS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4 };
const FORM = /^(-?\d+(?:\.\d+)?)\s*([bkmgt])(?:i?b)?$/i;

/** Bytes of a quantity such as `1.5G`, `512MiB` or `64 K`, in powers of 1024; undefined when it is none. */
export function bytesOf(quantity: string): number | undefined {
  const match = FORM.exec(quantity.trim());
  if (!match) return undefined;
  return Math.floor(Number(match[1]) * 1024 ** (UNITS[(match[2] ?? '').toLowerCase()] ?? 0));
}

/** Whole mebibytes of a quantity; undefined when it is none. */
export function megabytesOf(quantity: string): number | undefined {
  const bytes = bytesOf(quantity);
  return bytes === undefined ? undefined : Math.floor(bytes / 1024 ** 2);
}

/** Mebibytes as a manifest writes them. */
export const asMegabytes = (megabytes: number) => `${megabytes}M`;

const STEPS = ['B', 'K', 'M', 'G', 'T'];

/** Bytes per second as a manifest writes them: the largest unit that divides them; -1 and 0 stand alone. */
export function asByteRate(bytes: bigint): string | number {
  if (bytes <= 0n) return Number(bytes);
  let [value, step] = [bytes, 0];
  while (value % 1024n === 0n && step < STEPS.length - 1) [value, step] = [value / 1024n, step + 1];
  return `${value}${STEPS[step]}`;
}
