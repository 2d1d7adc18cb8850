import { type HTTPRoute } from '@cf/kubernetes';
import { badRequest, invalid } from './api-error';
import { isObject, type JsonObject, type StoredObject } from './object';
import { apiVersionOf, type Resource } from './resources';
import { routeProblems } from './validate-route';

const LABEL = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const MAX_NAME = 253;

/** Refuses (400, 422) a body that is no object of this resource, or whose names the API would not take. */
export function assertObject(
  resource: Resource,
  body: unknown,
): asserts body is JsonObject & { metadata: JsonObject } {
  if (!isObject(body)) throw badRequest('the body of the request was not an object');
  const { apiVersion = apiVersionOf(resource), kind = resource.kind } = body;
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) {
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${String(kind)} of ${String(apiVersion)}`,
    );
  }
  body['metadata'] ??= {};
  if (!isObject(body['metadata'])) throw badRequest('metadata is not an object');
}

const DATA_KEY = /^[-.\w]{1,253}$/;

/** Refuses (422) what the API would not take of an object: its metadata, and of some kinds the content. */
export function assertValid(resource: Resource, object: StoredObject): void {
  const { name, labels, annotations } = object.metadata;
  const problems = [
    ...nameProblems(resource, name ?? ''),
    ...labelProblems(labels),
    ...annotationProblems(annotations),
    ...(CONTENT_PROBLEMS[resource.kind]?.(object) ?? []),
  ];
  if (problems.length > 0) throw invalid(resource, name, problems);
}

function dataProblems(object: StoredObject): string[] {
  return ['data', 'stringData', 'binaryData']
    .flatMap((field) => Object.keys((object[field] ?? {}) as object).map((key) => ({ field, key })))
    .filter(({ key }) => !DATA_KEY.test(key) || key === '.' || key.startsWith('..'))
    .map(({ field, key }) => `${field}[${key}]: Invalid value: "${key}": a valid config key is expected`);
}

/** Refuses (422) finalizers that come when the object is being deleted already. */
export function assertNoNewFinalizers(resource: Resource, before: StoredObject, after: StoredObject): void {
  if (!before.metadata.deletionTimestamp) return;
  const present = before.metadata.finalizers ?? [];
  const added = (after.metadata.finalizers ?? []).filter((one) => !present.includes(one));
  if (added.length === 0) return;
  const names = added.map((one) => `"${one}"`).join(', ');
  throw invalid(resource, before.metadata.name, [
    `metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`,
  ]);
}

const CONTENT_PROBLEMS: Readonly<Record<string, (object: StoredObject) => string[]>> = {
  ConfigMap: dataProblems,
  Secret: dataProblems,
  HTTPRoute: (object) => routeProblems(object as unknown as HTTPRoute),
};

function nameProblems({ kind }: Resource, name: string): string[] {
  if (name === '') return ['metadata.name: Required value: name or generateName is required'];
  const isValid =
    kind === 'Service'
      ? DNS_LABEL.test(name) && name.length <= 63
      : SUBDOMAIN.test(name) && name.length <= MAX_NAME;
  return isValid
    ? []
    : [`metadata.name: Invalid value: "${name}": a lowercase RFC 1123 subdomain is expected`];
}

function labelProblems(labels: unknown): string[] {
  return Object.entries((labels ?? {}) as Record<string, unknown>).flatMap(([key, value]) => {
    if (!isQualifiedName(key))
      return [`metadata.labels: Invalid value: "${key}": a qualified name is expected`];
    const isValid = typeof value === 'string' && (value === '' || LABEL.test(value));
    return isValid
      ? []
      : [`metadata.labels: Invalid value: "${String(value)}": a valid label value is expected`];
  });
}

const annotationProblems = (annotations: unknown): string[] =>
  Object.entries((annotations ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
    isQualifiedName(key) && typeof value === 'string'
      ? []
      : [`metadata.annotations: Invalid value: "${key}"`],
  );

function isQualifiedName(key: string): boolean {
  const [name, prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && LABEL.test(name ?? '') && (prefix === undefined || SUBDOMAIN.test(prefix));
}
