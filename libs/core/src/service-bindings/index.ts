export {
  type CredentialBinding,
  type CredentialBindingFilter,
  listCredentialBindings,
} from './credential-binding-queries';
export { findBindingWithCredentials, findCredentialBindingFor } from './find-credential-binding';
export {
  findRouteBindingFor,
  listRouteBindings,
  type RouteBinding,
  type RouteBindingFilter,
} from './route-binding-queries';
export { showBindingDetails } from './show-details';
