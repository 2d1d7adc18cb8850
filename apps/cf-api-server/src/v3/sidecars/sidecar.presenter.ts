import { type SidecarRecord } from '@cf/database';
import { presentTime } from '../page';

/** A sidecar as the API presents it; it has neither links nor metadata. */
export const presentSidecar = (sidecar: SidecarRecord) => ({
  guid: sidecar.guid,
  name: sidecar.name,
  command: sidecar.command,
  process_types: sidecar.process_types,
  memory_in_mb: sidecar.memory_in_mb,
  origin: sidecar.origin,
  relationships: { app: { data: { guid: sidecar.app_guid } } },
  created_at: presentTime(sidecar.created_at),
  updated_at: presentTime(sidecar.updated_at),
});
