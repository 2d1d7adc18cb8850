import { noSuchPath } from './api-error';
import { findResource, type Resource } from './resources';
import { type Target } from './verbs';

/** What a path is about; without a name it is a collection. */
export type PathTarget = Partial<Target> & {
  readonly resource: Resource;
  readonly namespace: string | undefined;
};

/** `/api/v1/…` or `/apis/<group>/<version>/…`. */
const ROOT = /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))\/(?<rest>.+)$/;

/** The object, collection or subresource that a path names; 404 for any other path. */
export function targetOf(path: string): PathTarget {
  const { core, group = '', version = core ?? '', rest = '' } = ROOT.exec(path)?.groups ?? {};
  const { namespace, plural, name, subresource } = partsOf(rest.split('/').map(decodeURIComponent));
  const resource = findResource(group, version, plural);
  if (!resource || !isServed(resource, { namespace, name, subresource })) throw noSuchPath();
  return { resource, namespace, ...(name && { name }), ...(subresource && { subresource }) };
}

function partsOf(parts: readonly string[]) {
  const isNamespaced = parts[0] === 'namespaces' && parts.length > 2 && parts[2] !== 'status';
  const [plural = '', name, subresource] = isNamespaced ? parts.slice(2) : parts;
  return { namespace: isNamespaced ? parts[1] : undefined, plural, name, subresource };
}

const isServed = (
  { namespaced, subresources }: Resource,
  { namespace, name, subresource }: Partial<Record<'namespace' | 'name' | 'subresource', string | undefined>>,
) =>
  (subresource === undefined || subresources.includes(subresource)) &&
  !(namespaced && name !== undefined && namespace === undefined);
