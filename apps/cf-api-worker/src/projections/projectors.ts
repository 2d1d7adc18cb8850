import { type Projectors } from '@cf/core';
import { type WorkerSurroundings } from '../surroundings';

/** How each kind of row becomes objects in Kubernetes. */
export function createProjectors(_around: WorkerSurroundings): Partial<Projectors> {
  return {};
}
