import { lstat, mkdir, readlink, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';

const MAX_LINKS = 100;

/** Folders of the machine itself: a link into them stays as it is, any other absolute link is meant inside of the image. */
export const HOST_FOLDERS: ReadonlySet<string> = new Set(
  'bin boot dev etc home lib lib32 lib64 media mnt opt proc root run sbin srv sys tmp usr var'.split(' '),
);

/**
 * Where `path` is below `root`, as a process would see it for which `root` is `/`: links on the way are followed inside of the root, `..` stops at it,
 * so the answer is always inside. Missing folders on the way are made; the last part is not followed.
 */
export async function pathInRoot(root: string, path: string): Promise<string> {
  const pending = partsOf(path);
  const last = pending.pop();
  let resolved: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const part = pending.shift() as string;
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const here = join(root, ...resolved, part);
    const target = await enter(here);
    if (target === undefined) {
      resolved.push(part);
      continue;
    }
    if ((links += 1) > MAX_LINKS) throw new Error(`too many links on the way to ${path}`);
    if (target.startsWith('/')) resolved = [];
    pending.unshift(...partsOf(target));
  }
  if (last === '..') resolved.pop();
  return last === undefined || last === '..' ? join(root, ...resolved) : join(root, ...resolved, last);
}

const partsOf = (path: string) => path.split('/').filter((part) => part !== '' && part !== '.');

/** Makes sure that a folder is there; answers with the target when it is a link instead. */
async function enter(folder: string): Promise<string | undefined> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats?.isSymbolicLink()) return readlink(folder);
  if (stats?.isDirectory()) return undefined;
  if (stats) await rm(folder);
  await mkdir(folder);
  return undefined;
}

/** The target to write into a link at `path` so that it means the same without a change of root. */
export function linkTarget(path: string, target: string): string {
  const folder = posix.dirname(posix.join('/', path));
  const absolute = posix.resolve(folder, target);
  const first = partsOf(absolute)[0] ?? '';
  if (target.startsWith('/') && HOST_FOLDERS.has(first)) return target;
  return posix.relative(folder, absolute) || '.';
}
