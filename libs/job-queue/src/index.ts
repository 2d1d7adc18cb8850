export {
  type Attempt,
  connectJobQueue,
  connectRedis,
  type JobQueue,
  type QueueName,
  startJobWorker,
  type WakeUp,
  type WorkerOptions,
} from './job-queue';
export type { Redis } from 'ioredis';
