import { type Operation } from '@cf/core';
import { appJobs } from './jobs-of-apps';
import { packageJobs } from './jobs-of-packages';
import { placeJobs } from './jobs-of-places';
import { type Scenery } from './scenery';
import { type Stall } from './stall';
import { type FaultPlatform } from './use-platform';

/** A job whose worker is killed in its middle. */
export interface JobFault {
  /** The guid in the job's payload. */
  readonly guid: string;
  /** Arms what holds the worker in the middle of the job. */
  readonly stall: () => Promise<Stall>;
  /** Makes the platform record the job. */
  readonly cause: () => Promise<unknown>;
  /** Checks that all is as if nothing had happened. */
  readonly verify: () => Promise<void>;
}

/** Makes what a job is about. */
export type Arrange = (platform: FaultPlatform, scenery: Scenery) => Promise<JobFault>;

/** Where each job is interrupted. An operation without a row does not compile. */
export const JOB_FAULTS: Readonly<Record<Operation, Arrange>> = { ...appJobs, ...packageJobs, ...placeJobs };
