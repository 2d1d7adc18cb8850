import { BlockList, isIP } from 'node:net';
import { RegistryError } from './registry-error';

const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(address, bits);
PRIVATE.addSubnet('::', 127, 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16);
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');
function isIn(list: BlockList, hostname: string): boolean {
  const version = isIP(bare(hostname));
  return version !== 0 && list.check(bare(hostname), version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a host name can mean this machine alone. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || isIn(LOOPBACK, hostname);

const isPrivate = (hostname: string) => isLoopback(hostname) || isIn(PRIVATE, hostname);

/**
 * The address that a registry sends us to (token realm, redirect, upload location), checked: http or https, never from https down to http, never a link-local address (the
 * metadata service of clouds), and a private address only for a registry that has one itself. So nobody reaches into the network by naming a registry of theirs.
 */
export function safeTarget(location: string, from: URL): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to?.host === from.host && from.protocol === 'https:') to.protocol = 'https:'; // a proxy that ends TLS and does not tell
  const problem = to ? problemOf(to, from) : 'is no URL';
  if (to && !problem) return to;
  throw new RegistryError({
    code: 'UNSAFE_TARGET',
    message: `${from.host} sends us to an address that ${problem}: ${to?.origin ?? location.slice(0, 100)}`,
  });
}

function problemOf(to: URL, from: URL): string | undefined {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return 'is neither http nor https';
  if (to.username || to.password) return 'contains credentials';
  if (to.protocol === 'http:' && from.protocol === 'https:') return 'is not encrypted';
  if (to.host === from.host) return undefined;
  if (isIn(LINK_LOCAL, to.hostname)) return 'is link-local';
  if (isPrivate(to.hostname) && !isPrivate(from.hostname)) return 'is private';
  return undefined;
}
