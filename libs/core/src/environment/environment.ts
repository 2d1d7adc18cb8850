import { type AppRecord, type BuildRecord, type ProcessRecord, type TaskRecord } from '@cf/database';
import { type OpContext } from '../context';
import { type AppPlace, placeOf, vcapApplication } from './vcap-application';
import { type BoundService, boundServices, databaseUrlOf, vcapServices } from './vcap-services';

type Variables = Readonly<Record<string, string>>;
type Context = Pick<OpContext, 'db' | 'settings' | 'permissions'>;

/** The operator's variables for all apps: while they are staged, or while they run. */
export async function environmentGroup(
  { db }: Pick<OpContext, 'db'>,
  name: 'running' | 'staging',
): Promise<Variables> {
  const group = await db.environmentVariableGroup.findUnique({ where: { name } });
  return textsOf(group?.var);
}

/** Everything that a running process finds in its environment, later entries over earlier ones; the runtime adds PORT and CF_INSTANCE_*. */
export async function processEnvironment(
  ctx: Context,
  process: ProcessRecord,
  place: AppPlace,
): Promise<Variables> {
  const limits = process;
  return environment(ctx, place, {
    group: 'running',
    application: { limits, process },
    memoryInMb: process.memory_in_mb,
  });
}

/** Everything that a task finds in its environment. */
export async function taskEnvironment(ctx: Context, task: TaskRecord, place: AppPlace): Promise<Variables> {
  const variables = await environment(ctx, place, {
    group: 'running',
    application: { limits: task },
    memoryInMb: task.memory_in_mb,
  });
  return { ...variables, LANG: 'en_US.UTF-8' };
}

/**
 * What a staging finds in its environment. Credentials of bound services are left out: whatever a build is given can be read in the Build, its log and the image.
 */
export async function stagingEnvironment(
  ctx: Context,
  app: AppRecord,
  build: BuildRecord,
): Promise<Variables> {
  const place = await placeOf(ctx, app);
  const limits = { memory_in_mb: build.staging_memory_in_mb, disk_in_mb: build.staging_disk_in_mb };
  return {
    ...(await environmentGroup(ctx, 'staging')),
    ...textsOf(app.environment_variables),
    ...textsOf(build.environment_variables),
    ...(build.stack_name && { CF_STACK: build.stack_name }),
    VCAP_APPLICATION: JSON.stringify(await vcapApplication(ctx, place, { limits })),
    MEMORY_LIMIT: `${build.staging_memory_in_mb}m`,
  };
}

/** The parts of an app's environment as `cf env` shows them. */
export async function presentedEnvironment(ctx: Context, app: AppRecord, web: ProcessRecord | null) {
  const [place, services, staging, running] = await Promise.all([
    placeOf(ctx, app),
    boundServices(ctx.db, app.guid),
    environmentGroup(ctx, 'staging'),
    environmentGroup(ctx, 'running'),
  ]);
  return {
    environment_variables: app.environment_variables,
    staging_env_json: staging,
    running_env_json: running,
    system_env_json: systemEnvironment(app, services),
    application_env_json: {
      VCAP_APPLICATION: {
        ...(await vcapApplication(ctx, place, { limits: web ?? undefined })),
        users: null,
      },
    },
  };
}

const BINDING_ROOT = '/etc/cf-service-bindings';

/** Where bound services are told: in a variable, or by files that a variable points to. */
export function systemEnvironment(
  app: AppRecord,
  services: readonly BoundService[],
): Record<string, unknown> {
  if (app.service_binding_k8s_enabled) return { SERVICE_BINDING_ROOT: BINDING_ROOT };
  if (app.file_based_vcap_services_enabled)
    return { VCAP_SERVICES_FILE_PATH: `${BINDING_ROOT}/vcap_services` };
  return { VCAP_SERVICES: vcapServices(services) };
}

interface Parts {
  readonly group: 'running';
  readonly application: NonNullable<Parameters<typeof vcapApplication>[2]>;
  readonly memoryInMb: number;
}

async function environment(ctx: Context, place: AppPlace, parts: Parts): Promise<Variables> {
  const services = await boundServices(ctx.db, place.app.guid);
  const databaseUrl = databaseUrlOf(services);
  return {
    ...(await environmentGroup(ctx, parts.group)),
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...textsOf(place.app.environment_variables),
    VCAP_APPLICATION: JSON.stringify(await vcapApplication(ctx, place, parts.application)),
    MEMORY_LIMIT: `${parts.memoryInMb}m`,
    ...textsOf(systemEnvironment(place.app, services)),
  };
}

/** Values as the texts that an environment is made of. */
const textsOf = (variables: unknown): Variables =>
  Object.fromEntries(
    Object.entries((variables ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
