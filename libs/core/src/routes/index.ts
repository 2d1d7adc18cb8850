export { createRoute, type NewRoute } from './create-route';
export {
  deleteRoute,
  deleteUnmappedRoutes,
  requestRouteDeletion,
  requestUnmappedRoutesDeletion,
} from './delete-route';
export {
  insertDestinations,
  type NewDestination,
  removeDestination,
  replaceDestinations,
  setDestinationProtocol,
} from './destinations';
export { findRouteFor } from './find-route';
export { gatewayHostOf, gatewayPathOf } from './kubernetes-limits';
export {
  isRouteReserved,
  listRoutes,
  portOf,
  readRoute,
  readRoutes,
  type RouteDestinationRow,
  type RouteFilter,
  type RouteWithDetails,
  urlOf,
} from './route-queries';
export { shareRoute, transferRoute, unshareRoute } from './share-route';
export {
  assertOptionsAllowed,
  mergeRouteOptions,
  type RouteOptionsChange,
  updateRoute,
} from './update-route';
