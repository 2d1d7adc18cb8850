const LAUNCHER = '/cnb/lifecycle/launcher';

/** What a container runs: the user's command by the image's launcher (a docker image has a shell instead), else the image's own process of that type. */
export function commandOf(lifecycle: string, type: string, command: string | null): string[] {
  if (lifecycle === 'docker') return command ? ['/bin/sh', '-c', command] : [];
  return command ? [LAUNCHER, command] : [`/cnb/process/${type}`];
}
