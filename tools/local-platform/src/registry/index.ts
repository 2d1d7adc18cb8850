export { type RegistryOptions, type StartedRegistry, startRegistry } from './start-registry';
