import { type HealthCheck, type LRP, type Pod } from '@cf/kubernetes';

type Container = NonNullable<Pod['spec']>['containers'][number];
type Probe = NonNullable<Container['livenessProbe']>;
/** The three probes of a container. */
export type Probes = Pick<Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;

const START_TIMEOUT_MS = 60_000;
const START_PERIOD_S = 2;
const LIVENESS_PERIOD_S = 30;
const READINESS_PERIOD_S = 5;

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

/**
 * The probes that a process's health checks ask for. Ready always means routable: without a readiness check of its own, the health check decides. A
 * check of type `process` needs no probe, because a container whose process ends is restarted anyway.
 */
export function probesOf(
  { health, readinessHealth }: LRP['spec'],
  port: number,
  livenessFailures: number,
): Probes {
  const healthCheck = checkOf(health, port);
  const readinessCheck = checkOf(readinessHealth, port) ?? healthCheck;
  return {
    ...(healthCheck && {
      startupProbe: {
        ...healthCheck,
        periodSeconds: START_PERIOD_S,
        failureThreshold: Math.ceil(seconds(health?.timeoutMs || START_TIMEOUT_MS) / START_PERIOD_S),
      },
      livenessProbe: {
        ...healthCheck,
        periodSeconds: periodOf(health, LIVENESS_PERIOD_S),
        failureThreshold: livenessFailures,
      },
    }),
    ...(readinessCheck && {
      readinessProbe: {
        ...readinessCheck,
        periodSeconds: periodOf(readinessHealth, READINESS_PERIOD_S),
        failureThreshold: 3,
      },
    }),
  };
}

const periodOf = (check: HealthCheck | undefined, otherwise: number) =>
  check?.intervalMs ? seconds(check.intervalMs) : otherwise;

function checkOf(check: HealthCheck | undefined, defaultPort: number): Probe | undefined {
  if (!check) return undefined;
  const port = check.port ?? defaultPort;
  const timeoutSeconds = seconds(check.invocationTimeoutMs || 1000);
  if (check.type === 'http')
    return { httpGet: { path: check.endpoint || '/', port, scheme: 'HTTP' }, timeoutSeconds };
  if (check.type === 'port') return { tcpSocket: { port }, timeoutSeconds };
  return undefined;
}
