/** What went wrong, as the client tells kinds of failures apart. */
export type CliErrorKind =
  | 'unexpected_response'
  | 'multi_error'
  | 'eof'
  | 'bad_answer'
  | 'invalid_auth_token'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'app_not_found'
  | 'droplet_not_found'
  | 'deployment_not_found'
  | 'feature_flag_not_found'
  | 'instance_not_found'
  | 'process_not_found'
  | 'user_not_found'
  | 'api_not_found'
  | 'conflict'
  | 'service_unavailable'
  | 'task_workers_unavailable'
  | 'name_not_unique_in_space'
  | 'name_not_unique_in_org'
  | 'organization_name_taken'
  | 'route_not_unique'
  | 'role_already_exists'
  | 'invalid_buildpack'
  | 'invalid_start'
  | 'task_needs_droplet'
  | 'package_not_ready'
  | 'unprocessable'
  | 'bad_request'
  | 'job_failed'
  | 'staging_failed'
  | 'no_app_detected'
  | 'start_unsuccessful'
  | 'timeout'
  | 'package_failed'
  | 'deployment_failed'
  | 'task_failed'
  | 'usage';

/** A failure of a command, in the words that the user would read. */
export class CliError extends Error {
  readonly kind: CliErrorKind;
  readonly status: number | undefined;

  constructor(kind: CliErrorKind, message: string, status?: number) {
    super(message);
    this.name = 'CliError';
    this.kind = kind;
    this.status = status;
  }
}

/** Whether the failure is of one of these kinds. */
export const isCliError = (error: unknown, ...kinds: CliErrorKind[]): error is CliError =>
  error instanceof CliError && kinds.includes(error.kind);

/** The result of the attempt, or `undefined` when it failed in one of these ways. */
export async function tolerate<T>(attempt: Promise<T>, ...kinds: CliErrorKind[]): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (isCliError(error, ...kinds)) return undefined;
    throw error;
  }
}
