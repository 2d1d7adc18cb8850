import { figuresOf, type Figures } from '../statistics';

export type Work = () => Promise<unknown>;

export interface Pace {
  /** How many are under way at once. */
  readonly atOnce: number;
  readonly ms: number;
  /** Not more than this many, however fast they are. */
  readonly atMost: number;
}

/** Does the work again and again for a while, at least once; answers what each time took, and all of it. */
export async function slice(
  work: Work,
  { atOnce, ms, atMost }: Pace,
): Promise<{ times: number[]; ms: number }> {
  const times: number[] = [];
  const begun = performance.now();
  let started = 0;
  const worker = async () => {
    while (started < atMost && (started < atOnce || performance.now() - begun < ms)) {
      started += 1;
      const since = performance.now();
      await work();
      times.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { times, ms: performance.now() - begun };
}

const ROUNDS = 10;
const AT_ONCE = 8;
const AT_MOST = 2_000;
const WARM_UP_SHARE = 0.2;

/**
 * Measures several works in turn, a slice of each in each round, so that whatever else the machine does falls on all of them alike. Each is measured alone
 * (one after the other) and together (several at once).
 */
export async function measureInTurn<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  seconds: number,
): Promise<Record<Name, Figures>> {
  const names = Object.keys(works) as Name[];
  const ms = (seconds * 1000) / (ROUNDS * names.length * 2);
  const seen = new Map(names.map((name) => [name, { alone: [] as number[], together: [] as Together[] }]));
  for (const name of names)
    await slice(works[name], {
      atOnce: AT_ONCE,
      ms: (seconds * 1000 * WARM_UP_SHARE) / names.length,
      atMost: AT_MOST,
    });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of rotated(names, round)) {
      const { alone, together } = seen.get(name) as { alone: number[]; together: Together[] };
      alone.push(...(await slice(works[name], { atOnce: 1, ms, atMost: AT_MOST })).times);
      const done = await slice(works[name], { atOnce: AT_ONCE, ms, atMost: AT_MOST });
      together.push({ count: done.times.length, ms: done.ms });
    }
  }
  return Object.fromEntries(
    [...seen].map(([name, { alone, together }]) => [name, figuresOf(alone, together)]),
  ) as Record<Name, Figures>;
}

interface Together {
  readonly count: number;
  readonly ms: number;
}

const rotated = <T>(list: readonly T[], by: number): T[] => {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
};
