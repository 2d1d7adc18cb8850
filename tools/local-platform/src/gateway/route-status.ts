import { type Condition, type HTTPRoute } from '@cf/kubernetes';
import { type EndpointSource } from './endpoints';

type Parents = NonNullable<NonNullable<HTTPRoute['status']>['parents']>;

const CONTROLLER = 'local.cloudfoundry.org/gateway';

/** The status that a route should have, or undefined when it has it already. */
export function routeStatusOf(route: HTTPRoute, source: EndpointSource): { parents: Parents } | undefined {
  const before = route.status?.parents ?? [];
  const conditions = conditionsOf(route, source);
  const parents = route.spec.parentRefs.map((parentRef, index) => ({
    parentRef,
    controllerName: CONTROLLER,
    conditions: withTimes(conditions, before[index]?.conditions ?? []),
  }));
  return JSON.stringify(comparable(before)) === JSON.stringify(comparable(parents)) ? undefined : { parents };
}

function conditionsOf({ metadata, spec }: HTTPRoute, source: EndpointSource): Condition[] {
  const namespace = metadata.namespace ?? 'default';
  const refs = (spec.rules ?? []).flatMap(({ backendRefs = [] }) => backendRefs);
  const missing = refs.filter((ref) => !source.backendOf(ref, namespace));
  const empty = refs.filter((ref) => source.backendOf(ref, namespace)?.endpoints.length === 0);
  const nameOf = (ref: (typeof refs)[number]) => `${ref.namespace ?? namespace}/${ref.name}`;
  const { generation: observedGeneration } = metadata;
  return [
    {
      type: 'Accepted',
      status: 'True',
      reason: 'Accepted',
      message: 'Route is accepted',
      observedGeneration,
    },
    missing.length > 0
      ? {
          type: 'ResolvedRefs',
          status: 'False',
          reason: 'BackendNotFound',
          message: `Failed to process route rule: Service ${missing.map(nameOf).join(', ')} not found.`,
          observedGeneration,
        }
      : {
          type: 'ResolvedRefs',
          status: 'True',
          reason: 'ResolvedRefs',
          message: 'Resolved all the Object references for the Route',
          observedGeneration,
        },
    ...(empty.length > 0
      ? [
          {
            type: 'BackendsAvailable',
            status: 'False' as const,
            reason: 'EndpointsNotFound',
            message: `No ready endpoints for the related Service ${empty.map(nameOf).join(', ')}.`,
            observedGeneration,
          },
        ]
      : []),
  ];
}

function withTimes(conditions: Condition[], before: readonly Condition[]): Condition[] {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return conditions.map((condition) => {
    const earlier = before.find(({ type }) => type === condition.type);
    return {
      ...condition,
      lastTransitionTime: earlier?.status === condition.status ? earlier.lastTransitionTime : now,
    };
  });
}

const comparable = (parents: Parents) =>
  parents.map(({ parentRef, conditions = [] }) => [
    parentRef.name,
    parentRef.namespace,
    conditions.map(({ type, status, reason, message, observedGeneration }) => [
      type,
      status,
      reason,
      message,
      observedGeneration,
    ]),
  ]);
