import { type BuiltProcess } from '../buildpacks/buildpack';

/** Labels by which images built by a lifecycle describe themselves. */
export const IMAGE_LABELS = {
  build: 'io.buildpacks.build.metadata',
  lifecycle: 'io.buildpacks.lifecycle.metadata',
  project: 'io.buildpacks.project.metadata',
  stackId: 'io.buildpacks.stack.id',
  order: 'io.buildpacks.buildpack.order',
} as const;

/** Version of the lifecycle that this one behaves like. */
export const LIFECYCLE_VERSION = '0.20.12';

/** A process with the buildpack that named it. */
export interface NamedProcess extends BuiltProcess {
  readonly buildpackID: string;
}

/** A buildpack as images and Builds list it. */
export interface UsedBuildpack {
  readonly id: string;
  readonly version: string;
}

/** What the label `io.buildpacks.lifecycle.metadata` holds, as far as a rebase needs it. */
export interface LifecycleMetadata {
  readonly runImage: { readonly topLayer: string; readonly reference: string };
  readonly stack: { readonly runImage: { readonly image: string } };
  readonly [key: string]: unknown;
}

/** One process per type, the last buildpack's; in order of the types. */
export function mergeProcesses(processes: readonly NamedProcess[]): NamedProcess[] {
  const byType = new Map(processes.map((each) => [each.type, each]));
  return [...byType.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** The label `io.buildpacks.build.metadata`. */
export const buildMetadata = (
  buildpacks: readonly UsedBuildpack[],
  processes: readonly NamedProcess[],
  defaultType: string | undefined,
): string =>
  JSON.stringify({
    buildpacks: buildpacks.map(({ id, version }) => ({ id, version })),
    launcher: { version: LIFECYCLE_VERSION, source: { git: { repository: '', commit: '' } } },
    processes: processes.map(({ type, command, args, direct, buildpackID }) => ({
      type,
      command,
      args,
      direct,
      buildpackID,
    })),
    ...(defaultType && { 'buildpack-default-process-type': defaultType }),
  });
