import { type ManifestApp, type ManifestProcess } from './manifest';
import { type AppEntry } from './manifest-schema';
import { type ProcessEntry } from './process-entry';

/** An entry of `applications` in our own words. */
export function appOf(entry: AppEntry): ManifestApp {
  return {
    name: entry.name,
    ...stagingOf(entry),
    env: entry.env ? textsOf(entry.env) : undefined,
    features: entry.features,
    metadata: entry.metadata ?? undefined,
    processes: processesOf(entry),
    sidecars: (entry.sidecars ?? []).map(({ memory, ...rest }) => ({ ...rest, memory_in_mb: memory })),
    services: entry.services ?? [],
    ...routingOf(entry),
  };
}

/** How the app becomes an image; a docker image says so by itself. */
function stagingOf(entry: AppEntry) {
  const docker = entry.docker ?? undefined;
  return {
    lifecycle: entry.lifecycle ?? (docker ? ('docker' as const) : undefined),
    buildpacks: buildpacksOf(entry),
    stack: entry.stack ?? undefined,
    credentials: entry.cnb_credentials ?? undefined,
    docker: docker && { image: docker.image, username: docker.username ?? undefined },
  };
}

/** The old singular form names one, or none by a word. Nothing said keeps what the app has. */
function buildpacksOf({ buildpacks, buildpack }: AppEntry): readonly string[] | undefined {
  if (buildpacks !== undefined) return buildpacks ?? [];
  if (buildpack === undefined) return undefined;
  return buildpack && !['default', 'null'].includes(buildpack) ? [buildpack] : [];
}

const routingOf = (entry: AppEntry) => ({
  routes: entry.routes ?? [],
  noRoute: entry.no_route ?? false,
  randomRoute: entry.random_route ?? false,
  defaultRoute: entry.default_route ?? false,
});

const textsOf = (env: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, textOf(value)]));

/** A variable is a text, whatever it stands for in YAML; none at all is an empty one. */
function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What stands at the top level is about the web process, unless that one has an entry of its own. */
function processesOf(entry: AppEntry): ManifestProcess[] {
  const listed = (entry.processes ?? []).map(processOf);
  if (listed.some(({ type }) => type === 'web')) return listed;
  const web = processOf({ ...entry, type: 'web' });
  const says = Object.entries(web).some(([key, value]) => key !== 'type' && value !== undefined);
  return says ? [web, ...listed] : listed;
}

function processOf(entry: ProcessEntry): ManifestProcess {
  const timeout = entry.timeout !== undefined ? entry.timeout : entry.health_check_timeout;
  return {
    type: entry.type,
    command: entry.command,
    user: entry.user,
    instances: entry.instances,
    memory_in_mb: entry.memory,
    disk_in_mb: entry.disk_quota,
    log_rate_limit_in_bytes_per_second: entry.log_rate_limit_per_second,
    health_check_type: entry.health_check_type,
    health_check_http_endpoint: entry.health_check_http_endpoint,
    health_check_timeout: timeout,
    health_check_invocation_timeout: entry.health_check_invocation_timeout,
    health_check_interval: entry.health_check_interval,
    readiness_health_check_type: entry.readiness_health_check_type,
    readiness_health_check_http_endpoint: entry.readiness_health_check_http_endpoint,
    readiness_health_check_invocation_timeout: entry.readiness_health_check_invocation_timeout,
    readiness_health_check_interval: entry.readiness_health_check_interval,
  };
}
