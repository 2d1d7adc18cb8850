import { randomUUID } from 'node:crypto';
import {
  type ServiceCredentialBindingRecord,
  type ServiceInstanceRecord,
  type ServiceRouteBindingRecord,
} from '@cf/database';
import { arrangeApp, arrangeRoute } from './arrange';
import { type TestApi } from './use-api';

/** A user-provided service instance in the world's space unless told otherwise. */
export const arrangeServiceInstance = (
  api: TestApi,
  data: Partial<ServiceInstanceRecord> = {},
): Promise<ServiceInstanceRecord> =>
  api.db.serviceInstance.create({
    data: {
      guid: randomUUID(),
      type: 'user-provided',
      name: `instance-${randomUUID().slice(0, 8)}`,
      space_guid: api.space.guid,
      ...data,
    } as never,
  });

/** A binding of an app to a service instance, both made for it unless given. */
export async function arrangeBinding(
  api: TestApi,
  data: Partial<ServiceCredentialBindingRecord> = {},
): Promise<ServiceCredentialBindingRecord> {
  const app_guid = data.app_guid ?? (await arrangeApp(api)).guid;
  const service_instance_guid = data.service_instance_guid ?? (await arrangeServiceInstance(api)).guid;
  return api.db.serviceCredentialBinding.create({
    data: { guid: randomUUID(), type: 'app', ...data, app_guid, service_instance_guid } as never,
  });
}

/** A key of a service instance. */
export const arrangeKey = (
  api: TestApi,
  service_instance_guid: string,
): Promise<ServiceCredentialBindingRecord> =>
  api.db.serviceCredentialBinding.create({
    data: { guid: randomUUID(), type: 'key', name: `key-${randomUUID()}`, service_instance_guid },
  });

/** A binding of a route to a service instance that forwards its requests. */
export async function arrangeRouteBinding(
  api: TestApi,
  data: Partial<ServiceRouteBindingRecord> = {},
): Promise<ServiceRouteBindingRecord> {
  const route_guid = data.route_guid ?? (await arrangeRoute(api)).guid;
  const route_service_url = 'https://route-service.test';
  const service_instance_guid =
    data.service_instance_guid ?? (await arrangeServiceInstance(api, { route_service_url })).guid;
  return api.db.serviceRouteBinding.create({
    data: { guid: randomUUID(), route_service_url, ...data, route_guid, service_instance_guid } as never,
  });
}
