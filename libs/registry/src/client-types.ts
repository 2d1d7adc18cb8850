import { type Readable } from 'node:stream';

/** Names content in a registry. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Bytes that can be read more than once, with their digest and size. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly open: () => Readable;
}

/** An entry of an image index. */
export interface IndexEntry extends Descriptor {
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

/** The manifest of one image. */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A manifest with the digest that it has been verified against. */
export interface FoundManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: ImageManifest;
}

/** An image as its manifest and configuration describe it. */
export interface ImageDescription {
  /** `host/repository@sha256:…` of the manifest for this platform. */
  readonly reference: string;
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workingDirectory: string;
  /** TCP ports that the image exposes, lowest first. */
  readonly exposedPorts: readonly number[];
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** Digests of the uncompressed layers. */
  readonly diffIds: readonly string[];
}

/** How a deletion ended: done, nothing was there, or the registry does not offer deletion. */
export type Deletion = 'deleted' | 'absent' | 'unsupported';

/**
 * Speaks to OCI registries. Images are named as everywhere (`host/repository:tag@sha256:…`), repositories without tag and digest. Every failure is a
 * RegistryError; passing ones are tried three times. Nothing is held in memory but manifests and configurations.
 */
export interface RegistryClient {
  readonly blobExists: (repository: string, digest: string, signal?: AbortSignal) => Promise<boolean>;
  /** Uploads a blob unless it is there; the registry verifies the digest. */
  readonly uploadBlob: (repository: string, blob: Blob, signal?: AbortSignal) => Promise<void>;
  /** Makes a blob of another repository of the same registry appear in this one; false when the registry would rather have an upload. */
  readonly mountBlob: (
    repository: string,
    digest: string,
    from: string,
    signal?: AbortSignal,
  ) => Promise<boolean>;
  /** The bytes of a blob; the stream fails at its end when they do not have the digest. */
  readonly getBlob: (repository: string, digest: string, signal?: AbortSignal) => Promise<Readable>;
  /** The manifest of the image for linux/amd64 (of an index, the fitting entry). */
  readonly getManifest: (image: string, signal?: AbortSignal) => Promise<FoundManifest>;
  /** The digest that a name stands for now; undefined when there is no such image. */
  readonly resolveDigest: (image: string, signal?: AbortSignal) => Promise<string | undefined>;
  /** Puts a manifest under the image's tag (`latest` if it names neither tag nor digest); answers the digest. */
  readonly putManifest: (image: string, manifest: ImageManifest, signal?: AbortSignal) => Promise<string>;
  /** Deletes the manifest that a tag or digest names, in the form given and nothing else. */
  readonly deleteManifest: (image: string, signal?: AbortSignal) => Promise<Deletion>;
  readonly listTags: (repository: string, signal?: AbortSignal) => Promise<readonly string[]>;
  readonly describeImage: (image: string, signal?: AbortSignal) => Promise<ImageDescription>;
  /** Deletes an image by its digest, with the tags where the registry asks for that first. */
  readonly deleteImage: (image: string, signal?: AbortSignal) => Promise<Deletion>;
  /** Throws when the registry of this repository cannot be reached or refuses the credentials. */
  readonly check: (repository: string, signal?: AbortSignal) => Promise<void>;
}
