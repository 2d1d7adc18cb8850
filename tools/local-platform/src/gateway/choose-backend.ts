import { type HttpBackendRef } from '@cf/kubernetes';
import { type Endpoint, type EndpointSource } from './endpoints';
import { type RouteEntry } from './route-table';

/** Where a request goes, or what it is answered instead. */
export type Choice =
  | { readonly ref: HttpBackendRef; readonly endpoint: Endpoint; readonly others: readonly Endpoint[] }
  | { readonly status: 500 | 503; readonly text: string };

/** Chooses among a rule's backends by weight, and among a backend's endpoints in turn. */
export type ChooseBackend = (entry: RouteEntry) => Choice;

/** A share belongs to its backend even when that is missing or empty, as in the real gateway. */
export function createChooser(source: EndpointSource, random: () => number = Math.random): ChooseBackend {
  const turns = new Map<string, number>();
  return ({ rule, namespace }) => {
    const ref = byWeight(rule.backendRefs ?? [], random);
    const backend = ref && source.backendOf(ref, namespace);
    if (!ref || !backend) return { status: 500, text: '' };
    const { endpoints } = backend;
    const key = `${ref.namespace ?? namespace}/${ref.name}:${ref.port}`;
    const turn = ((turns.get(key) ?? -1) + 1) % Math.max(endpoints.length, 1);
    turns.set(key, turn);
    const endpoint = endpoints[turn];
    if (!endpoint) return { status: 503, text: 'no healthy upstream' };
    return { ref, endpoint, others: endpoints.filter((one) => one !== endpoint) };
  };
}

function byWeight(refs: readonly HttpBackendRef[], random: () => number): HttpBackendRef | undefined {
  const total = refs.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let left = random() * total;
  return refs.find(({ weight = 1 }) => (left -= weight) < 0);
}
