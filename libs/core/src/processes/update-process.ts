import { type AppRecord, type ProcessRecord } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { auditApp } from '../apps/audit-app';
import { HIDDEN } from '../audit-events';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';
import { assertUserAllowed } from './process-user';
import { assertNotDeploying } from './scale-process';

/** The columns of a process that an update may name; what is undefined stays, null takes a value away. */
export interface ProcessChange {
  readonly command?: string | null | undefined;
  readonly process_user?: string | null | undefined;
  readonly health_check_type?: string | undefined;
  readonly health_check_timeout?: number | null | undefined;
  readonly health_check_invocation_timeout?: number | null | undefined;
  readonly health_check_interval?: number | null | undefined;
  readonly health_check_http_endpoint?: string | null | undefined;
  readonly readiness_health_check_type?: string | undefined;
  readonly readiness_health_check_invocation_timeout?: number | null | undefined;
  readonly readiness_health_check_interval?: number | null | undefined;
  readonly readiness_health_check_http_endpoint?: string | null | undefined;
}

interface Options {
  readonly metadata?: MetadataChange | undefined;
  /** What the audit event tells; the columns where absent. */
  readonly request?: object;
  readonly manifestTriggered?: boolean;
}

/** Changes a process's command, user, health checks and metadata. They count from the next start on. */
export function updateProcess(
  ctx: OpContext,
  { process, app }: { process: ProcessRecord; app: AppRecord },
  input: ProcessChange,
  { metadata, request = input, manifestTriggered }: Options = {},
): Promise<ProcessRecord> {
  const columns = { ...input, ...withoutStaleEndpoints(input) };
  assertAllowed(ctx, app, { ...process, ...withoutUndefined(columns) });
  return transact(ctx, async (change) => {
    if (process.type === 'web') await assertNotDeploying(change.db, app.guid, 'update');
    const updated = await change.db.process.update({
      where: { guid: process.guid },
      data: { ...columns, ...mergeMetadata(metadata, process) },
    });
    await auditApp(change, app.guid, 'audit.app.process.update', {
      process_guid: process.guid,
      process_type: process.type,
      request: {
        ...request,
        ...(input.command !== undefined && { command: HIDDEN }),
        ...(metadata && { metadata }),
      },
      ...(manifestTriggered && { manifest_triggered: true }),
    });
    change.say(app.guid, `Updating process: "${process.type}"`);
    return updated;
  });
}

/** An endpoint belongs to a check of type http: another type takes it away. */
const withoutStaleEndpoints = ({
  health_check_type: type,
  readiness_health_check_type: readinessType,
}: ProcessChange): ProcessChange => ({
  ...(type !== undefined && type !== 'http' && { health_check_http_endpoint: null }),
  ...(readinessType !== undefined &&
    readinessType !== 'http' && { readiness_health_check_http_endpoint: null }),
});

function assertAllowed({ settings }: OpContext, app: AppRecord, after: ProcessRecord): void {
  const max = settings.maximumHealthCheckTimeout;
  if ((after.health_check_timeout ?? 0) > max) {
    throw unprocessable(`health_check_timeout Maximum exceeded: max ${max}s`);
  }
  for (const [kind, words] of [
    ['', 'HTTP health check'],
    ['readiness_', 'HTTP readiness health check'],
  ] as const) {
    if (after[`${kind}health_check_type`] === 'http' && !after[`${kind}health_check_http_endpoint`]) {
      throw unprocessable(`${kind}health_check_http_endpoint ${words} endpoint is not a valid URI path: `);
    }
  }
  assertUserAllowed(app, after.process_user);
}

const withoutUndefined = <Input extends object>(input: Input) =>
  Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as Partial<ProcessRecord>;
