import { type TaskRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A task as the API presents it. Who may not see secrets does not see its command. */
export function presentTask(task: TaskRecord, links: Links, { command }: { command: boolean }) {
  const self = `/v3/tasks/${task.guid}`;
  return {
    guid: task.guid,
    created_at: presentTime(task.created_at),
    updated_at: presentTime(task.updated_at),
    sequence_id: task.sequence_id,
    name: task.name,
    ...(command && { command: task.command }),
    user: task.process_user ?? 'vcap',
    state: task.state,
    memory_in_mb: task.memory_in_mb,
    disk_in_mb: task.disk_in_mb,
    log_rate_limit_in_bytes_per_second: Number(task.log_rate_limit_in_bytes_per_second),
    result: { failure_reason: task.failure_reason },
    droplet_guid: task.droplet_guid,
    relationships: { app: { data: { guid: task.app_guid } } },
    metadata: presentMetadata(task),
    links: {
      self: links.get(self),
      app: links.get(`/v3/apps/${task.app_guid}`),
      cancel: links.post(`${self}/actions/cancel`),
      droplet: links.get(`/v3/droplets/${task.droplet_guid}`),
    },
  };
}
