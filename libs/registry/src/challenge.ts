/** What a registry asks for in `WWW-Authenticate`. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const PARAMETER = /^[\s,]*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/;
const SCHEME = /^[\s,]*([\w-]+)(?=\s|,|$)/;

/** Reads the challenges of a `WWW-Authenticate` header; what cannot be read ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header;
  while (rest.trim() !== '') {
    const parameter = PARAMETER.exec(rest);
    const found = parameter ?? SCHEME.exec(rest);
    if (!found) break;
    rest = rest.slice(found[0].length);
    if (!parameter) challenges.push({ scheme: (found[1] ?? '').toLowerCase(), parameters: {} });
    else {
      const value = parameter[2]?.replace(/\\(.)/g, '$1') ?? parameter[3] ?? '';
      Object.assign(challenges.at(-1)?.parameters ?? {}, { [(parameter[1] ?? '').toLowerCase()]: value });
    }
  }
  return challenges;
}
