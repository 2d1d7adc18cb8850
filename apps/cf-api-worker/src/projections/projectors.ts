import { type Projectors } from '@cf/core';
import { type WorkerSurroundings } from '../surroundings';
import { routeProjection } from './route.projection';

/** How each kind of row becomes objects in Kubernetes. */
export function createProjectors(around: WorkerSurroundings): Partial<Projectors> {
  return {
    route: routeProjection(around),
  };
}
