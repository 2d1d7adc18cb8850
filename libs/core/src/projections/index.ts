export {
  bumpProjections,
  type Projection,
  PROJECTION_KINDS,
  type ProjectionKind,
  projectionOf,
  wakeUpOf,
} from './bump-projections';
export { laggingProjections, type Project, type Projectors, runProjection } from './run-projection';
