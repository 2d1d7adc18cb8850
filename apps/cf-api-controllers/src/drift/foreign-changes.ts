import { type KubeObject, MANAGED_BY } from '@cf/kubernetes';

type ManagedFields = NonNullable<KubeObject['metadata']['managedFields']>;

const OURS = new Set([MANAGED_BY, `${MANAGED_BY}-status`, 'cf-api-controllers']);

/** Whoever besides us owns fields of the object's spec, as server-side apply keeps account of it. */
export const foreignSpecOwners = (fields: ManagedFields | undefined): ManagedFields =>
  (fields ?? [])
    .filter(
      ({ manager, subresource, fieldsV1 }) =>
        !subresource &&
        !OURS.has(manager ?? '') &&
        fieldsV1 !== undefined &&
        'f:spec' in (fieldsV1 as object),
    )
    .map(({ manager, operation, time }) => ({ manager, operation, time }));

/** Whether somebody else's hand is in an object of ours that has been slimmed for a cache. */
export const isForeign = ({ metadata }: KubeObject): boolean => (metadata.managedFields ?? []).length > 0;
