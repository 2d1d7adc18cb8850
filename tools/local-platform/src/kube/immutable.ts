import { ApiError, conflict, invalid, modified } from './api-error';
import { isSame, type Metadata, type StoredObject } from './object';
import { type Resource } from './resources';

/** Fields of the spec that stay as they were when the object was made. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: ['serviceName', 'selector', 'podManagementPolicy', 'volumeClaimTemplates'],
  Job: ['selector', 'template', 'completions', 'completionMode'],
  LRP: ['GUID', 'version'],
  Image: ['tag'],
};

/** Refuses (422, and 400 where kpack's webhook does it) a change of what cannot be changed. */
export function assertImmutable(resource: Resource, before: StoredObject, after: StoredObject): void {
  const changed = (FIXED[resource.kind] ?? []).filter(
    (field) => !isSame(before.spec?.[field], after.spec?.[field]),
  );
  if (changed.length > 0 && resource.group === 'kpack.io') throw deniedByWebhook(changed);
  const problems = changed.map((field) => `spec.${field}: Forbidden: field is immutable`);
  if (resource.kind === 'Secret' && before['type'] !== after['type'])
    problems.push('type: field is immutable');
  if (problems.length > 0) throw invalid(resource, before.metadata.name, problems);
}

const deniedByWebhook = (fields: readonly string[]) =>
  new ApiError(
    400,
    'BadRequest',
    `admission webhook "validation.webhook.kpack.io" denied the request: validation failed: Immutable field changed: ${fields.map((field) => `spec.${field}`).join(', ')}`,
  );

/** Refuses (409) a change that was meant for another version, or for an earlier object of that name. */
export function assertUnchanged(resource: Resource, { metadata }: StoredObject, given: Metadata): void {
  if (given.resourceVersion && given.resourceVersion !== metadata.resourceVersion)
    throw modified(resource, metadata.name);
  if (given.uid && given.uid !== metadata.uid) {
    throw conflict(
      resource,
      metadata.name,
      `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${metadata.uid}`,
    );
  }
}
