import { CfError } from './cf-error';

/** 404: the resource does not exist, or the actor may not know of it. `kind` as a client reads it, for example `Service instance`. */
export const notFound = (kind: string) => new CfError('ResourceNotFound', `${kind} not found`);

/** 403: the actor may see the resource but not do this to it. */
export const notAuthorized = () => new CfError('NotAuthorized');

/** 422: the request is understood and cannot be done; `detail` says why. */
export const unprocessable = (detail: string, cause?: unknown) =>
  new CfError('UnprocessableEntity', detail, { cause });

/** 422 for a name that is taken. */
export const nameTaken = (detail: string, cause?: unknown) =>
  new CfError('UniquenessError', detail, { cause });

/** 400 for a query parameter. */
export const badQuery = (detail: string) => new CfError('BadQueryParameter', detail);

/** 400 for a malformed request. */
export const badRequest = (detail: string) => new CfError('BadRequest', detail);
