import { type Logger } from 'pino';

/** What a reconciler gets besides its object. */
export interface ReconcileContext {
  /** Carries the object and this run's id. */
  readonly log: Logger;
  readonly reconcileId: string;
  /** Fires when the process stops or leads no longer. */
  readonly signal: AbortSignal;
}

/** What is to happen next with the same object. */
export type Result = { readonly requeueAfterMs?: number };

/** Nothing more to do until something changes. */
export const DONE: Result = Object.freeze({});

/** Come back after that time, even if nothing changes. */
export const requeueAfter = (ms: number): Result => ({ requeueAfterMs: ms });

/** A failure that no repetition mends: it is logged once, and the object waits for a change. */
export class TerminalError extends Error {
  override name = 'TerminalError';
}

/**
 * Brings the world in line with one object. It is called with the object as it is now, never with an event: several
 * changes may be one call, and a call may find nothing to do. A thrown error means: again, later, with growing delays.
 */
export interface Reconciler<T> {
  reconcile(context: ReconcileContext, object: T): Promise<Result>;
  /** Called by key when the object is gone; nothing happens when absent. */
  reconcileDeleted?(context: ReconcileContext, key: string): Promise<Result>;
}

export type ReconcileResult = 'done' | 'requeued' | 'error' | 'terminal_error';

/** Where a controller reports how it works. */
export interface ControllerMetrics {
  observe(controller: string, result: ReconcileResult, seconds: number): void;
  queueDepth(controller: string, depth: number): void;
}
