export {
  environmentGroup,
  presentedEnvironment,
  processEnvironment,
  stagingEnvironment,
  systemEnvironment,
  taskEnvironment,
} from './environment';
export { type AppPlace, placeOf, vcapApplication } from './vcap-application';
export { type BoundService, boundServices, vcapServices } from './vcap-services';
export { readEnvironmentGroup, updateEnvironmentGroup } from './environment-groups';
