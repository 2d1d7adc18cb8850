import { type HTTPRoute, type HttpRule } from '@cf/kubernetes';

/** One rule of a route under one of its hosts and paths. */
export interface RouteEntry {
  readonly namespace: string;
  readonly route: HTTPRoute;
  readonly rule: HttpRule;
  readonly path: string;
  readonly isExact: boolean;
}

/** Finds the rule for a request. */
export interface RouteTable {
  find(host: string, path: string): RouteEntry | undefined;
}

const ANY = '*';

/**
 * A table of those routes with the precedence of the Gateway API: the exact host, then the longest wildcard; below one host the exact path, then the longest
 * prefix by whole segments; of two equals the older route. The host is decided first: a host whose paths do not match is not looked up in wildcards.
 */
export function createRouteTable(routes: Iterable<HTTPRoute>): RouteTable {
  const byHost = new Map<string, RouteEntry[]>();
  for (const route of routes) {
    if (route.metadata.deletionTimestamp) continue;
    const hosts = route.spec.hostnames?.length ? route.spec.hostnames : [ANY];
    const entries = (route.spec.rules ?? [{}]).flatMap((rule) => entriesOf(route, rule));
    for (const host of hosts.map((name) => name.toLowerCase())) {
      byHost.set(host, [...(byHost.get(host) ?? []), ...entries]);
    }
  }
  for (const entries of byHost.values()) entries.sort(byPrecedence);
  return {
    find(host, path) {
      for (const name of hostsFor(host)) {
        const entries = byHost.get(name);
        if (entries) return entries.find((entry) => matches(entry, path));
      }
      return undefined;
    },
  };
}

function entriesOf(route: HTTPRoute, rule: HttpRule): RouteEntry[] {
  const matchers = rule.matches?.length ? rule.matches : [{}];
  return matchers.map(({ path }) => ({
    namespace: route.metadata.namespace ?? 'default',
    route,
    rule,
    path: path?.type === 'Exact' ? path.value : (path?.value ?? '/').replace(/\/+$/, ''),
    isExact: path?.type === 'Exact',
  }));
}

/** `a.b.c` → itself, `*.b.c`, `*.c`, and the routes for every host. */
function hostsFor(host: string): string[] {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  const labels = name.split('.');
  return [name, ...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`), ANY];
}

const matches = ({ path, isExact }: RouteEntry, asked: string): boolean =>
  asked === path || (!isExact && (path === '' || asked.startsWith(`${path}/`)));

function byPrecedence(a: RouteEntry, b: RouteEntry): number {
  if (a.isExact !== b.isExact) return a.isExact ? -1 : 1;
  return b.path.length - a.path.length || ageOf(a) - ageOf(b) || nameOf(a).localeCompare(nameOf(b));
}

const ageOf = ({ route }: RouteEntry) => Date.parse(route.metadata.creationTimestamp ?? '') || 0;
const nameOf = ({ namespace, route }: RouteEntry) => `${namespace}/${route.metadata.name}`;
