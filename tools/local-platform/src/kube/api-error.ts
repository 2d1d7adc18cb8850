import { type Resource } from './resources';

/** A refusal as the API words it: becomes a `Status`. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: object | undefined;

  constructor(code: number, reason: string, message: string, details?: object) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

const qualified = ({ plural, group }: Resource) => (group ? `${plural}.${group}` : plural);
const detailsOf = ({ group, plural }: Resource, name: string) => ({
  name,
  ...(group && { group }),
  kind: plural,
});

export const notFound = (resource: Resource, name: string) =>
  new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
export const alreadyExists = (resource: Resource, name: string) =>
  new ApiError(
    409,
    'AlreadyExists',
    `${qualified(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
export const conflict = (resource: Resource, name: string, why: string) =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );
export const modified = (resource: Resource, name: string) =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
export const invalid = (resource: Resource, name: string, problems: readonly string[]) =>
  new ApiError(
    422,
    'Invalid',
    `${resource.kind}${resource.group && `.${resource.group}`} "${name}" is invalid: ${problems.join(', ')}`,
    detailsOf(resource, name),
  );
export const badRequest = (message: string) => new ApiError(400, 'BadRequest', message);
export const gone = (message: string) => new ApiError(410, 'Expired', message);
export const noSuchPath = () =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource');
export const unsupported = (message: string) => new ApiError(405, 'MethodNotAllowed', message);

/** The body of a refusal. */
export const statusOf = ({ code, reason, message, details }: ApiError) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details && { details }),
  code,
});
