import { type AppRecord, type ProcessRecord, sql, type SidecarRecord } from '@cf/database';
import { stringify } from 'yaml';
import { type OpContext } from '../context';
import { listRoutes, type RouteWithDetails, urlOf } from '../routes';
import { asByteRate, asMegabytes } from './quantities';

/** A plain object that becomes YAML, keys as a manifest has them. */
export type ManifestDocument = Record<string, unknown>;

/** The manifest that would make this app again, as YAML. */
export async function generateManifest(ctx: OpContext, app: AppRecord): Promise<string> {
  return stringify({ applications: [await manifestOf(ctx, app)] }, { version: '1.1' });
}

/** The entry of one app in a manifest; what has nothing to say is left out. */
export async function manifestOf(ctx: OpContext, app: AppRecord): Promise<ManifestDocument> {
  const where = { app_guid: app.guid };
  const [processes, sidecars, routes, services, docker] = await Promise.all([
    ctx.db.process.findMany({ where, orderBy: [{ type: 'asc' }, { created_at: 'asc' }] }),
    ctx.db.sidecar.findMany({ where, orderBy: { name: 'asc' } }),
    listRoutes(ctx, { app_guids: [app.guid], paging: { page: 1, perPage: 5000 } }),
    serviceNamesOf(ctx, app),
    app.lifecycle_type === 'docker' ? dockerOf(ctx, app) : undefined,
  ]);
  return withoutEmpty({
    name: app.name,
    env: app.environment_variables ?? undefined,
    lifecycle: app.lifecycle_type,
    ...(docker ? { docker } : { buildpacks: app.buildpacks, stack: app.stack_name ?? undefined }),
    features: featuresOf(app),
    services,
    routes: routes.records
      .map((route) => routeEntryOf(route, app))
      .sort((a, b) => a.route.localeCompare(b.route)),
    metadata: withoutEmpty({ labels: app.labels, annotations: app.annotations }),
    processes: newestOfEachType(processes).map(processEntryOf),
    sidecars: sidecars.map(sidecarEntryOf),
  });
}

const featuresOf = (app: AppRecord) => ({
  ssh: app.enable_ssh,
  revisions: app.revisions_enabled,
  'service-binding-k8s': app.service_binding_k8s_enabled,
  'file-based-vcap-services': app.file_based_vcap_services_enabled,
});

async function serviceNamesOf({ db }: OpContext, app: AppRecord): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    select distinct i.name from service_instances i join service_credential_bindings b on b.service_instance_guid = i.guid
     where b.app_guid = ${app.guid} and b.type = 'app' order by i.name`);
  return rows.map(({ name }) => name);
}

async function dockerOf({ db }: OpContext, app: AppRecord) {
  const found = await db.package.findFirst({
    where: { app_guid: app.guid, type: 'docker' },
    orderBy: [{ created_at: 'desc' }, { id: 'desc' }],
  });
  return found?.docker_image
    ? { image: found.docker_image, ...(found.docker_username && { username: found.docker_username }) }
    : undefined;
}

function routeEntryOf(route: RouteWithDetails, app: AppRecord) {
  const destination = route.destinations.find(({ app_guid }) => app_guid === app.guid);
  const options = route.options as Record<string, unknown>;
  return {
    route: urlOf(route),
    protocol: destination?.protocol ?? 'http1',
    ...(Object.keys(options).length > 0 && { options }),
  };
}

function newestOfEachType(processes: readonly ProcessRecord[]): ProcessRecord[] {
  return [...new Map(processes.map((process) => [process.type, process])).values()];
}

function processEntryOf(process: ProcessRecord): ManifestDocument {
  return withoutEmpty({
    type: process.type,
    instances: process.instances,
    memory: asMegabytes(process.memory_in_mb),
    disk_quota: asMegabytes(process.disk_in_mb),
    'log-rate-limit-per-second': asByteRate(process.log_rate_limit_in_bytes_per_second),
    command: process.command ?? undefined,
    user: process.process_user ?? undefined,
    'health-check-type': process.health_check_type,
    'health-check-http-endpoint': process.health_check_http_endpoint ?? undefined,
    'health-check-invocation-timeout': process.health_check_invocation_timeout ?? undefined,
    'health-check-interval': process.health_check_interval ?? undefined,
    timeout: process.health_check_timeout ?? undefined,
    'readiness-health-check-type': process.readiness_health_check_type,
    'readiness-health-check-http-endpoint': process.readiness_health_check_http_endpoint ?? undefined,
    'readiness-health-check-invocation-timeout':
      process.readiness_health_check_invocation_timeout ?? undefined,
    'readiness-health-check-interval': process.readiness_health_check_interval ?? undefined,
  });
}

const sidecarEntryOf = (sidecar: SidecarRecord): ManifestDocument =>
  withoutEmpty({
    name: sidecar.name,
    process_types: sidecar.process_types,
    command: sidecar.command,
    memory: sidecar.memory_in_mb === null ? undefined : asMegabytes(sidecar.memory_in_mb),
  });

function withoutEmpty(entry: ManifestDocument): ManifestDocument {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => {
      if (value === undefined || value === null) return false;
      return typeof value !== 'object' || Object.keys(value).length > 0;
    }),
  );
}
