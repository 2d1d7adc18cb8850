import { type Blobstore } from '@cf/blobstore';
import { type OpContext } from '@cf/core';
import { type KubeClient } from '@cf/kubernetes';
import { type Redis } from '@cf/job-queue';
import { type RegistryBuddyClient } from '@cf/registry';
import { type WorkerConfig } from './config';

/** The systems around the worker. Jobs and projections are made of these, once, at the start. */
export interface WorkerSurroundings extends Pick<
  OpContext,
  'db' | 'log' | 'waker' | 'platformLog' | 'settings'
> {
  readonly config: WorkerConfig;
  readonly kubernetes: KubeClient;
  readonly redis: Redis;
  readonly blobstore: Blobstore;
  readonly registryBuddy: RegistryBuddyClient;
}
