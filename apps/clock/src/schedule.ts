import { type OpContext } from '@cf/core';
import {
  cleanUpAuditEvents,
  cleanUpJobs,
  pruneCompletedBuilds,
  pruneCompletedDeployments,
  pruneCompletedTasks,
} from './clean-ups';
import { type ClockConfig } from './config';
import { rewakeLaggingProjections, rewakeStrandedJobs } from './rewake';

/** Something that is done on time. Doing it twice, or late, must be harmless. */
export interface TimedWork {
  readonly name: string;
  readonly when: { readonly everyMs: number } | { readonly dailyAtUtc: string };
  readonly run: (ctx: OpContext, config: ClockConfig) => Promise<unknown>;
}

/** All that the clock does. Times are those of Cloud Controller. */
export const schedule = ({ rewakeIntervalMs }: ClockConfig): readonly TimedWork[] => [
  { name: 'rewake-stranded-jobs', when: { everyMs: rewakeIntervalMs }, run: rewakeStrandedJobs },
  { name: 'rewake-lagging-projections', when: { everyMs: rewakeIntervalMs }, run: rewakeLaggingProjections },
  { name: 'audit-events', when: { dailyAtUtc: '20:00' }, run: cleanUpAuditEvents },
  { name: 'completed-tasks', when: { dailyAtUtc: '23:00' }, run: pruneCompletedTasks },
  { name: 'pollable-jobs', when: { dailyAtUtc: '02:00' }, run: cleanUpJobs },
  { name: 'completed-deployments', when: { dailyAtUtc: '03:00' }, run: pruneCompletedDeployments },
  { name: 'completed-builds', when: { dailyAtUtc: '03:30' }, run: pruneCompletedBuilds },
];

/** When timed work is due next, after `now`. */
export function nextRun({ when }: TimedWork, now: Date): Date {
  if ('everyMs' in when) return new Date(now.getTime() + when.everyMs);
  const [hours = 0, minutes = 0] = when.dailyAtUtc.split(':').map(Number);
  const today = new Date(now);
  today.setUTCHours(hours, minutes, 0, 0);
  return today > now ? today : new Date(today.getTime() + 24 * 3600 * 1000);
}
