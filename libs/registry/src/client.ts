import { blobExists, getBlob, mountBlob, uploadBlob } from './blobs';
import { type RegistryClient } from './client-types';
import { anonymous, type Credentials } from './credentials';
import { deleteImage } from './delete-image';
import { describeImage } from './describe-image';
import { discard } from './exchange';
import { deleteManifest, getManifest, putManifest, resolveDigest } from './manifests';
import { parseReference, parseRepository } from './reference';
import { retrying } from './retrying';
import { createSession } from './session';
import { listTags } from './tags';

/** How registries are reached. */
export interface RegistryClientOptions {
  /** Anonymous unless given. */
  readonly credentials?: Credentials;
  /** Hosts (with their port) that are spoken to without TLS; those on loopback are anyway. */
  readonly insecureRegistries?: readonly string[];
}

/** A client of any registry; tokens are kept as long as they are valid. */
export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const session = createSession(options.credentials ?? anonymous, options.insecureRegistries ?? []);
  const repo = parseRepository;
  const image = parseReference;
  return {
    blobExists: (name, digest, signal) =>
      retrying(() => blobExists(session, repo(name), digest, signal), signal),
    uploadBlob: (name, blob, signal) => retrying(() => uploadBlob(session, repo(name), blob, signal), signal),
    mountBlob: (name, digest, from, signal) =>
      retrying(() => mountBlob(session, repo(name), { digest, from: repo(from).repository }, signal), signal),
    getBlob: (name, digest, signal) => retrying(() => getBlob(session, repo(name), digest, signal), signal),
    getManifest: (name, signal) => retrying(() => getManifest(session, image(name), signal), signal),
    resolveDigest: (name, signal) => retrying(() => resolveDigest(session, image(name), signal), signal),
    putManifest: (name, manifest, signal) =>
      retrying(() => putManifest(session, image(name), manifest, signal), signal),
    deleteManifest: (name, signal) => retrying(() => deleteManifest(session, image(name), signal), signal),
    listTags: (name, signal) => retrying(() => listTags(session, repo(name), signal), signal),
    describeImage: (name, signal) => retrying(() => describeImage(session, image(name), signal), signal),
    deleteImage: (name, signal) => retrying(() => deleteImage(session, image(name), signal), signal),
    check: (name, signal) =>
      retrying(async () => {
        const on = repo(name);
        discard(await session.ask({ on, method: 'GET', at: '', actions: 'pull,push', wants: [200], signal }));
      }, signal),
  };
}
