/** The schema of the chart's values, made of values.yaml (names, types and words), the processes' own schemas, and a table of what neither says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoreSettings } from '@cf/core';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { ControllersConfig } from '../apps/cf-api-controllers/src/config';
import { ApiServerConfig } from '../apps/cf-api-server/src/config';
import { WorkerConfig } from '../apps/cf-api-worker/src/config';
import { ClockConfig } from '../apps/clock/src/config';
import { DeploymentUpdaterConfig } from '../apps/deployment-updater/src/config';
import { RegistryBuddyConfig } from '../apps/registry-buddy/src/config';

type Schema = Readonly<Record<string, unknown>>;

const CHART = join(__dirname, '..', 'charts', 'cf-api');
export const VALUES_FILE = join(CHART, 'values.yaml');
export const SCHEMA_FILE = join(CHART, 'values.schema.json');

const oneOf = (...values: string[]): Schema => ({ enum: values });
const matching = (pattern: string): Schema => ({ type: 'string', pattern });
const orEmpty = (pattern: string): Schema => matching(`^$|${pattern}`);
const listOf = (items: Schema): Schema => ({ type: 'array', items, uniqueItems: true });
const atLeast = (minimum: number, maximum?: number): Schema => ({
  type: 'integer',
  minimum,
  ...(maximum && { maximum }),
});
const anything: Schema = { type: 'object' };
const strings: Schema = { type: 'object', additionalProperties: { type: 'string' } };
const port = atLeast(1, 65_535);
const nonEmpty: Schema = { type: 'string', minLength: 1 };
const LABEL = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
const HOST = '^[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?$';
const DOMAIN = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$';
const URL_PATTERN = '^https?://[^\\s/]+';
const CIDR = '^[0-9a-fA-F.:]+/[0-9]{1,3}$';
const QUANTITY = '^[0-9]+(\\.[0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?$';
const REPOSITORY = '^[a-zA-Z0-9][a-zA-Z0-9._:-]*(/[a-z0-9._-]+)*$';

/** By the end of a path, or the whole of it: the longest that fits counts. */
const REFINED: Readonly<Record<string, Schema>> = {
  systemDomain: orEmpty(DOMAIN),
  appsDomains: listOf(matching(DOMAIN)),
  clusterDomain: matching(DOMAIN),
  logLevel: oneOf('trace', 'debug', 'info', 'warn', 'error'),
  'images.pullPolicy': oneOf('Always', 'IfNotPresent', 'Never'),
  'images.pullSecrets': listOf(nonEmpty),
  'namespaces.workloads': matching(LABEL),
  'namespaces.staging': matching(LABEL),
  'namespaces.podSecurity': oneOf('restricted', 'baseline', 'privileged'),
  'gateway.namespace': orEmpty(LABEL),
  'gateway.tlsSecrets': listOf(nonEmpty),
  'gateway.proxyNamespaces': listOf(matching(LABEL)),
  'gateway.requestTimeoutSeconds': atLeast(0),
  'api.requestTimeoutSeconds': atLeast(1),
  'database.mode': oneOf('bundled', 'external'),
  'database.external.sslMode': oneOf('verify-full', 'no-verify', 'disable'),
  'database.external.user': matching('^[A-Za-z_][A-Za-z0-9_.-]*$'),
  'database.external.name': matching('^[A-Za-z_][A-Za-z0-9_-]*$'),
  'redis.mode': oneOf('bundled', 'external'),
  'redis.external.database': atLeast(0),
  'redis.external.user': orEmpty('^[A-Za-z0-9_.-]+$'),
  'external.host': orEmpty(HOST),
  'gateway.host': orEmpty(HOST),
  'blobstore.mode': oneOf('bundled', 's3'),
  'blobstore.s3.endpoint': orEmpty(URL_PATTERN),
  'registry.mode': oneOf('bundled', 'external'),
  'registry.external.packagesPrefix': orEmpty(REPOSITORY),
  'registry.external.dropletsPrefix': orEmpty(REPOSITORY),
  'registry.bundled.nodePort': atLeast(30_000, 32_767),
  'uaa.mode': oneOf('', 'external', 'development'),
  'uaa.external.url': orEmpty(URL_PATTERN),
  loginUrl: orEmpty(URL_PATTERN),
  externalUrl: orEmpty(URL_PATTERN),
  'kpack.cacheSize': orEmpty(QUANTITY),
  'kpack.create.buildpackImages': listOf(nonEmpty),
  'kpack.create.order': { type: 'array', items: { type: 'object', required: ['group'] } },
  'workloads.imagePullSecrets': listOf(nonEmpty),
  'workloads.preStopSleepSeconds': atLeast(0, 60),
  'workloads.terminationGracePeriodSeconds': atLeast(1),
  'networkPolicies.monitoringNamespaces': listOf(matching(LABEL)),
  'networkPolicies.dnsNamespaces': listOf(matching(LABEL)),
  'networkPolicies.externalCIDRs': listOf(matching(CIDR)),
  'networkPolicies.metadataCIDRs': listOf(matching(CIDR)),
  'kubernetesApi.cidrs': listOf(matching(CIDR)),
  'kubernetesApi.ports': listOf(port),
  'apps.blockedCIDRs': listOf(matching(CIDR)),
  'worker.concurrency.jobs': atLeast(1, 100),
  'worker.concurrency.projections': atLeast(1, 100),
  temporarySpace: matching(QUANTITY),
  'storage.size': matching(QUANTITY),
  port,
  replicas: atLeast(0),
  minReplicas: atLeast(1),
  maxReplicas: atLeast(1),
  targetCPUUtilizationPercentage: atLeast(1, 100),
  drainSeconds: atLeast(1),
  preStopSleepSeconds: atLeast(0),
  waitSeconds: atLeast(0),
  maxUnavailable: { type: ['integer', 'string'], minimum: 0, pattern: '^[0-9]{1,3}%$' },
  interval: matching('^[0-9]+(ms|s|m)$'),
  tag: { type: 'string', pattern: '^[A-Za-z0-9_.-]*$' },
  metrics: { type: 'array', items: anything },
  tolerations: { type: 'array', items: anything },
  'api.info': anything,
  resources: anything,
  affinity: anything,
  global: anything,
  nodeSelector: strings,
  labels: strings,
  annotations: strings,
  podLabels: strings,
  podAnnotations: strings,
  serviceAccountAnnotations: strings,
  commonLabels: strings,
  commonAnnotations: strings,
  settings: ofProcess(CoreSettings),
  'server.config': ofProcess(ApiServerConfig),
  'worker.config': ofProcess(WorkerConfig),
  'controllers.config': ofProcess(ControllersConfig),
  'deploymentUpdater.config': ofProcess(DeploymentUpdaterConfig),
  'clock.config': ofProcess(ClockConfig),
  'registryBuddy.config': ofProcess(RegistryBuddyConfig),
};

