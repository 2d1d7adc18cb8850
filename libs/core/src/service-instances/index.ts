export {
  findServiceInstanceFor,
  rightsOnServiceInstance,
  type ServiceInstanceRights,
} from './find-service-instance';
export { listServiceInstances, type ServiceInstanceFilter } from './service-instance-queries';
export { showUserProvidedCredentials } from './show-credentials';
