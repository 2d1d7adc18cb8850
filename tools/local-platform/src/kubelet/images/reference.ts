/** Where an image is: the registry's host, the repository in it, and a tag or digest. */
export interface ImageReference {
  readonly host: string;
  readonly repository: string;
  readonly reference: string;
}

/** Reads an image name as container runtimes do: the first part is a host if it looks like one, `latest` is the default tag. */
export function parseImage(image: string): ImageReference {
  const [name = '', digest] = image.split('@');
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  const rest = isHost ? name.slice(slash + 1) : name;
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  return {
    host: isHost ? first : 'docker.io',
    repository: hasTag ? rest.slice(0, colon) : rest,
    reference: digest ?? (hasTag ? rest.slice(colon + 1) : 'latest'),
  };
}

/** An image that is nothing but the programs of this machine: never pulled. */
export const isHostImage = (image: string): boolean => /(^|\/)busybox:1$/.test(image);
