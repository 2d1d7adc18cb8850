import { type Projectors } from '@cf/core';
import { type WorkerSurroundings } from '../surroundings';
import { appProjection } from './app.projection';
import { buildProjection } from './build.projection';
import { processProjection } from './process.projection';
import { routeProjection } from './route.projection';
import { taskProjection } from './task.projection';

/** How each kind of row becomes objects in Kubernetes. */
export function createProjectors(around: WorkerSurroundings): Projectors {
  return {
    app: appProjection(around),
    build: buildProjection(around),
    process: processProjection(around),
    task: taskProjection(around),
    route: routeProjection(around),
  };
}
