import { type Logger } from 'pino';
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';

/** The two kinds of work: jobs that a client can see, and projections of rows to Kubernetes. */
export type QueueName = 'jobs' | 'projections';

/** A wake-up. Its name is also its identity: a second one of the same name that waits already changes nothing. */
export interface WakeUp {
  readonly queue: QueueName;
  /** May not contain a colon. */
  readonly name: string;
  readonly delayMs?: number;
  /** 1 is the most urgent; bulk work uses 1000. */
  readonly priority?: number;
}

export interface JobQueue {
  /** Wakes somebody. Nothing is lost when it fails: the row says that there is work, and the clock wakes again. */
  readonly wake: (wakeUps: readonly WakeUp[]) => Promise<void>;
  /** How many wake-ups wait in a queue, by state. */
  readonly counts: (queue: QueueName) => Promise<Record<string, number>>;
  readonly close: () => Promise<void>;
}

/** Opens a connection as BullMQ needs it: it never gives up on a command while Redis is away. */
export function connectRedis(url: string, { failFast = false }: { failFast?: boolean } = {}): Redis {
  const redis = new Redis(
    url,
    failFast ? { maxRetriesPerRequest: 1, commandTimeout: 2_000 } : { maxRetriesPerRequest: null },
  );
  redis.on('error', () => undefined); // ioredis reconnects by itself; what failed is reported by the command
  return redis;
}

const PREFIX = 'cf';
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true };

/** The producing side. Close it before the connection that it was given. */
export function connectJobQueue(connection: Redis, log: Logger): JobQueue {
  const open = (name: QueueName) => {
    const queue = new Queue(name, { connection, prefix: PREFIX, defaultJobOptions: JOB_OPTIONS });
    queue.on('error', (err) => log.warn({ err }, 'Lost the queue'));
    return queue;
  };
  const queues: Record<QueueName, Queue> = { jobs: open('jobs'), projections: open('projections') };
  return {
    async wake(wakeUps) {
      try {
        await Promise.all(
          Object.entries(queues).map(([name, queue]) => {
            const own = wakeUps.filter((wakeUp) => wakeUp.queue === name);
            return own.length > 0 ? queue.addBulk(own.map(bulkEntry)) : undefined;
          }),
        );
      } catch (err) {
        log.warn({ err, wakeUps: wakeUps.length }, 'Could not wake anybody: the clock will');
      }
    },
    counts: (name) => queues[name].getJobCounts(),
    close: async () => void (await Promise.all(Object.values(queues).map((queue) => queue.close()))),
  };
}

function bulkEntry({ name, delayMs, priority }: WakeUp) {
  return {
    name: 'wake',
    data: { name },
    opts: { jobId: name, ...(delayMs ? { delay: delayMs } : {}), ...(priority ? { priority } : {}) },
  };
}

/** What a handler is told of its attempt. */
export interface Attempt {
  readonly signal: AbortSignal;
}

export interface WorkerOptions {
  readonly queue: QueueName;
  readonly concurrency: number;
  /** A wake-up whose worker is silent for so long is handed out again. */
  readonly lockDurationMs?: number;
  /** How long `close` waits for what runs before it tells it to stop. */
  readonly graceMs?: number;
}

const LOCK_MS = 30_000;
const GRACE_MS = 10_000;

/**
 * The consuming side: calls `handle` with each wake-up's name. A thrown error is logged and the wake-up ends: the row keeps the work, and whoever owns the row decides
 * when to wake again. `close` takes nothing more, waits a while for what runs, then tells it to stop and waits until it has.
 */
export function startJobWorker(
  connection: Redis,
  log: Logger,
  { queue, concurrency, lockDurationMs = LOCK_MS, graceMs = GRACE_MS }: WorkerOptions,
  handle: (name: string, attempt: Attempt) => Promise<void>,
): { close: () => Promise<void> } {
  const abort = new AbortController();
  const worker = new Worker<{ name: string }>(
    queue,
    async (job, _token, signal) => {
      const signals = signal ? [signal as unknown as AbortSignal, abort.signal] : [abort.signal];
      try {
        await handle(job.data.name, { signal: AbortSignal.any(signals) });
      } catch (err) {
        log.error({ err, queue, wakeUp: job.data.name }, 'Failed wake-up');
        throw new UnrecoverableError('see the log');
      }
    },
    {
      connection,
      prefix: PREFIX,
      concurrency,
      lockDuration: lockDurationMs,
      stalledInterval: Math.ceil(lockDurationMs / 2),
      maxStalledCount: 100,
    },
  );
  worker.on('error', (err) => log.warn({ err, queue }, 'Lost the queue'));
  return {
    close: async () => {
      const stop = setTimeout(() => abort.abort(), graceMs);
      await worker.close();
      clearTimeout(stop);
    },
  };
}
