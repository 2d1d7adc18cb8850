import { type AppPlace, DEFAULT_APP_PORT, listeningPortOf } from '@cf/core';
import { type DropletRecord, type ProcessRecord, type SidecarRecord } from '@cf/database';
import {
  ANNOTATIONS,
  type Draft,
  type HealthCheck,
  LABELS,
  type LRP,
  lrpName,
  MANAGED_BY,
  SOURCE_TYPES,
} from '@cf/kubernetes';
import { commandOf } from './commands';
import { type SecretVariable } from './env-secret';

/** Everything that an LRP is made of. */
export interface LrpParts {
  readonly process: ProcessRecord;
  readonly place: AppPlace;
  readonly droplet: DropletRecord & { readonly image: string };
  readonly sidecars: readonly SidecarRecord[];
  /** Ports that routes lead to. */
  readonly ports: readonly number[];
  readonly environment: readonly SecretVariable[];
  readonly pullSecretName: string | undefined;
  readonly namespace: string;
}

const DEFAULT_TIMEOUT_SECONDS = 60;

/** Labels by which everything of one version of a process is found. */
export const lrpLabels = ({ process, place, droplet }: Pick<LrpParts, 'process' | 'place' | 'droplet'>) => ({
  [LABELS.managedBy]: MANAGED_BY,
  [LABELS.appGuid]: place.app.guid,
  [LABELS.spaceGuid]: place.space.guid,
  [LABELS.orgGuid]: place.organization.guid,
  [LABELS.guid]: process.guid,
  [LABELS.version]: process.version,
  [LABELS.processType]: labelValue(process.type),
  [LABELS.sourceType]: SOURCE_TYPES.app,
  [LABELS.dropletGuid]: droplet.guid,
});

/** The LRP of a process in its present version. */
export function lrpOf(parts: LrpParts): Draft<LRP> {
  const { process, place, droplet, namespace, pullSecretName } = parts;
  const { app, space, organization } = place;
  const name = lrpName(process.guid, process.version);
  const annotations = {
    [ANNOTATIONS.appName]: app.name,
    [ANNOTATIONS.spaceName]: space.name,
    [ANNOTATIONS.orgName]: organization.name,
  };
  return {
    metadata: { name, namespace, labels: lrpLabels(parts), annotations },
    spec: {
      GUID: process.guid,
      version: process.version,
      processType: process.type,
      appName: app.name,
      appGUID: app.guid,
      spaceName: space.name,
      spaceGUID: space.guid,
      orgName: organization.name,
      orgGUID: organization.guid,
      image: droplet.image,
      ...(pullSecretName && { imagePullSecrets: [{ name: pullSecretName }] }),
      command: commandOf(app.lifecycle_type, process.type, process.command),
      sidecars: sidecarsOf(parts),
      environment: [...parts.environment] as never,
      health: livenessOf(process, portsOf(parts)),
      ...(process.readiness_health_check_type !== 'process' && {
        readinessHealth: readinessOf(process, portsOf(parts)),
      }),
      ports: portsOf(parts),
      instances: process.instances,
      memoryMB: process.memory_in_mb,
      diskMB: process.disk_in_mb,
      logRateLimitBytesPerSecond: Number(process.log_rate_limit_in_bytes_per_second),
      ...(process.process_user && process.process_user !== 'vcap' && { user: process.process_user }),
    },
  };
}

function portsOf({ process, droplet, ports }: LrpParts): number[] {
  const own = process.ports.length > 0 ? process.ports : [listeningPortOf(droplet)];
  return [...new Set([...own, ...ports])];
}

const sidecarsOf = ({ process, place, sidecars }: LrpParts) =>
  sidecars
    .filter(({ process_types }) => process_types.includes(process.type))
    .map(({ name, command, memory_in_mb }) => ({
      name,
      command: commandOf(place.app.lifecycle_type, name, command),
      ...(memory_in_mb !== null && { memoryMB: memory_in_mb }),
    }));

const milliseconds = (seconds: number | null) => (seconds === null ? undefined : seconds * 1000);

function livenessOf(process: ProcessRecord, [port = DEFAULT_APP_PORT]: readonly number[]): HealthCheck {
  return withoutUndefined({
    type: process.health_check_type as HealthCheck['type'],
    port,
    endpoint: process.health_check_type === 'http' ? (process.health_check_http_endpoint ?? '/') : undefined,
    timeoutMs: (process.health_check_timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    invocationTimeoutMs: milliseconds(process.health_check_invocation_timeout),
    intervalMs: milliseconds(process.health_check_interval),
  });
}

function readinessOf(process: ProcessRecord, [port = DEFAULT_APP_PORT]: readonly number[]): HealthCheck {
  const type = process.readiness_health_check_type as HealthCheck['type'];
  return withoutUndefined({
    type,
    port,
    endpoint: type === 'http' ? (process.readiness_health_check_http_endpoint ?? '/') : undefined,
    invocationTimeoutMs: milliseconds(process.readiness_health_check_invocation_timeout),
    intervalMs: milliseconds(process.readiness_health_check_interval),
  });
}

const withoutUndefined = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;

/** A process type as a label's value; Services select by it. */
export const labelValue = (type: string) =>
  /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/.test(type) ? type : 'other';
