export {
  markBuildFailed,
  markBuildStaged,
  type ProcessCommand,
  type StagedImage,
  type StagingFailure,
  type UsedBuildpack,
} from './finish-build';
export { findBuild, overtakenBuilds, type StagingBuild, stagingBuilds } from './staging-queries';
