import { type Pod } from '@cf/kubernetes';

type ContainerState = NonNullable<
  NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']
>;
/** How a container ended. */
export type Terminated = NonNullable<ContainerState['terminated']>;

/** Why a container ended, for the user; the platform's word for memory is added, because the exit status alone tells nobody. */
export function exitDescription({ exitCode, reason, message }: Terminated): string {
  if (reason === 'OOMKilled') return `Exited with status ${exitCode} (out of memory)`;
  const known = reason && reason !== 'Error' && reason !== 'Completed' ? ` (${reason})` : '';
  const text = message?.trim();
  return `Exited with status ${exitCode}${known}${text ? `: ${text}` : ''}`;
}

const CANNOT_START: Record<string, string> = {
  ErrImagePull: 'The image could not be pulled',
  ImagePullBackOff: 'The image could not be pulled',
  ErrImageNeverPull: 'The image could not be pulled',
  InvalidImageName: 'The name of the image is not valid',
  CreateContainerConfigError: 'The container could not be configured',
  CreateContainerError: 'The container could not be created',
  RunContainerError: 'The container could not be started',
};

/** Why a container that waits will not start by itself; undefined while it is on its way. */
export function startFailure(state: ContainerState | undefined): string | undefined {
  const { reason = '', message } = state?.waiting ?? {};
  const text = CANNOT_START[reason];
  return text && (message ? `${text}: ${message}` : text);
}

/** Why no node takes the pod; undefined when one has. */
export function placementFailure({ status }: Pod): string | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined;
  const message = scheduled.message ?? '';
  if (/insufficient memory/i.test(message)) return `Insufficient resources: memory (${message})`;
  return `Insufficient resources: ${message || 'no node can take the instance'}`;
}
