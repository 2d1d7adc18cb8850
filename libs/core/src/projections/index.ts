export {
  bumpProjections,
  type Projection,
  PROJECTION_KINDS,
  type ProjectionKind,
  projectionOf,
  wakeUpOf,
} from './bump-projections';
export { laggingProjections, type Project, type Projectors, runProjection } from './run-projection';
export {
  absentRows,
  type PresentLrp,
  processesWithoutLrp,
  processesWithWrongLrp,
  repairProjections,
  settledProcesses,
  type SettledPage,
  settledRoutes,
} from './drift-queries';
