import { unprocessable } from '@cf/errors';

const MAX_HOST_LABEL = 63;

/**
 * Refuses what Cloud Foundry allows in a route and the Gateway API cannot express. This is the one place that knows: an underscore in a host, and in a path
 * an empty segment, an escaped slash or a fragment.
 */
export function assertRoutableOnKubernetes(host: string, path: string): void {
  if (host.includes('_'))
    throw unprocessable(`Host '${host}' cannot be routed on this platform: an underscore is not allowed.`);
  if (host !== '*' && (host.startsWith('-') || host.endsWith('-') || host.length > MAX_HOST_LABEL)) {
    throw unprocessable(
      `Host '${host}' cannot be routed on this platform: it may not begin or end with a hyphen.`,
    );
  }
  if (/\/\/|%2f|#|(^|\/)\.{1,2}(\/|$)/i.test(path)) {
    throw unprocessable(
      `Path '${path}' cannot be routed on this platform: '//', '%2F', '#' and dot segments are not allowed.`,
    );
  }
}

/** The path as an HTTPRoute takes it: what is not plain ASCII, and spaces, are escaped; what is escaped already stays. */
export function gatewayPathOf(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}

/** The host name as an HTTPRoute takes it. */
export const gatewayHostOf = ({ host, domain_name }: { host: string; domain_name: string }) =>
  `${host ? `${host}.` : ''}${domain_name}`.toLowerCase();
