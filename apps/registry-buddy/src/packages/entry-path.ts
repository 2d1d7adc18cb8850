import { PackageRefusedError, shown } from './package-refused';

const MAX_PATH_BYTES = 4096;
const MAX_PART_BYTES = 255;

/** The path of an entry without `.` and empty parts; empty for the root itself. Refuses one that leads out of the package or that no file system takes. */
export function entryPath(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isOutside =
    name.startsWith('/') || /^[A-Za-z]:/.test(name) || /[\\\0]/.test(name) || parts.includes('..');
  if (isOutside) throw pathOutside(name);
  const isTooLong =
    Buffer.byteLength(name) > MAX_PATH_BYTES ||
    parts.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES);
  if (isTooLong) throw new PackageRefusedError('path-too-long', `The path is too long: ${shown(name)}`);
  return parts.join('/');
}

/** The refusal of a path that leads out of the package. */
export const pathOutside = (name: string, cause?: unknown): PackageRefusedError =>
  new PackageRefusedError('path-outside', `The path leads out of the package: ${shown(name)}`, cause);
