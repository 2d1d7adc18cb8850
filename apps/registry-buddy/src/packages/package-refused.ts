/** Why bits cannot become an image. */
export type RefusalReason =
  | 'bits-missing'
  | 'not-a-zip'
  | 'corrupt'
  | 'encrypted'
  | 'unsupported-entry'
  | 'path-outside'
  | 'path-too-long'
  | 'path-conflict'
  | 'symlink-outside'
  | 'too-large'
  | 'too-many-entries'
  | 'repository-not-allowed'
  | 'invalid-reference';

/** The fault of what was sent; the message is fit for who sent it, and asking again does not help. */
export class PackageRefusedError extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PackageRefusedError';
    this.reason = reason;
  }
}

/** A path as it may stand in a message: short, and without control characters. */
export const shown = (path: string): string =>
  JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
