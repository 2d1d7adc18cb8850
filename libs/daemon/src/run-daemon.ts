import { ConfigError, loadConfig } from '@cf/config';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type z } from 'zod';
import { type ReadinessChecks, startHealthServer } from './health-server';
import { createLogger, type Logger } from './logger';

/** What a process gets to work with. */
export interface DaemonContext<Config> {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Registry;
  /** Adds a named readiness check, asked at each `/readyz`. */
  readonly readyWhen: (name: string, check: () => Promise<unknown> | unknown) => void;
  /** Registers what to end on shutdown; the last one registered ends first. */
  readonly onShutdown: (close: () => unknown) => void;
  /** Aborted as soon as the process is asked to stop. */
  readonly stopping: AbortSignal;
}

interface DaemonConfig {
  readonly logging: { readonly level: string };
  readonly health: { readonly host: string; readonly port: number };
  readonly drainTimeoutMs: number;
}

/**
 * Runs one process from configuration to exit: checks the configuration (every problem is printed, exit 1), serves probes and metrics, starts, and on
 * SIGTERM or SIGINT drains in reverse order of starting, at most `drainTimeoutMs`. A second signal ends it at once.
 */
export async function runDaemon<Schema extends z.ZodType<DaemonConfig>>(
  name: string,
  schema: Schema,
  start: (context: DaemonContext<z.output<Schema>>) => Promise<void>,
): Promise<void> {
  const config = configOrExit(name, schema);
  const log = createLogger(name, config.logging.level);
  const metrics = new Registry();
  metrics.setDefaultLabels({ component: name });
  collectDefaultMetrics({ register: metrics });
  const checks: ReadinessChecks = new Map();
  const closers: (() => unknown)[] = [];
  const stopping = new AbortController();
  let started = false;
  checks.set('started', () => {
    if (!started || stopping.signal.aborted) throw new Error('not started or stopping');
  });

  stopOnSignals(log, stopping, () => drain(closers, log, config.drainTimeoutMs));
  try {
    const health = await startHealthServer(config.health, checks, metrics);
    closers.push(() => health.close());
    await start({
      config,
      log,
      metrics,
      readyWhen: (checkName, check) => void checks.set(checkName, check),
      onShutdown: (close) => void closers.push(close),
      stopping: stopping.signal,
    });
    started = true;
    log.info({ healthPort: health.port, pid: process.pid }, 'Started process');
  } catch (err) {
    log.error({ err }, 'Could not start process');
    await drain(closers, log, config.drainTimeoutMs);
    process.exit(1);
  }
}

function configOrExit<Schema extends z.ZodType<DaemonConfig>>(
  name: string,
  schema: Schema,
): z.output<Schema> {
  try {
    return loadConfig(schema);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${name} cannot start: ${error.message}\n`);
    process.exit(1);
  }
}

function stopOnSignals(log: Logger, stopping: AbortController, drainAll: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      log.info({ signal }, 'Stopping process');
      stopping.abort();
      void drainAll().then(() => process.exit(0));
    });
  }
  process.on('unhandledRejection', (err) => {
    log.error({ err }, 'Rejected without a handler');
    process.exit(1);
  });
}

async function drain(closers: (() => unknown)[], log: Logger, timeoutMs: number): Promise<void> {
  const timer = setTimeout(() => {
    log.warn({ timeoutMs }, 'Did not drain in time');
    process.exit(1);
  }, timeoutMs);
  for (let close = closers.pop(); close; close = closers.pop()) {
    try {
      await close();
    } catch (err) {
      log.warn({ err }, 'Could not close cleanly');
    }
  }
  clearTimeout(timer);
}
