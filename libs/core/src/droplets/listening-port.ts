import { type DropletRecord } from '@cf/database';

/** Where apps are told to listen. */
export const DEFAULT_APP_PORT = 8080;

/** Where the processes of a droplet listen: a docker image says it by the lowest port that it exposes, everything else is told. */
export function listeningPortOf({
  lifecycle_type,
  execution_metadata,
}: Pick<DropletRecord, 'lifecycle_type' | 'execution_metadata'>): number {
  if (lifecycle_type !== 'docker' || !execution_metadata.startsWith('{')) return DEFAULT_APP_PORT;
  const { ports } = JSON.parse(execution_metadata) as { ports?: { Port: number }[] };
  return ports?.[0]?.Port ?? DEFAULT_APP_PORT;
}