/** A process's schema for parts of its configuration: nothing is required, and a text may stand in a file. */
function ofProcess(schema: z.ZodType): Schema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return loosened(json) as Schema;
}

function loosened(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(loosened);
  if (typeof node !== 'object' || node === null) return node;
  const {
    required: _required,
    default: _default,
    anyOf,
    format: _format,
    ...rest
  } = node as Record<string, unknown>;
  if (Array.isArray(anyOf)) return anything; // one of several kinds: the process itself says which
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, loosened(value)]));
  return copy['type'] === 'string' && !copy['enum'] ? { ...copy, type: ['string', 'object'] } : copy;
}

function refinementOf(path: readonly string[]): Schema | undefined {
  for (let from = 0; from < path.length; from += 1) {
    const refined = REFINED[path.slice(from).join('.')];
    if (refined) return refined;
  }
  return undefined;
}

const TYPES: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  number: { type: 'integer', minimum: 0 },
  boolean: { type: 'boolean' },
};

function schemaOf(node: unknown, path: readonly string[]): Schema {
  const refined = refinementOf(path);
  if (refined) return refined;
  if (isMap(node)) return objectOf(node, path);
  const type = isScalar(node) ? TYPES[typeof node.value] : undefined;
  if (!type) throw new Error(`values.yaml does not tell what ${path.join('.')} is: add it to the table`);
  return type;
}

function objectOf(map: YAMLMap, path: readonly string[]): Schema {
  const properties = Object.fromEntries(
    map.items.map((pair) => {
      const key = String((pair.key as { value: unknown }).value);
      const description = commentOf(pair, map);
      return [key, { ...(description && { description }), ...schemaOf(pair.value, [...path, key]) }];
    }),
  );
  return { type: 'object', additionalProperties: false, properties };
}

/** The comment above a key; that of a map's first key stands at the map. */
function commentOf(pair: Pair, map: YAMLMap): string | undefined {
  const above = (pair.key as { commentBefore?: string | null }).commentBefore;
  const text = above ?? (map.items[0] === pair ? map.commentBefore : undefined);
  const paragraph = text?.split(/\n\s*\n/).at(-1);
  return paragraph?.trim().replace(/\s*\n\s*/g, ' ') || undefined;
}

/** The whole schema as text. */
export function valuesSchema(): string {
  const document = parseDocument(readFileSync(VALUES_FILE, 'utf8'));
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart cf-api. Made by tools/write-chart-schema.ts.',
    ...objectOf(document.contents as YAMLMap, []),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
