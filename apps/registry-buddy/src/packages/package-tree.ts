import { PackageRefusedError, shown } from './package-refused';

/** A file, a folder or a symbolic link of a package. */
export interface TreeEntry<Source> {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly size: number;
  /** Where a symbolic link points to. */
  readonly target?: string;
  /** What the bytes of a file are read from. */
  readonly source?: Source;
}

/**
 * The entries in the order of their paths, each after its folder. Folders that the zip leaves out are added; of two entries with one path the later counts. Refuses a path
 * below something that is no folder, a symbolic link that leads out of the package, and more than `maxEntries` entries.
 */
export function packageTree<Source>(
  entries: readonly TreeEntry<Source>[],
  maxEntries: number,
): TreeEntry<Source>[] {
  const tree = new Map(entries.map((entry) => [entry.path, entry]));
  for (const path of [...tree.keys()]) addFolders(tree, path, maxEntries);
  for (const entry of tree.values()) if (entry.kind === 'symlink') assertInside(tree, entry);
  return [...tree.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function addFolders<Source>(tree: Map<string, TreeEntry<Source>>, of: string, maxEntries: number): void {
  for (let at = of.lastIndexOf('/'); at > 0; at = of.lastIndexOf('/', at - 1)) {
    const path = of.slice(0, at);
    const folder = tree.get(path);
    if (folder && folder.kind !== 'directory') {
      throw new PackageRefusedError(
        'path-conflict',
        `${shown(path)} is no folder, yet there is ${shown(of)}`,
      );
    }
    if (folder) return;
    tree.set(path, { path, kind: 'directory', mode: 0o755, size: 0 });
    if (tree.size > maxEntries) throw tooManyEntries(maxEntries);
  }
}

/** The refusal of a package of too many files. */
export const tooManyEntries = (limit: number): PackageRefusedError =>
  new PackageRefusedError('too-many-entries', `The package has more than ${limit} files and folders`);

const MAX_HOPS = 40;

/** Walks where the link leads, through other links as the kernel would; what does not exist is where it would be. */
function assertInside<Source>(tree: ReadonlyMap<string, TreeEntry<Source>>, link: TreeEntry<Source>): void {
  const place = link.path.split('/').slice(0, -1);
  const ahead = partsOf(link, link.target ?? '');
  for (let hops = 1; ahead.length > 0;) {
    const part = ahead.shift() ?? '';
    if (part === '..') {
      if (place.pop() === undefined) throw symlinkOutside(link);
      continue;
    }
    place.push(part);
    const found = tree.get(place.join('/'));
    if (found?.kind !== 'symlink') continue;
    if (++hops > MAX_HOPS) return; // a loop leads nowhere
    place.pop();
    ahead.unshift(...partsOf(link, found.target ?? ''));
  }
}

function partsOf<Source>(link: TreeEntry<Source>, target: string): string[] {
  if (target === '' || target.startsWith('/') || target.includes('\0')) throw symlinkOutside(link);
  return target.split('/').filter((part) => part !== '' && part !== '.');
}

const symlinkOutside = ({ path, target = '' }: TreeEntry<unknown>) =>
  new PackageRefusedError(
    'symlink-outside',
    `The symbolic link ${shown(path)} leads out of the package: ${shown(target)}`,
  );
