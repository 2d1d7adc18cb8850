import { rowsOf, sql, type Tx } from '@cf/database';
import { type WakeUp } from '../context';

/** What is projected to Kubernetes; docs/architecture.md says from which rows to which objects. */
export const PROJECTION_KINDS = ['process', 'task', 'route', 'build', 'app'] as const;
export type ProjectionKind = (typeof PROJECTION_KINDS)[number];

export interface Projection {
  readonly kind: ProjectionKind;
  readonly guid: string;
  readonly generation: number;
}

/** Says in the transaction of a change that the cluster has to follow; answers what to wake after the commit. */
export async function bumpProjections(
  db: Tx,
  kind: ProjectionKind,
  guids: readonly string[],
): Promise<Projection[]> {
  if (guids.length === 0) return [];
  const sorted = [...new Set(guids)].sort(); // one order for everybody, so that two changes cannot deadlock
  return rowsOf<Projection>(
    db,
    sql`insert into projections (kind, guid) select ${kind}, unnest(${sorted}::text[])
        on conflict (kind, guid) do update set generation = projections.generation + 1, failures = 0, error = null,
          not_before = now(), updated_at = now()
        returning kind, guid, generation`,
  );
}

/** The wake-up of a projection. Each generation has its own, so that a change during the work is never swallowed. */
export const wakeUpOf = ({ kind, guid, generation }: Projection, priority = 10): WakeUp => ({
  queue: 'projections',
  name: `${kind}/${guid}/${generation}`,
  priority,
});

/** Reads back what `wakeUpOf` wrote. */
export function projectionOf(name: string): { kind: ProjectionKind; guid: string } | undefined {
  const [kind, ...rest] = name.split('/');
  const guid = rest.slice(0, -1).join('/');
  return PROJECTION_KINDS.includes(kind as ProjectionKind) && guid
    ? { kind: kind as ProjectionKind, guid }
    : undefined;
}
