import {
  gatewayHostOf,
  gatewayPathOf,
  portOf,
  type RouteDestinationRow,
  type RouteWithDetails,
} from '@cf/core';
import { type HTTPRoute, LABELS, MANAGED_BY, type Service, serviceName, SOURCE_TYPES } from '@cf/kubernetes';

/** What the Gateway API allows in one rule. */
const MAX_BACKENDS = 16;

/** A destination and its share of the requests. */
export interface BackendPlan {
  readonly destination: RouteDestinationRow;
  readonly weight: number;
}

/**
 * How requests are shared. The gateway keeps the share of a destination without instances and fails it, so such a one gets nothing while another destination has instances; when
 * nobody has, all keep their shares and the answer is 503. Without knowledge of instances all keep their shares. At most 16 can take part: those that have instances go first.
 */
export function planBackends(
  destinations: readonly RouteDestinationRow[],
  isRoutable: ((appGuid: string, processType: string) => boolean | undefined) | undefined,
): BackendPlan[] {
  const shares = destinations.map((destination) => ({ destination, weight: destination.weight ?? 1 }));
  if (!isRoutable || shares.length < 2) return shares.slice(0, MAX_BACKENDS);
  const routable = shares.filter(({ destination }) =>
    isRoutable(destination.app_guid, destination.process_type),
  );
  if (routable.length === 0) return shares.slice(0, MAX_BACKENDS);
  const idle = shares
    .filter((share) => !routable.includes(share))
    .map(({ destination }) => ({ destination, weight: 0 }));
  return [...routable, ...idle].slice(0, MAX_BACKENDS);
}

const labelsOf = (route: RouteWithDetails) => ({
  [LABELS.managedBy]: MANAGED_BY,
  [LABELS.routeGuid]: route.guid,
  [LABELS.spaceGuid]: route.space_guid,
});

/** The Service of one destination: all pods of that process type, so that both web processes of a rolling deployment take part. */
export function serviceOf(
  route: RouteWithDetails,
  destination: RouteDestinationRow,
  namespace: string,
): Omit<Service, 'apiVersion' | 'kind'> {
  const { guid, app_guid, process_type, protocol } = destination;
  const port = portOf(destination);
  return {
    metadata: {
      name: serviceName(guid),
      namespace,
      labels: { ...labelsOf(route), [LABELS.appGuid]: app_guid, [LABELS.processType]: process_type },
    },
    spec: {
      type: 'ClusterIP',
      selector: {
        [LABELS.appGuid]: app_guid,
        [LABELS.processType]: process_type,
        [LABELS.sourceType]: SOURCE_TYPES.app,
      },
      ports: [
        {
          name: 'http',
          port,
          targetPort: port,
          protocol: 'TCP',
          ...(protocol === 'http2' && { appProtocol: 'kubernetes.io/h2c' }),
        },
      ],
    },
  };
}

interface RouteSurroundings {
  readonly backends: readonly BackendPlan[];
  readonly organizationGuid: string;
  readonly namespace: string;
  readonly gateway: {
    readonly name: string;
    readonly namespace: string;
    readonly requestTimeoutSeconds: number;
  };
}

/** The HTTPRoute of a route: one rule, its timeout stated, and headers that tell the app where the request came in (set, never added). */
export function httpRouteOf(
  route: RouteWithDetails,
  { backends, organizationGuid, namespace, gateway }: RouteSurroundings,
): Omit<HTTPRoute, 'apiVersion' | 'kind' | 'status'> {
  const path = gatewayPathOf(route.path);
  return {
    metadata: {
      name: route.guid,
      namespace,
      labels: { ...labelsOf(route), [LABELS.orgGuid]: organizationGuid },
    },
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: gateway.name,
          namespace: gateway.namespace,
        },
      ],
      hostnames: [gatewayHostOf(route)],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: path || '/' } }],
          timeouts: { request: `${gateway.requestTimeoutSeconds}s` },
          backendRefs: backends.map(({ destination, weight }) => ({
            name: serviceName(destination.guid),
            port: portOf(destination),
            weight,
            filters: [
              {
                type: 'RequestHeaderModifier',
                requestHeaderModifier: {
                  set: [
                    { name: 'CF-App-Id', value: destination.app_guid },
                    { name: 'CF-App-Process-Type', value: destination.process_type },
                    { name: 'CF-Space-Id', value: route.space_guid },
                    { name: 'CF-Organization-Id', value: organizationGuid },
                  ],
                },
              },
            ],
          })),
        },
      ],
    },
  };
}
