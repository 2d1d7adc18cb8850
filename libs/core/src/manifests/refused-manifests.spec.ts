import { CfError, CfErrors } from '@cf/errors';
import { parseManifest } from './parse-manifest';

const failureOf = (text: string): { status: number | undefined; details: string[] } => {
  try {
    parseManifest(text);
  } catch (error) {
    if (error instanceof CfErrors)
      return { status: error.errors[0]?.status, details: error.errors.map(({ message }) => message) };
    if (error instanceof CfError) return { status: error.status, details: [error.message] };
    throw error;
  }
  return { status: undefined, details: [] };
};

describe('parseManifest', () => {
  test.each([
    ['memory: 1024', 'Process "web": Memory must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB'],
    ['memory: lots', 'Process "web": Memory is not a number'],
    ['memory: 0M', 'Process "web": Memory must be greater than 0MB'],
    ['memory: -1G', 'Process "web": Memory must be greater than 0MB'],
    ['disk_quota: 100K', 'Process "web": Disk quota must be greater than 0MB'],
    [
      'disk-quota: 5X',
      'Process "web": Disk quota must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB',
    ],
    [
      'log-rate-limit-per-second: 5',
      'Process "web": Log rate limit per second must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB',
    ],
    [
      'log-rate-limit-per-second: -5B',
      'Process "web": Log rate limit per second must be an integer greater than or equal to -1',
    ],
    ['instances: -1', 'Process "web": Instances must be greater than or equal to 0'],
    ['instances: 2000001', 'Process "web": Instances must be less than or equal to 2000000'],
    ['instances: 1.5', 'Process "web": Instances must be an integer'],
    ['instances: many', 'Process "web": Instances is not a number'],
    ['timeout: 0', 'Process "web": Timeout must be greater than or equal to 1'],
    ["command: ''", 'Process "web": Command must be between 1 and 4096 characters'],
    ["user: ''", 'Process "web": User must be between 1 and 255 characters'],
    ['health-check-type: tcp', 'Process "web": Health check type must be "port", "process", or "http"'],
    [
      'readiness-health-check-type: tcp',
      'Process "web": Readiness health check type must be "port", "process", or "http"',
    ],
    [
      'health-check-http-endpoint: status',
      'Process "web": Health check http endpoint must be a valid URI path',
    ],
    [
      'health-check-type: port, health-check-http-endpoint: /a',
      'Process "web": Health check type must be "http" to set a health check HTTP endpoint',
    ],
    [
      'readiness-health-check-type: port, readiness-health-check-http-endpoint: /a',
      'Process "web": Readiness health check type must be "http" to set a health check HTTP endpoint',
    ],
    ['processes: web', 'Processes must be an array of process configurations'],
    ['processes: [web]', 'Processes must be an array of process configurations'],
    ['processes: [{memory: 1G}]', 'All Processes must specify a type'],
    ['processes: [{type: w}, {type: w}]', 'Process "w" may only be present once'],
    [
      'processes: [{type: w, memory: 1}]',
      'Process "w": Memory must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB',
    ],
    ['sidecars: log', 'Sidecars must be an array of sidecar configurations'],
    ['sidecars: [{name: s, process_types: [web]}]', 'Sidecar "s": Command can\'t be blank'],
    ['sidecars: [{name: s, command: c}]', 'Sidecar "s": Process types must have at least 1 process_type'],
    ['sidecars: [{command: c, process_types: [web]}]', "Sidecar name can't be blank"],
    [
      'sidecars: [{name: s, command: c, process_types: [web], memory: 1}]',
      'Sidecar "s": Memory must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB',
    ],
    ['services: db', 'Services must be a list of service instances'],
    ['services: [[db]]', 'Services must be a list of service instances'],
    ['services: [{name: db, parameters: p}]', 'Services must be a list of service instances'],
    ['services: [{name: db, binding_name: 1}]', 'Services must be a list of service instances'],
    ['routes: www.example.org', 'Routes must be a list of route objects'],
    ['routes: [www.example.org]', 'Routes must be a list of route objects'],
    ['routes: [{path: /a}]', 'Routes must be a list of route objects'],
    ["routes: [{route: 'a b'}]", "The route 'a b' is not a properly formed URL"],
    ["routes: [{route: 'ftp://a.org'}]", "The route 'ftp://a.org' is not a properly formed URL"],
    ['routes: [{route: a.org, protocol: spdy}]', "Route protocol must be 'http1', 'http2' or 'tcp'."],
    ['routes: [{route: a.org, options: fast}]', "Route 'a.org': options must be an object"],
    [
      'routes: [{route: a.org, options: {speed: 1}}]',
      "Route 'a.org' contains invalid route option 'speed'. Valid keys: 'loadbalancing, hash_header, hash_balance'",
    ],
    [
      'routes: [{route: a.org, options: {loadbalancing: best}}]',
      "Cannot use loadbalancing value 'best' for Route 'a.org'; Valid values are: 'round-robin, least-connection, hash'",
    ],
    [
      'routes: [{route: a.org, options: {loadbalancing: hash, hash_balance: x}}]',
      "Route 'a.org': Hash balance must be a numeric value",
    ],
    [
      'routes: [{route: a.org, options: {loadbalancing: round-robin, hash_header: x}}]',
      "Route 'a.org': Hash header can only be set when loadbalancing is hash",
    ],
    ['no-route: 1', 'No-route must be a boolean'],
    ["random-route: 'yes'", 'Random-route must be a boolean'],
    ['random-route: true, default-route: true', 'Random-route and default-route may not be used together'],
    ['env: text', 'Env must be an object of keys and values'],
    ['env: [A]', 'Env must be an object of keys and values'],
    ['env: {VCAP_X: b}', 'Env cannot start with VCAP_'],
    ['env: {vmc_x: b}', 'Env cannot start with VMC_'],
    ['env: {PORT: 1}', 'Env cannot set PORT'],
    ["env: {'': 1}", 'Env key must be a minimum length of 1'],
    ["env: {'A=B': 1}", 'Env key cannot contain ='],
    [
      'features: ssh',
      'Features must be a map of valid feature names to booleans (true = enabled, false = disabled)',
    ],
    [
      'features: {}',
      'Features must be a map of valid feature names to booleans (true = enabled, false = disabled)',
    ],
    [
      'features: {telnet: true}',
      'Features must be a map of valid feature names to booleans (true = enabled, false = disabled)',
    ],
    [
      'metadata: {labels: {cloudfoundry.org/a: b}}',
      "Metadata label key error: prefix 'cloudfoundry.org' is reserved",
    ],
    [
      'metadata: {labels: {a: -b}}',
      "Metadata label value error: '-b' starts or ends with invalid characters",
    ],
    ['metadata: {annotations: {a/b/c: d}}', "Metadata annotation key error: key has more than one '/'"],
    ['buildpacks: ruby', 'Buildpacks must be an array'],
    ['buildpacks: [1]', 'Buildpacks can only contain strings'],
    ['buildpack: a, buildpacks: [b]', 'Buildpack and Buildpacks fields cannot be used together.'],
    ['buildpack: a, docker: {image: b}', 'Cannot specify both buildpack(s) and docker keys'],
    ['docker: {username: b}', "Docker image can't be blank"],
    ["stack: ''", 'Stack must be between 1 and 4096 characters'],
  ])('refuses {name: a, %s} with 422', (fields, detail) => {
    expect(failureOf(`applications: [{name: a, ${fields}}]`)).toEqual({
      status: 422,
      details: [`For application 'a': ${detail}`],
    });
  });

  test.each([
    ['applications: [{memory: 1G}]', 'For application at index 0: Name must not be empty'],
    ['applications: [{name: " "}]', 'For application at index 0: Name must not be empty'],
    ['applications: [{name: 7}]', 'For application at index 0: Name must be a string'],
    ['applications: [web]', 'For application at index 0: must be an object'],
    ['applications: []', "Cannot parse manifest with no 'applications' field."],
    ['applications: {name: a}', "Cannot parse manifest with no 'applications' field."],
    ['version: 1', "Cannot parse manifest with no 'applications' field."],
    [
      'version: 2\napplications: [{name: a}]',
      'Unsupported manifest schema version. Currently supported versions: [1].',
    ],
  ])('refuses %j with 422', (text, detail) => {
    expect(failureOf(text)).toEqual({ status: 422, details: [detail] });
  });

  test('lists the problems of all applications at once', () => {
    expect(failureOf('applications: [{name: a, instances: -1}, {name: b, memory: x}]').details).toHaveLength(
      2,
    );
  });

  const ALIASES = 'Bad request: Manifest does not support Anchors and Aliases';
  const MALFORMED = 'Request invalid due to parse error: invalid request body';
  test.each([
    ['an alias', 'a: &x 1\napplications: [{name: *x}]', ALIASES],
    ['an anchor alone', 'applications: [{name: &x a}]', ALIASES],
    ['an anchor of a map', 'applications: [&x {name: a}]', ALIASES],
    ['an anchor of a list', 'applications: &x [{name: a}]', ALIASES],
    ['an anchor of a key', 'applications: [{&x name: a}]', ALIASES],
    ['an alias of nothing', 'applications: [{name: *x}]', ALIASES],
    [
      'more elements than anybody writes',
      `applications: [${'a,'.repeat(60_000)}]`,
      'Bad request: Manifest has too many elements',
    ],
    ['a list without an end', 'applications: [', MALFORMED],
    ['a list', '- a', MALFORMED],
    ['nothing', '', MALFORMED],
    ['two documents', 'applications: [{name: a}]\n---\napplications: [{name: b}]', MALFORMED],
    ['a key twice', 'applications: [{name: a, name: b}]', MALFORMED],
    ['a NUL in disguise', 'applications: [{name: "a\\0b"}]', MALFORMED],
    ['half a character', 'applications: [{name: "\\ud800"}]', MALFORMED],
    ['an object of a language', 'applications: [{name: !ruby/object:Object a}]', MALFORMED],
    ['a deep nesting', `applications: [{name: ${'['.repeat(200)}${']'.repeat(200)}}]`, MALFORMED],
    ['a nesting deeper than the stack', `applications: ${'['.repeat(20_000)}`, MALFORMED],
  ])('refuses %s with 400', (_what, text, detail) => {
    expect(failureOf(text)).toEqual({ status: 400, details: [detail] });
  });
});
