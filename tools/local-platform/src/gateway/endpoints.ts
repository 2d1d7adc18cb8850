import { type HttpBackendRef, keyFor, type Pod, type Service } from '@cf/kubernetes';
import { portsOf } from '../kubelet';

/** Where a request can go. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What lies behind a reference: nothing when there is no such Service or port, else its ready endpoints. */
export type Backend = { readonly endpoints: readonly Endpoint[] } | undefined;

/** Answers for references from what the cluster holds now. */
export interface EndpointSource {
  backendOf(ref: HttpBackendRef, namespace: string): Backend;
  /** Something changed: what was derived before is wrong. */
  invalidate(): void;
}

interface Caches {
  readonly services: { get(key: string): Service | undefined };
  readonly pods: { all(): Iterable<Pod> };
}

/** Derives endpoints from Services and pods, and keeps them until something changes. */
export function createEndpointSource({ services, pods }: Caches): EndpointSource {
  let derived = new Map<string, Backend>();
  return {
    invalidate: () => void (derived = new Map()),
    backendOf({ name, namespace: own, port }, namespace) {
      const key = `${keyFor(own ?? namespace, name)}:${port}`;
      if (!derived.has(key))
        derived.set(key, derive(services.get(keyFor(own ?? namespace, name)), port, pods));
      return derived.get(key);
    },
  };
}

function derive(service: Service | undefined, port: number, pods: Caches['pods']): Backend {
  const servicePort = service?.spec?.ports?.find((one) => one.port === port);
  if (!service || !servicePort) return undefined;
  const target = servicePort.targetPort ?? port;
  const endpoints: Endpoint[] = [];
  for (const pod of pods.all())
    if (isSelected(pod, service) && isReady(pod)) endpoints.push(endpointOf(pod, target));
  return { endpoints };
}

/** A Service without a selector selects nothing. */
function isSelected({ metadata: { namespace, labels = {} } }: Pod, { metadata, spec }: Service): boolean {
  const selector = Object.entries(spec?.selector ?? {});
  return (
    namespace === metadata.namespace &&
    selector.length > 0 &&
    selector.every(([name, value]) => labels[name] === value)
  );
}

function endpointOf(pod: Pod, target: number | string | object): Endpoint {
  const port = portNumber(pod, target);
  return { host: pod.status?.podIP ?? '127.0.0.1', port: portsOf(pod)[port] ?? port };
}

/** A pod that is being deleted gets no more requests, whatever its conditions still say. */
const isReady = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp &&
  Boolean(status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'));

function portNumber({ spec }: Pod, target: number | string | object): number {
  const ports = (spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.find(({ name }) => name === target)?.containerPort ?? Number(target);
}
