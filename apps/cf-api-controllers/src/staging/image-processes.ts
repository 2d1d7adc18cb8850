import { type ProcessCommand, type UsedBuildpack } from '@cf/core';

/** What an app image says about itself. */
export interface ImageProcesses {
  readonly processTypes: Record<string, string>;
  readonly processCommands: Record<string, ProcessCommand>;
  readonly buildpacks: readonly UsedBuildpack[];
}

/** The label in which the lifecycle describes an image. */
export const BUILD_METADATA_LABEL = 'io.buildpacks.build.metadata';

interface BuildMetadata {
  readonly processes?: readonly {
    readonly type: string;
    readonly command: string | readonly string[];
    readonly args?: readonly string[] | null;
    readonly direct?: boolean;
  }[];
  readonly buildpacks?: readonly { readonly id: string; readonly version?: string }[];
}

/** Process types, commands and buildpacks of an image built by the lifecycle; throws when it was not. */
export function imageProcessesOf(labels: Readonly<Record<string, string>>): ImageProcesses {
  const label = labels[BUILD_METADATA_LABEL];
  if (label === undefined) throw new Error(`The image has no label ${BUILD_METADATA_LABEL}`);
  const { processes, buildpacks } = JSON.parse(label) as BuildMetadata;

  const commands = (processes ?? []).map(({ type, command, args, direct }) => {
    const isText = typeof command === 'string';
    return {
      type,
      isText,
      command: isText ? [command] : [...command],
      args: [...(args ?? [])],
      direct: direct ?? false,
    };
  });
  return {
    processTypes: Object.fromEntries(commands.map((each) => [each.type, textOf(each)])),
    processCommands: Object.fromEntries(
      commands.map(({ type, command, args, direct }) => [type, { command, args, direct }]),
    ),
    buildpacks: (buildpacks ?? []).map(({ id, version }) => ({ name: id, version: version ?? null })),
  };
}

/** The command as somebody would type it. Older lifecycles write one text, which a shell reads if it is not `direct`. */
function textOf({ isText, command, args, direct }: ProcessCommand & { readonly isText: boolean }): string {
  const words = isText && !direct ? command : command.map(quoted);
  return [...words, ...args.map(quoted)].join(' ');
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
