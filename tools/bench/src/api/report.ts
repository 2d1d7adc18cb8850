import { ms, table } from '../table';
import { type Measured } from './measure-api';

/** The goal: not more than this many times the floor. */
export const GOAL = 2;

/** How many times its floor a request takes, by the time of one alone and by the rate of several. */
export const ratiosOf = ({ endpoint, floor }: Pick<Measured, 'endpoint' | 'floor'>) => ({
  p50: endpoint.p50 / floor.p50,
  perSecond: floor.perSecond / endpoint.perSecond,
});

/** The table of requests beside their floor, and which of them miss the goal. */
export function reportApi(measured: readonly Measured[]): string {
  const rows = measured.map((one) => {
    const ratios = ratiosOf(one);
    return [
      `${one.name}, ${one.as}`,
      ...[one.endpoint.p50, one.endpoint.p99].map(ms),
      one.endpoint.perSecond.toFixed(0),
      ...[one.sql.p50, one.express.p50, one.floor.p50, one.floor.p99].map(ms),
      one.floor.perSecond.toFixed(0),
      `${ratios.p50.toFixed(2)}x`,
      `${ratios.perSecond.toFixed(2)}x`,
      String(one.statements),
      `${(one.bytes / 1024).toFixed(0)} KiB`,
    ];
  });
  const head = [
    'request',
    'p50 ms',
    'p99 ms',
    '/s',
    'SQL p50',
    'Express p50',
    'floor p50',
    'floor p99',
    'floor /s',
    'p50',
    'rate',
    'SQL',
    'bytes',
  ];
  const missed = measured.filter((one) => Math.max(...Object.values(ratiosOf(one))) > GOAL);
  const verdict =
    missed.length === 0
      ? `All within ${GOAL} times their floor.`
      : `More than ${GOAL} times their floor: ${missed.map(({ name, as }) => `${name} (${as})`).join('; ')}`;
  return `${table(head, rows)}\n\n${verdict}`;
}
