/** A process that an image can start, as a buildpack names it. */
export interface BuiltProcess {
  readonly type: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Executed as it is; otherwise bash runs the command. */
  readonly direct: boolean;
}

/** What a buildpack made of an app. */
export interface BuildResult {
  readonly processes: readonly BuiltProcess[];
  /** Names of the folders in `layersDir` that become layers of the image. */
  readonly layers: readonly string[];
}

/** A program that a buildpack runs. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a buildpack works with. */
export interface BuildContext {
  /** The app's files; what is changed here is changed in the image. */
  readonly appDir: string;
  /** Layers of this buildpack: `/layers/<id>` in the image. */
  readonly layersDir: string;
  /** Kept from build to build of the same app. */
  readonly cacheDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs to the end, its output in the log; fails with `BuildFailure` when the status is not 0. */
  readonly run: (command: Command) => Promise<void>;
  /** What a program prints, without a word in the log; undefined when it is missing or fails. */
  readonly ask: (command: Command) => Promise<string | undefined>;
  readonly say: (line: string) => void;
}

/** Knows one kind of app. */
export interface Buildpack {
  readonly id: string;
  readonly version: string;
  /** Whether it takes part in building that folder. */
  readonly detect: (appDir: string) => Promise<boolean>;
  readonly build: (context: BuildContext) => Promise<BuildResult>;
}

/** The app cannot be built; the message ends the log. */
export class BuildFailure extends Error {
  readonly isOutOfMemory: boolean;

  constructor(message: string, { isOutOfMemory = false }: { isOutOfMemory?: boolean } = {}) {
    super(message);
    this.isOutOfMemory = isOutOfMemory;
  }
}

/** A web process that is executed without a shell. */
export const webProcess = (command: string, ...args: string[]): BuiltProcess => ({
  type: 'web',
  command,
  args,
  direct: true,
});
