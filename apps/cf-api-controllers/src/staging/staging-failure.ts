import { conditionOf, type KpackBuild } from '@cf/kubernetes';

/** A failure in the words of the API. */
export interface StagingFailureText {
  readonly errorId: string;
  readonly message: string;
}

interface FailedStep {
  readonly step: string;
  readonly exitCode: number;
  readonly isOutOfMemory: boolean;
  /** The last words of the step's log. */
  readonly text: string;
}

/** Build pods run these one after the other; `stepStates` has no names, only this order. */
const STEPS = ['prepare', 'analyze', 'detect', 'restore', 'build', 'export', 'completion'];
const REBASE_STEPS = ['rebase', 'completion'];

type Explain = (failed: FailedStep) => StagingFailureText;

const stagingError = (message: string): StagingFailureText => ({ errorId: 'StagingError', message });

/** What a failure in each step means, and what can be done about it. */
const EXPLANATIONS: Record<string, Explain> = {
  prepare: ({ text }) =>
    /argument list too long/i.test(text)
      ? stagingError(
          'Step prepare failed: an environment variable is too large for staging. Make it smaller, or bind a service instead.',
        )
      : stagingError(
          `Step prepare failed: the app's package could not be read (${text}). Push the app again.`,
        ),
  analyze: ({ text }) =>
    stagingError(`Step analyze failed: the registry of app images could not be read (${text}).`),
  detect: ({ exitCode, text }) => ({
    errorId: 'NoAppDetectedError',
    message:
      exitCode === 21
        ? `An app was not successfully detected by any available buildpack: step detect failed, a buildpack reported an error (${text}).`
        : 'An app was not successfully detected by any available buildpack: step detect recognised none of the files. Check that you push the right directory, or choose a buildpack with -b.',
  }),
  restore: ({ text }) =>
    stagingError(`Step restore failed: the cache of the app could not be read (${text}).`),
  build: ({ isOutOfMemory, exitCode, text }) => ({
    errorId: 'BuildpackCompileFailed',
    message: isOutOfMemory
      ? 'App staging failed in the buildpack compile phase: step build ran out of memory. Stage with more memory.'
      : `App staging failed in the buildpack compile phase: step build ended with status ${exitCode} (${text}). The log of the staging says more.`,
  }),
  export: ({ exitCode, text }) =>
    exitCode === 62
      ? {
          errorId: 'BuildpackReleaseFailed',
          message: `App staging failed in the buildpack release phase: step export found no such process type (${text}).`,
        }
      : stagingError(`Step export failed: the image could not be written to the registry (${text}).`),
  completion: ({ text }) => stagingError(`Step completion failed (${text}).`),
  rebase: ({ text }) =>
    stagingError(`Step rebase failed: the image of the app could not be put upon the new stack (${text}).`),
};

/** What a failed Build means for the user who pushed the app. */
export function stagingFailureOf(build: KpackBuild): StagingFailureText {
  const message = conditionOf(build, 'Succeeded')?.message ?? '';
  if (/active on the node longer than the specified deadline/i.test(message)) {
    return {
      errorId: 'StagingTimeExpired',
      message: 'Staging time expired: the build took longer than allowed.',
    };
  }
  if (/low on resource|evicted/i.test(message)) {
    return {
      errorId: 'InsufficientResources',
      message: `Insufficient resources: the build was stopped (${withoutNoise(message)}).`,
    };
  }
  const failed = failedStepOf(build, message);
  if (failed) return (EXPLANATIONS[failed.step] ?? (EXPLANATIONS['completion'] as Explain))(failed);
  return stagingError(
    `Staging could not be started: ${withoutNoise(message) || 'Kubernetes gave no reason'}`,
  );
}

function failedStepOf({ status }: KpackBuild, message: string): FailedStep | undefined {
  const states = status?.stepStates ?? [];
  const position = states.findIndex(({ terminated }) => terminated && terminated.exitCode !== 0);
  const terminated = states[position]?.terminated;
  if (!terminated) return undefined;
  const names = states.length <= REBASE_STEPS.length ? REBASE_STEPS : STEPS;
  const text =
    lastLine(terminated.message) || withoutNoise(message) || terminated.reason || 'no reason was given';
  return {
    step: names[position] ?? 'completion',
    exitCode: terminated.exitCode,
    isOutOfMemory: terminated.reason === 'OOMKilled' || /exit status 137\b/.test(text),
    text,
  };
}

const lastLine = (log: string | undefined): string => log?.trim().split('\n').at(-1)?.trim() ?? '';

/** The log's last line without what kpack puts around it. */
const withoutNoise = (message: string): string =>
  lastLine(
    message
      .replace(/: For more info use.*$/s, '')
      .replace(/^Error: /, '')
      .replace(/^.*?terminated with error /s, ''),
  );
