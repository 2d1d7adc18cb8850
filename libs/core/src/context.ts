import { type Db } from '@cf/database';
import { type Actor, type Permissions } from '@cf/permissions';
import { type Logger } from 'pino';
import { type CoreSettings } from './settings';

/** Someone who can be told that there is work. Core declares what it needs; `main.ts` passes the queue in. */
export interface Waker {
  readonly wake: (wakeUps: readonly WakeUp[]) => Promise<void>;
}

export interface WakeUp {
  readonly queue: 'jobs' | 'projections';
  readonly name: string;
  readonly delayMs?: number;
  readonly priority?: number;
}

/** Where the platform's own lines in an app's log go. */
export interface PlatformLog {
  readonly append: (appGuid: string, lines: readonly PlatformLine[]) => Promise<void>;
}

export interface PlatformLine {
  readonly source_type: 'API' | 'STG' | 'CELL' | 'RTR';
  readonly instance_id: string;
  readonly type: 'OUT' | 'ERR';
  readonly line: string;
}

/** Comes first in every action: on whose behalf, with what rights, against which database, under which log. */
export interface OpContext {
  readonly db: Db;
  readonly actor: Actor;
  readonly permissions: Permissions;
  readonly log: Logger;
  readonly waker: Waker;
  readonly platformLog: PlatformLog;
  readonly settings: CoreSettings;
  readonly requestId?: string | undefined;
  /** The job that runs: whatever of it is done again after a crash is told once. */
  readonly jobGuid?: string | undefined;
}
