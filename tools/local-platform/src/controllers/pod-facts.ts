import { type Pod } from '@cf/kubernetes';

/** Whether the pod's Ready condition is true. */
export const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' &&
  (status.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');

/** Whether somebody asked for the pod's deletion. */
export const isTerminating = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

/** Whether none of the pod's containers will ever run again. */
export const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Failed' || status?.phase === 'Succeeded';
