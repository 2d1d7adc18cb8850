export { CliError, isCliError, type CliErrorKind } from './cli-error';
export { type LogLine } from './log-cache';
export { type PushFlags } from './manifest';
export { createReplayClient, type ReplayClient, type ReplayClientOptions } from './replay-client';
