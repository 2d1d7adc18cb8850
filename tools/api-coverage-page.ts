import { endpoints } from '../apps/cf-api-server/src/v3/endpoints';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly area: string;
}

/** `/v3/apps/:guid` and `/v3/apps/:app_guid` are the same route. */
const keyOf = ({ method, path }: { method: string; path: string }) =>
  `${method.toUpperCase()} ${path.replace(/:\w+/g, ':')}`;

/** The page that says which routes of the CF API are served. `reference` has lines of method, path and area. */
export function coverageOf(reference: string): string {
  const routes = reference.trim().split('\n').map(routeOf);
  const served = new Set(endpoints.map(keyOf));
  const known = new Set(routes.map(keyOf));
  const areas = [...new Set(routes.map(({ area }) => area))].sort();
  const built = routes.filter((route) => served.has(keyOf(route)));
  const own = endpoints.filter((endpoint) => !known.has(keyOf(endpoint)));
  return [
    '# API coverage',
    '',
    'Generated from the table of endpoints that serves the API (`npx tsx tools/api-coverage.ts`). A route that is not built answers 404 with code 10000.',
    '',
    `**${built.length} of ${routes.length}** routes of the CF API v3 are built.`,
    '',
    '| area | built | not built |',
    '|---|---|---|',
    ...areas.map((area) => rowOf(area, routes, served)),
    '',
    '## Not built',
    '',
    ...routes
      .filter((route) => !served.has(keyOf(route)))
      .map(({ method, path }) => `- \`${method} ${path}\``),
    '',
    '## Beyond the reference',
    '',
    ...own.map(({ method, path }) => `- \`${method.toUpperCase()} ${path}\``),
    '',
  ].join('\n');
}

function routeOf(line: string): Route {
  const [method = '', path = '', area = ''] = line.split('\t');
  return { method, path, area };
}

function rowOf(area: string, routes: readonly Route[], served: ReadonlySet<string>): string {
  const own = routes.filter((route) => route.area === area);
  const built = own.filter((route) => served.has(keyOf(route))).length;
  return `| ${area} | ${built} | ${own.length - built} |`;
}
