import { type HTTPRoute, type HttpRule } from '@cf/kubernetes';

const HOST = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DURATION = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
const NOT_IN_PATHS = /\/\/|\/\.\.?(\/|$)|%2f|#/i;
const MOST = { hostnames: 16, rules: 16, matches: 64, backendRefs: 16, headers: 16, pathLength: 1024 };
const MAX_WEIGHT = 1_000_000;

/** What the schema of the Gateway API refuses in a route. */
export function routeProblems({ spec }: Pick<HTTPRoute, 'spec'>): string[] {
  const { hostnames = [], rules = [] } = spec;
  return [
    ...tooMany('spec.hostnames', hostnames, MOST.hostnames),
    ...tooMany('spec.rules', rules, MOST.rules),
    ...hostnames
      .filter((host) => !HOST.test(host) || host.length > 253)
      .map((host) => `spec.hostnames: Invalid value: "${host}": should match '${HOST.source}'`),
    ...rules.flatMap((rule, index) => ruleProblems(rule, `spec.rules[${index}]`)),
  ];
}

function ruleProblems({ matches = [], backendRefs = [], filters = [], timeouts = {} }: HttpRule, at: string) {
  const allFilters = [...filters, ...backendRefs.flatMap((ref) => ref.filters ?? [])];
  return [
    ...tooMany(`${at}.matches`, matches, MOST.matches),
    ...tooMany(`${at}.backendRefs`, backendRefs, MOST.backendRefs),
    ...matches.flatMap(({ path }) =>
      path && !isPath(path) ? [`${at}.matches: Invalid value: "${path.value}"`] : [],
    ),
    ...backendRefs
      .filter(({ weight = 1 }) => weight < 0 || weight > MAX_WEIGHT)
      .map(({ weight }) => `${at}.backendRefs.weight: Invalid value: ${weight}`),
    ...allFilters.flatMap(({ requestHeaderModifier: { set = [], add = [] } = {} }) => [
      ...tooMany(`${at}.filters.set`, set, MOST.headers),
      ...tooMany(`${at}.filters.add`, add, MOST.headers),
    ]),
    ...Object.values(timeouts)
      .filter((duration) => !DURATION.test(duration))
      .map((duration) => `${at}.timeouts: Invalid value: "${duration}": should match '${DURATION.source}'`),
  ];
}

const tooMany = (at: string, items: readonly unknown[], most: number): string[] =>
  items.length > most ? [`${at}: Too many: ${items.length}: must have at most ${most} items`] : [];

const isPath = ({ type, value }: { readonly type: string; readonly value: string }): boolean =>
  type === 'RegularExpression' ||
  (value.startsWith('/') && value.length <= MOST.pathLength && PATH.test(value) && !NOT_IN_PATHS.test(value));
