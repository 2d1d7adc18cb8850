import { randomUUID } from 'node:crypto';
import {
  type AppRecord,
  type DomainRecord,
  type DropletRecord,
  type ProcessRecord,
  type RouteRecord,
  type TaskRecord,
} from '@cf/database';
import { type TestApi } from './use-api';

const unique = (prefix: string) => `${prefix}-${randomUUID().slice(0, 8)}`;

/** A shared domain. */
export const arrangeDomain = (api: TestApi, organizationGuid?: string): Promise<DomainRecord> =>
  api.db.domain.create({
    data: { guid: randomUUID(), name: `${unique('d')}.test`, organization_guid: organizationGuid ?? null },
  });

/** A stopped app with its web process, in the world's space unless told otherwise. */
export async function arrangeApp(api: TestApi, data: Partial<AppRecord> = {}): Promise<AppRecord> {
  const guid = randomUUID();
  const app = await api.db.app.create({
    data: { guid, name: unique('app'), space_guid: api.space.guid, ...data } as never,
  });
  await api.db.process.create({
    data: {
      guid,
      app_guid: guid,
      type: 'web',
      version: randomUUID(),
      memory_in_mb: 256,
      disk_in_mb: 512,
      state: app.state,
    },
  });
  return app;
}

/** A route of the world's space on a shared domain of its own. */
export async function arrangeRoute(api: TestApi, data: Partial<RouteRecord> = {}): Promise<RouteRecord> {
  const domain = await arrangeDomain(api);
  return api.db.route.create({
    data: {
      guid: randomUUID(),
      host: unique('host'),
      space_guid: api.space.guid,
      domain_guid: domain.guid,
      ...data,
    } as never,
  });
}

/** A destination of a route. */
export const arrangeDestination = (api: TestApi, routeGuid: string, appGuid: string) =>
  api.db.routeDestination.create({ data: { guid: randomUUID(), route_guid: routeGuid, app_guid: appGuid } });

/** A staged droplet of an app. */
export const arrangeDroplet = (
  api: TestApi,
  app: AppRecord,
  data: Partial<DropletRecord> = {},
): Promise<DropletRecord> =>
  api.db.droplet.create({
    data: {
      guid: randomUUID(),
      app_guid: app.guid,
      state: 'STAGED',
      lifecycle_type: app.lifecycle_type,
      image: `registry.test/droplets/${app.guid}@sha256:${'a'.repeat(64)}`,
      process_types: { web: 'npm start' },
      ...data,
    } as never,
  });

/** A pending task of an app. */
export const arrangeTask = (
  api: TestApi,
  app: AppRecord,
  data: Partial<TaskRecord> = {},
): Promise<TaskRecord> =>
  api.db.task.create({
    data: {
      guid: randomUUID(),
      app_guid: app.guid,
      sequence_id: 1,
      name: 'migrate',
      command: 'rake db:migrate',
      memory_in_mb: 256,
      disk_in_mb: 512,
      ...data,
    } as never,
  });

/** A deployment of a started app from one staged droplet to another. */
export async function arrangeDeployment(api: TestApi, { state }: { state: string }) {
  const app = await arrangeApp(api, { state: 'STARTED' });
  const [previous, next] = [await arrangeDroplet(api, app), await arrangeDroplet(api, app)];
  await api.db.app.update({ where: { guid: app.guid }, data: { droplet_guid: next.guid } });
  return api.db.deployment.create({
    data: {
      guid: randomUUID(),
      app_guid: app.guid,
      state,
      status_value: 'ACTIVE',
      status_reason: state === 'PAUSED' ? 'PAUSED' : 'DEPLOYING',
      droplet_guid: next.guid,
      previous_droplet_guid: previous.guid,
      original_web_process_instance_count: 1,
      deploying_web_process_guid: app.guid,
    },
  });
}

/** The audit events about something, oldest first. */
export const eventsOf = async ({ db }: TestApi, targetGuid: string) =>
  (await db.auditEvent.findMany({ where: { target_guid: targetGuid }, orderBy: { id: 'asc' } })).map(
    ({ type, data }) => ({ type, data }),
  );

/** Switches feature flags on or off until `resetFlags`. */
export async function setFlags({ db }: TestApi, flags: Record<string, boolean>): Promise<void> {
  for (const [name, enabled] of Object.entries(flags)) {
    await db.featureFlag.upsert({ where: { name }, create: { name, enabled }, update: { enabled } });
  }
}

export const resetFlags = ({ db }: TestApi) => db.featureFlag.deleteMany({});

/** Another process of an app, with none of the defaults of web. */
export const arrangeProcess = (
  { db }: TestApi,
  app: AppRecord,
  data: Partial<ProcessRecord> = {},
): Promise<ProcessRecord> =>
  db.process.create({
    data: {
      guid: randomUUID(),
      app_guid: app.guid,
      type: 'worker',
      version: randomUUID(),
      instances: 0,
      memory_in_mb: 128,
      disk_in_mb: 128,
      health_check_type: 'process',
      state: app.state,
      ...data,
    } as never,
  });
