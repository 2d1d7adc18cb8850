import { RegistryError } from './registry-error';

/** Where an image is: the registry's host, the repository in it, and a tag, a digest or both. */
export interface ImageReference {
  readonly host: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const HOST = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?$/;
const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
/** Name, tag and digest; a colon before the last slash belongs to the host. */
const FORM = /^([^@]+?)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Whether the text is a digest as this client can verify it. */
export const isDigest = (text: string): boolean => DIGEST.test(text);

/**
 * Reads an image name as container runtimes do: the first part is a host if it looks like one, else Docker Hub is meant (whose official images are in
 * `library/`); without tag and digest it is the tag `latest`. Throws a RegistryError with the code NAME_INVALID when it is no image name.
 */
export function parseReference(image: string): ImageReference {
  const [, name = '', tag, digest] = FORM.exec(image) ?? [];
  const { host, repository } = splitName(name);
  const isHost = HOST.test(host) && URL.canParse(`http://${host}`);
  if (!isHost || !REPOSITORY.test(repository) || repository.length > 255) throw invalid(image);
  if (digest) return { host, repository, ...(tag && { tag }), digest };
  return { host, repository, tag: tag ?? 'latest' };
}

/** Reads a repository's full name, for example `registry.example.org/cf/packages/x`; a tag or digest in it is refused. */
export function parseRepository(name: string): Pick<ImageReference, 'host' | 'repository'> {
  const { host, repository, tag, digest } = parseReference(name);
  if (digest || tag !== 'latest' || name.endsWith(':latest')) throw invalid(name);
  return { host, repository };
}

/** The name that any client of registries understands. */
export const formatReference = ({ host, repository, tag, digest }: ImageReference): string =>
  `${host}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;

function splitName(name: string): { host: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const hasHost = /[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (hasHost && first !== 'docker.io' && first !== 'index.docker.io') {
    return { host: first, repository: name.slice(slash + 1) };
  }
  const path = hasHost ? name.slice(slash + 1) : name;
  return { host: 'docker.io', repository: path.includes('/') ? path : `library/${path}` };
}

const invalid = (image: string) =>
  new RegistryError({
    code: 'NAME_INVALID',
    message: `Not an image name: ${JSON.stringify(image.slice(0, 300))}`,
  });
