/** A folder of a container, and where it really is on this machine. */
export interface PathMapping {
  readonly from: string;
  readonly to: string;
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Replaces paths of a container by those of this machine, because a process without a root of its own would look in the wrong place. A path counts only as
 * a whole (`/workspace/x`, not `/workspaces`), and not as the end of a longer one or of a URL.
 */
export function createRewriter(mappings: readonly PathMapping[]): (text: string) => string {
  if (mappings.length === 0) return (text) => text;
  const longestFirst = [...mappings].sort((a, b) => b.from.length - a.from.length);
  const target = new Map(longestFirst.map(({ from, to }) => [from, to]));
  const pattern = longestFirst.map(({ from }) => escape(from)).join('|');
  const paths = new RegExp(`(?<![\\w./~})\\\\-])(${pattern})(?![\\w.-])`, 'g');
  return (text) => text.replace(paths, (path) => target.get(path) ?? path);
}
