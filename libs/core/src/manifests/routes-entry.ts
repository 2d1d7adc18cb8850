import { z } from 'zod';
import { routeAddressOf } from './route-address';

const OBJECTS = '=Routes must be a list of route objects';
const PROTOCOLS = ['http1', 'http2', 'tcp'];
const OPTIONS = ['loadbalancing', 'hash_header', 'hash_balance'];
const BALANCERS = ['round-robin', 'least-connection', 'hash'];

const Route = z.object(
  {
    route: z.string({ error: OBJECTS }).min(1, OBJECTS).max(500, OBJECTS),
    protocol: z.unknown().optional(),
    options: z.unknown().optional(),
  },
  { error: OBJECTS },
);

/** The routes of an application. What is wrong with one is said in a sentence of its own. */
export const routesField = z
  .array(Route, { error: OBJECTS })
  .superRefine((routes, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message: `=${message}` });
    for (const { route, protocol, options } of routes) {
      if (!routeAddressOf(route)) complain(`The route '${route}' is not a properly formed URL`);
      if (protocol != null && !PROTOCOLS.includes(protocol as string)) {
        complain("Route protocol must be 'http1', 'http2' or 'tcp'.");
      }
      if (options != null) optionProblems(route, options).forEach(complain);
    }
  })
  .transform((routes) =>
    routes.map(({ route, protocol, options }) => ({
      route,
      protocol: (protocol ?? undefined) as string | undefined,
      options: (options ?? undefined) as Record<string, string | number | null> | undefined,
    })),
  );

function optionProblems(route: string, options: unknown): string[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return [`Route '${route}': options must be an object`];
  }
  const { loadbalancing, hash_header, hash_balance } = options as Record<string, unknown>;
  const unknown = Object.keys(options).filter((key) => !OPTIONS.includes(key));
  const rules: readonly [boolean, string][] = [
    ...unknown.map((key): [boolean, string] => [
      true,
      `Route '${route}' contains invalid route option '${key}'. Valid keys: '${OPTIONS.join(', ')}'`,
    ]),
    [
      loadbalancing != null && !BALANCERS.includes(loadbalancing as string),
      `Cannot use loadbalancing value '${String(loadbalancing)}' for Route '${route}'; Valid values are: '${BALANCERS.join(', ')}'`,
    ],
    [
      hash_header != null && typeof hash_header !== 'string',
      `Route '${route}': Hash header must be a string`,
    ],
    [
      hash_balance != null && !/^-?\d+(\.\d+)?$/.test(String(hash_balance)),
      `Route '${route}': Hash balance must be a numeric value`,
    ],
    [
      hash_header != null && loadbalancing != null && loadbalancing !== 'hash',
      `Route '${route}': Hash header can only be set when loadbalancing is hash`,
    ],
    [
      hash_balance != null && loadbalancing != null && loadbalancing !== 'hash',
      `Route '${route}': Hash balance can only be set when loadbalancing is hash`,
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, text]) => text);
}
