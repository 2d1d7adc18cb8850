import { connectApi } from './api';
import { appCommands } from './commands/app.commands';
import { environmentCommands } from './commands/environment.commands';
import { lifecycleCommands } from './commands/lifecycle.commands';
import { orgCommands } from './commands/org.commands';
import { platformCommands } from './commands/platform.commands';
import { routeCommands } from './commands/route.commands';
import { spaceCommands } from './commands/space.commands';
import { stagingCommands } from './commands/staging.commands';
import { targetCommands } from './commands/target.commands';
import { taskCommands } from './commands/task.commands';
import { userCommands } from './commands/user.commands';
import { type ReplayContext } from './context';
import { createHttpClient } from './http';
import { newSession } from './session';
import { connectUaa } from './uaa';

export interface ReplayClientOptions {
  /** The address of the API. */
  readonly api: string;
  /** The real client waits 3 s; the order of calls is the same with less. */
  readonly pollIntervalMs?: number;
  readonly stagingTimeoutMs?: number;
  readonly startTimeoutMs?: number;
}

export type ReplayClient = ReturnType<typeof createReplayClient>;

/** A client that sends what cf 8.18.3 sends and is as strict with the answers. One method per command; a failed command throws `CliError`. */
export function createReplayClient(options: ReplayClientOptions) {
  const session = newSession(options.api);
  const http = createHttpClient();
  const uaa = connectUaa(http, session);
  const ctx: ReplayContext = {
    session,
    http,
    uaa,
    api: connectApi(http, session, uaa),
    pollIntervalMs: options.pollIntervalMs ?? 3_000,
    stagingTimeoutMs: options.stagingTimeoutMs ?? 15 * 60_000,
    startTimeoutMs: options.startTimeoutMs ?? 5 * 60_000,
  };
  return {
    /** Every request so far. */
    sent: http.sent,
    /** Warnings of the API, as the user would have seen them. */
    warnings: http.warnings,
    ...targetCommands(ctx),
    ...orgCommands(ctx),
    ...spaceCommands(ctx),
    ...userCommands(ctx),
    ...routeCommands(ctx),
    ...appCommands(ctx),
    ...environmentCommands(ctx),
    ...lifecycleCommands(ctx),
    ...stagingCommands(ctx),
    ...taskCommands(ctx),
    ...platformCommands(ctx),
  };
}
