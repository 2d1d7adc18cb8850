/** Hands out turns at an even rate: the first ones at once, later ones as far in the future as the rate demands. */
export function createTurns(perMinute: number, now: () => number = Date.now): () => Date {
  const intervalMs = 60_000 / perMinute;
  let next = 0;
  return () => {
    const turn = Math.max(next, now());
    next = turn + intervalMs;
    return new Date(turn);
  };
}
