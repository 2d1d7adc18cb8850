import { CfError } from '@cf/errors';

/** What is known of an entry's place and kind. */
export interface PlacedEntry {
  readonly name: string;
  /** Where a symbolic link leads; undefined for what is none. */
  readonly linkTarget?: string | undefined;
}

const invalid = (problem: string) => new CfError('AppPackageInvalid', problem);

/** The steps of a path, without those that lead nowhere. */
const stepsOf = (path: string): string[] => path.split('/').filter((step) => step !== '' && step !== '.');

/** Refuses entries through which an unpacked package would reach outside of its directory: links that lead out, and whatever lies below a link. */
export function assertStaysInside(entries: readonly PlacedEntry[]): void {
  const links = new Set<string>();
  for (const { name, linkTarget } of entries) {
    if (linkTarget === undefined) continue;
    assertLeadsInside(name, linkTarget);
    links.add(stepsOf(name).join('/'));
  }
  if (links.size === 0) return;
  for (const { name } of entries) assertNotBelow(links, name);
}

/** A link may go up only at its beginning: later `..` could start from wherever another link leads. */
function assertLeadsInside(name: string, target: string): void {
  const steps = stepsOf(target);
  const up = steps.findIndex((step) => step !== '..');
  const climbs = up === -1 ? steps.length : up;
  const depth = stepsOf(name).length - 1;
  const leadsOut =
    target.startsWith('/') || target.includes('\0') || climbs > depth || steps.slice(climbs).includes('..');
  if (leadsOut) throw invalid(`the symbolic link '${name}' leads outside of the package`);
}

function assertNotBelow(links: ReadonlySet<string>, name: string): void {
  const steps = stepsOf(name);
  for (let length = 1; length < steps.length; length += 1) {
    if (links.has(steps.slice(0, length).join('/'))) throw invalid(`'${name}' lies below a symbolic link`);
  }
}

/** Refuses a path from the list of matched files that is not one of a file below the package's directory. */
export function assertSafePath(path: string): void {
  const unsafe =
    path === '' ||
    path.startsWith('/') ||
    path.endsWith('/') ||
    /[\0\\]/.test(path) ||
    path.split('/').some((step) => step === '..') ||
    stepsOf(path).length === 0;
  if (unsafe) throw new CfError('AppResourcesFilePathInvalid', `File path '${path}' is not safe.`);
}

const DEFAULT_MODE = 0o744;
const MINIMAL_MODE = 0o600;

/** The mode of a matched file as a number: octal, with at least reading and writing for its owner. */
export function fileModeOf({ path, mode }: { path: string; mode?: string | undefined }): number {
  if (mode === undefined || mode === '') return DEFAULT_MODE;
  const bits = /^[0-7]{1,6}$/.test(mode) ? Number.parseInt(mode, 8) & 0o7777 : 0;
  if ((bits & MINIMAL_MODE) === MINIMAL_MODE) return bits;
  throw new CfError(
    'AppResourcesFileModeInvalid',
    `File mode '${mode}' with path '${path}' is invalid. Minimum file mode is '0600'`,
  );
}
