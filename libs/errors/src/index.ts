export { CF_ERRORS } from './catalogue';
export {
  CfError,
  CfErrors,
  isExpected,
  presentFailure,
  type CfErrorName,
  type PresentedError,
} from './cf-error';
export { badQuery, badRequest, nameTaken, notAuthorized, notFound, unprocessable } from './frequent-errors';
