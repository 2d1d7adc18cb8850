import { type RouteBinding } from '@cf/core';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';
import { presentLastOperation } from '../service-instances/last-operation';

/** A route binding as the API presents it. */
export function presentRouteBinding(binding: RouteBinding, links: Links) {
  const self = `/v3/service_route_bindings/${binding.guid}`;
  return {
    guid: binding.guid,
    created_at: presentTime(binding.created_at),
    updated_at: presentTime(binding.updated_at),
    route_service_url: binding.route_service_url,
    last_operation: presentLastOperation(binding),
    metadata: presentMetadata(binding),
    relationships: {
      service_instance: { data: { guid: binding.service_instance_guid } },
      route: { data: { guid: binding.route_guid } },
    },
    links: {
      self: links.get(self),
      service_instance: links.get(`/v3/service_instances/${binding.service_instance_guid}`),
      route: links.get(`/v3/routes/${binding.route_guid}`),
      ...(binding.instance_type === 'managed' && { parameters: links.get(`${self}/parameters`) }),
    },
  };
}
