import { z } from 'zod';
import { CliError, type CliErrorKind } from './cli-error';

const ErrorBody = z.object({
  errors: z.array(z.object({ code: z.int(), title: z.string(), detail: z.string() })),
});

interface Rule {
  readonly status: number;
  readonly kind: CliErrorKind;
  readonly detail?: string;
  readonly contains?: string;
  readonly matches?: RegExp;
  readonly title?: string;
}

const notFound = (detail: string, kind: CliErrorKind): Rule => ({ status: 404, kind, detail });

/** How the client tells answers apart: the first rule that fits decides. Texts are compared as they stand. */
const RULES: readonly Rule[] = [
  {
    status: 400,
    kind: 'package_not_ready',
    detail: 'Bad request: Cannot stage package whose state is not ready.',
  },
  { status: 400, kind: 'bad_request' },
  { status: 401, kind: 'invalid_auth_token', title: 'CF-InvalidAuthToken' },
  { status: 401, kind: 'unauthorized' },
  { status: 403, kind: 'forbidden' },
  notFound('App not found', 'app_not_found'),
  notFound('Droplet not found', 'droplet_not_found'),
  notFound('Deployment not found', 'deployment_not_found'),
  notFound('Feature flag not found', 'feature_flag_not_found'),
  notFound('Instance not found', 'instance_not_found'),
  notFound('Process not found', 'process_not_found'),
  notFound('User not found', 'user_not_found'),
  notFound('Unknown request', 'api_not_found'),
  { status: 404, kind: 'not_found' },
  { status: 409, kind: 'conflict' },
  { status: 422, kind: 'name_not_unique_in_space', matches: /App with the name '.*' already exists\./ },
  { status: 422, kind: 'name_not_unique_in_space', contains: 'name must be unique in space' },
  { status: 422, kind: 'name_not_unique_in_org', contains: 'Name must be unique per organization' },
  { status: 422, kind: 'organization_name_taken', matches: /Organization '.*' already exists\./ },
  { status: 422, kind: 'route_not_unique', contains: 'Route already exists' },
  { status: 422, kind: 'role_already_exists', matches: /User '.*' already has '.*' role.*/ },
  {
    status: 422,
    kind: 'invalid_buildpack',
    contains: 'Buildpack must be an existing admin buildpack or a valid git URI',
  },
  { status: 422, kind: 'invalid_start', contains: 'Assign a droplet before starting this app.' },
  {
    status: 422,
    kind: 'task_needs_droplet',
    contains: 'Task must have a droplet. Specify droplet or assign current droplet to app.',
  },
  { status: 422, kind: 'unprocessable' },
  { status: 503, kind: 'task_workers_unavailable', title: 'CF-TaskWorkersUnavailable' },
  { status: 503, kind: 'service_unavailable' },
];

/** The failure that an answer with status 400 or more means to the client. */
export function cliErrorOf(status: number, text: string): CliError {
  if (status >= 500 && status !== 503) return new CliError('unexpected_response', text, status);
  const errors = errorsIn(text);
  const [first, ...more] = errors ?? [];
  if (!first) return new CliError('unexpected_response', `Unexpected Response ${status}: ${text}`, status);
  if (more.length > 0) {
    const lines = (errors ?? []).map(({ title, code, detail }) => `  ${title} (code: ${code}): ${detail}`);
    return new CliError('multi_error', `Response Code: ${status}\n${lines.join('\n')}`, status);
  }
  const rule = RULES.find((candidate) => candidate.status === status && fits(candidate, first));
  return new CliError(rule?.kind ?? 'unexpected_response', first.detail, status);
}

function fits(rule: Rule, { title, detail }: { readonly title: string; readonly detail: string }): boolean {
  if (rule.title !== undefined) return rule.title === title;
  if (rule.detail !== undefined) return rule.detail === detail;
  if (rule.contains !== undefined) return detail.includes(rule.contains);
  return rule.matches?.test(detail) ?? true;
}

function errorsIn(text: string) {
  try {
    const { success, data } = ErrorBody.safeParse(JSON.parse(text));
    return success ? data.errors : undefined;
  } catch {
    return undefined;
  }
}
