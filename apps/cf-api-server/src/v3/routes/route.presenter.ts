import { portOf, type RouteDestinationRow, type RouteWithDetails, urlOf } from '@cf/core';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A route as the API presents it. */
export function presentRoute(route: RouteWithDetails, links: Links) {
  const self = `/v3/routes/${route.guid}`;
  return {
    guid: route.guid,
    protocol: protocolOf(route),
    created_at: presentTime(route.created_at),
    updated_at: presentTime(route.updated_at),
    host: route.host,
    path: route.path,
    port: route.port,
    url: urlOf(route),
    destinations: route.destinations.map((destination) => presentDestination(destination, route)),
    options: route.options,
    metadata: presentMetadata(route),
    relationships: {
      space: { data: { guid: route.space_guid } },
      domain: { data: { guid: route.domain_guid } },
    },
    links: {
      self: links.get(self),
      space: links.get(`/v3/spaces/${route.space_guid}`),
      destinations: links.get(`${self}/destinations`),
      domain: links.get(`/v3/domains/${route.domain_guid}`),
    },
  };
}

const protocolOf = ({ router_group_guid }: RouteWithDetails) => (router_group_guid ? 'tcp' : 'http');

/** A destination as the API presents it, inside of its route and alone. */
export function presentDestination(destination: RouteDestinationRow, route: RouteWithDetails) {
  return {
    guid: destination.guid,
    app: { guid: destination.app_guid, process: { type: destination.process_type } },
    weight: destination.weight,
    port: portOf(destination),
    protocol: destination.protocol ?? (protocolOf(route) === 'tcp' ? 'tcp' : 'http1'),
    created_at: presentTime(new Date(destination.created_at)),
    updated_at: presentTime(new Date(destination.updated_at)),
  };
}

/** The list of destinations, which has no pages. */
export function presentDestinations(
  route: RouteWithDetails,
  links: Links,
  keep: (destination: RouteDestinationRow) => boolean = () => true,
) {
  const self = `/v3/routes/${route.guid}`;
  return {
    destinations: route.destinations
      .filter(keep)
      .map((destination) => presentDestination(destination, route)),
    links: { self: links.get(`${self}/destinations`), route: links.get(self) },
  };
}
