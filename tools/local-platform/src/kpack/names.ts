/** Names that the local platform shares with a real cluster's set-up. */
export const NAMES = {
  stack: 'cf-default-stack',
  stackId: 'io.buildpacks.stacks.bookworm',
  store: 'cf-default-buildpacks',
  builder: 'cf-default-builder',
} as const;

/** Repositories of what apps are built with, in the local registry. */
export const REPOSITORIES = {
  run: 'cf-stack/run',
  build: 'cf-stack/build',
  builder: 'cf-builders/cf-default-builder',
  buildpacks: 'cf-buildpacks',
} as const;

/** Which buildpacks are tried, in this order; the first group that takes the app builds it. */
export const DEFAULT_ORDER = [
  ...['nodejs', 'python', 'ruby', 'go', 'staticfile'].map((id) => ({
    group: [{ id }, { id: 'procfile', optional: true }],
  })),
  { group: [{ id: 'procfile' }] },
  { group: [{ id: 'binary' }] },
];
