export {
  createRegistryBuddyClient,
  type PackageToPush,
  type PushedPackage,
  type RegistryBuddyClient,
  RegistryBuddyError,
} from './buddy-client';
export { createRegistryClient, type RegistryClientOptions } from './client';
export {
  type Blob,
  type Deletion,
  type Descriptor,
  type FoundManifest,
  type ImageDescription,
  type ImageManifest,
  type RegistryClient,
} from './client-types';
export {
  anonymous,
  type Credential,
  type Credentials,
  dockerConfigFile,
  parseDockerConfig,
  userOf,
} from './credentials';
export { bufferBlob, digestOf, fileBlob } from './digest';
export { MEDIA_TYPES } from './manifests';
export { formatReference, type ImageReference, isDigest, parseReference, parseRepository } from './reference';
export { RegistryError, type RegistryFailure } from './registry-error';
export { isLoopback } from './safe-target';
