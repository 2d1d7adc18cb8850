/** A route of a manifest in its parts. */
export interface RouteAddress {
  readonly hostname: string;
  readonly path: string;
  readonly port: number | undefined;
}

const FORM = /^(?:(?:https?|tcp):\/\/)?([^/:?#\s]+)(?::(\d{1,5}))?(\/[^?#\s]*)?$/i;

/** The parts of a route such as `www.example.org/shop`; undefined when it is none. A slash alone is no path. */
export function routeAddressOf(route: string): RouteAddress | undefined {
  const match = FORM.exec(route);
  if (!match) return undefined;
  const [, hostname = '', port, path = ''] = match;
  return {
    hostname: hostname.toLowerCase(),
    path: path === '/' ? '' : path,
    port: port ? Number(port) : undefined,
  };
}

/** Which domain a host name may stand for, best first: the whole of it, or all but its first label. */
export function candidatesOf(hostname: string): { host: string; domain: string }[] {
  const dot = hostname.indexOf('.');
  const whole = { host: '', domain: hostname };
  return dot < 0 ? [whole] : [whole, { host: hostname.slice(0, dot), domain: hostname.slice(dot + 1) }];
}

const ADJECTIVES = ['brave', 'bright', 'calm', 'clever', 'cosy', 'eager', 'fancy', 'gentle', 'happy', 'jolly', 'kind', 'lively', 'lucky', 'nice', 'proud', 'quick', 'quiet', 'shiny', 'smart', 'sunny', 'wise', 'zesty']; // prettier-ignore
const NOUNS = ['badger', 'bear', 'camel', 'crane', 'deer', 'eagle', 'falcon', 'fox', 'gecko', 'hare', 'heron', 'ibex', 'koala', 'lemur', 'lynx', 'marmot', 'otter', 'panda', 'puffin', 'raven', 'seal', 'tiger', 'turtle', 'wombat']; // prettier-ignore

/** A host that nobody is likely to have, `<app>-<adjective>-<noun>-<two letters>`, of characters that hosts may have. */
export function randomHostOf(app: string, random: (limit: number) => number): string {
  const letter = () => String.fromCharCode(97 + random(26));
  const tail = `${ADJECTIVES[random(ADJECTIVES.length)]}-${NOUNS[random(NOUNS.length)]}-${letter()}${letter()}`;
  return [hostOf(app).slice(0, 62 - tail.length), tail].filter((part) => part !== '').join('-');
}

/** An app's name as a host: small letters, digits and dashes. */
export const hostOf = (app: string) =>
  app
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
