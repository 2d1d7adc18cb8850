import { type ServiceInstanceRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';
import { presentLastOperation } from './last-operation';

/** A user-provided service instance as the API presents it; its credentials have an endpoint of their own. */
export function presentServiceInstance(instance: ServiceInstanceRecord, links: Links) {
  const self = `/v3/service_instances/${instance.guid}`;
  const ofInstance = `service_instance_guids=${instance.guid}`;
  return {
    guid: instance.guid,
    created_at: presentTime(instance.created_at),
    updated_at: presentTime(instance.updated_at),
    name: instance.name,
    tags: instance.tags,
    last_operation: presentLastOperation(instance),
    type: instance.type,
    syslog_drain_url: instance.syslog_drain_url,
    route_service_url: instance.route_service_url,
    relationships: { space: { data: { guid: instance.space_guid } } },
    metadata: presentMetadata(instance),
    links: {
      self: links.get(self),
      space: links.get(`/v3/spaces/${instance.space_guid}`),
      service_credential_bindings: links.get(`/v3/service_credential_bindings?${ofInstance}`),
      service_route_bindings: links.get(`/v3/service_route_bindings?${ofInstance}`),
      credentials: links.get(`${self}/credentials`),
    },
  };
}
