import { type ProcessChange } from '@cf/core';
import { type UpdateProcessBody } from './processes.schemas';

/** The columns that a body changes. A check's data that is not named stays; null takes it away. */
export function changeOf({
  command,
  user,
  health_check,
  readiness_health_check,
}: UpdateProcessBody): ProcessChange {
  const health = health_check?.data;
  const readiness = readiness_health_check?.data;
  return {
    command,
    process_user: user,
    health_check_type: health_check?.type,
    health_check_timeout: health?.timeout,
    health_check_invocation_timeout: health?.invocation_timeout,
    health_check_interval: health?.interval,
    health_check_http_endpoint: health?.endpoint,
    readiness_health_check_type: readiness_health_check?.type,
    readiness_health_check_invocation_timeout: readiness?.invocation_timeout,
    readiness_health_check_interval: readiness?.interval,
    readiness_health_check_http_endpoint: readiness?.endpoint,
  };
}
