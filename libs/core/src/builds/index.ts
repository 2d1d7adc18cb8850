export {
  markBuildFailed,
  markBuildStaged,
  type ProcessCommand,
  type StagedImage,
  type StagingFailure,
  type UsedBuildpack,
} from './finish-build';
export {
  currentStaging,
  findBuild,
  overtakenBuilds,
  type StagingBuild,
  stagingBuilds,
  unfinishedBuilds,
} from './staging-queries';
