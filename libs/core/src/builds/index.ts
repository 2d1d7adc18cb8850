export { type BuildFilter, type BuildWithDroplet, listBuilds, readBuild } from './build-queries';
export { createBuild, type CreatedBuild, type NewBuild } from './create-build';
export { findBuildFor, findBuildToUpdate, findPackageToStage } from './find-build';
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
  settledApps,
  stagedAmong,
  type StagedApp,
  type StagingBuild,
  stagingBuilds,
  unfinishedBuilds,
} from './staging-queries';
export { assertMayReport, reportBuildEnd, type ReportedEnd, updateBuild } from './update-build';
