import { type ProcessRecord, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';

/** Refuses (422) memory for a process that its sidecars would use up. */
export async function assertSidecarsFit(db: Tx, process: ProcessRecord, memoryInMb: number): Promise<void> {
  const sidecars = await db.sidecar.findMany({
    where: { app_guid: process.app_guid, process_types: { has: process.type } },
  });
  const sum = sidecars.reduce((total, { memory_in_mb }) => total + (memory_in_mb ?? 0), 0);
  if (sum > 0 && sum >= memoryInMb) {
    throw unprocessable(
      `The requested memory allocation is not large enough to run all of your sidecar processes`,
    );
  }
}

/** Refuses (422) memory for a sidecar that leaves nothing to one of the processes that it runs beside. */
export async function assertMemoryLeft(
  db: Tx,
  appGuid: string,
  sidecar: { guid?: string; process_types: readonly string[]; memory_in_mb: number | null },
): Promise<void> {
  if (!sidecar.memory_in_mb) return;
  const types = [...sidecar.process_types];
  const [processes, others] = await Promise.all([
    db.process.findMany({ where: { app_guid: appGuid, type: { in: types } } }),
    db.sidecar.findMany({
      where: { app_guid: appGuid, ...(sidecar.guid && { guid: { not: sidecar.guid } }) },
    }),
  ]);
  for (const process of processes) {
    const used = others
      .filter(({ process_types }) => process_types.includes(process.type))
      .reduce((total, { memory_in_mb }) => total + (memory_in_mb ?? 0), 0);
    if (used + sidecar.memory_in_mb >= process.memory_in_mb) {
      throw unprocessable(
        `The memory allocation defined is too large to run with the dependent "${process.type}" process`,
      );
    }
  }
}
