import { canaryPlan, isCancelable } from '@cf/core';
import { type DeploymentRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A deployment as the API presents it. */
export function presentDeployment(deployment: DeploymentRecord, links: Links) {
  const self = `/v3/deployments/${deployment.guid}`;
  return {
    guid: deployment.guid,
    created_at: presentTime(deployment.created_at),
    updated_at: presentTime(deployment.updated_at),
    status: {
      value: deployment.status_value,
      reason: deployment.status_reason,
      details: {
        last_successful_healthcheck: presentTime(deployment.last_healthy_at),
        last_status_change: presentTime(deployment.status_updated_at),
        ...(deployment.error && { error: deployment.error }),
      },
      ...(deployment.strategy === 'canary' && { canary: { steps: stepsOf(deployment) } }),
    },
    strategy: deployment.strategy,
    options: optionsOf(deployment),
    droplet: { guid: deployment.droplet_guid },
    previous_droplet: { guid: deployment.previous_droplet_guid },
    new_processes: deployment.new_processes,
    revision: null,
    relationships: { app: { data: { guid: deployment.app_guid } } },
    metadata: presentMetadata(deployment),
    links: {
      self: links.get(self),
      app: links.get(`/v3/apps/${deployment.app_guid}`),
      ...(isCancelable(deployment) && { cancel: links.post(`${self}/actions/cancel`) }),
      ...(deployment.state === 'PAUSED' && { continue: links.post(`${self}/actions/continue`) }),
    },
  };
}

function stepsOf({
  canary_steps,
  canary_current_step,
  original_web_process_instance_count,
}: DeploymentRecord) {
  const weights = ((canary_steps ?? []) as { instance_weight: number }[]).map((step) => step.instance_weight);
  const original = original_web_process_instance_count;
  return {
    current: canary_current_step ?? 1,
    total: canaryPlan(weights, { original, desired: original }).length,
  };
}

function optionsOf(deployment: DeploymentRecord) {
  const rate = deployment.log_rate_limit_in_bytes_per_second;
  return {
    max_in_flight: deployment.max_in_flight,
    ...(deployment.web_instances !== null && { web_instances: deployment.web_instances }),
    ...(deployment.memory_in_mb !== null && { memory_in_mb: deployment.memory_in_mb }),
    ...(deployment.disk_in_mb !== null && { disk_in_mb: deployment.disk_in_mb }),
    ...(rate !== null && { log_rate_limit_in_bytes_per_second: Number(rate) }),
    ...(deployment.canary_steps !== null && { canary: { steps: deployment.canary_steps } }),
  };
}
