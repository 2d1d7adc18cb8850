import { type Projectors } from '@cf/core';
import { type WorkerSurroundings } from '../surroundings';
import { processProjection } from './process.projection';
import { routeProjection } from './route.projection';
import { taskProjection } from './task.projection';

/** How each kind of row becomes objects in Kubernetes. */
export function createProjectors(around: WorkerSurroundings): Partial<Projectors> {
  return {
    process: processProjection(around),
    task: taskProjection(around),
    route: routeProjection(around),
  };
}
