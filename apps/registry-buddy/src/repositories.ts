import { formatReference, parseReference, parseRepository, RegistryError } from '@cf/registry';
import { PackageRefusedError, shown } from './packages/package-refused';

/** A prefix as canonical names begin with it: `cf` is Docker Hub's `docker.io/cf`, and a host alone is a prefix too. Throws when it is none. */
export function canonicalPrefix(prefix: string): string {
  const { host, repository } = parseReference(`${prefix.replace(/\/+$/, '')}/x`);
  return formatReference({ host, repository }).slice(0, -'/x'.length);
}

/** The canonical name of a repository below one of the prefixes; every other is refused, whatever the credentials would allow. */
export function repositoryBelow(prefixes: readonly string[], name: string): string {
  const { host, repository } = parsed(name, parseRepository);
  const canonical = formatReference({ host, repository });
  assertBelow(prefixes, canonical);
  return canonical;
}

/** The canonical name of an image in a repository below one of the prefixes. */
export function imageBelow(prefixes: readonly string[], name: string): string {
  const image = parsed(name, parseReference);
  assertBelow(prefixes, formatReference({ host: image.host, repository: image.repository }));
  return formatReference(image);
}

function assertBelow(prefixes: readonly string[], repository: string): void {
  if (prefixes.some((prefix) => repository.startsWith(`${prefix}/`))) return;
  throw new PackageRefusedError(
    'repository-not-allowed',
    `The repository ${shown(repository)} is not one of the platform's`,
  );
}

function parsed<T>(name: string, parse: (name: string) => T): T {
  try {
    return parse(name);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    throw new PackageRefusedError('invalid-reference', error.message);
  }
}
