export { type BuildpackFilter, findBuildpack, listBuildpacks } from './buildpack-queries';
export { offerBuildpacks, type OfferedBuildpack } from './offered-buildpacks';
