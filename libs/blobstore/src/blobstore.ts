import { type Readable } from 'node:stream';

/** A place for bits: a directory, or a bucket. Keys are paths of letters, digits and `._-/`. */
export interface Blobstore {
  /** Stores a stream of any length. Nobody ever sees half of it; a stream that fails leaves nothing. */
  readonly put: (key: string, bits: Readable) => Promise<void>;
  /** Undefined when there is no such blob. */
  readonly get: (key: string) => Promise<Readable | undefined>;
  /** Size in bytes; undefined when there is no such blob. */
  readonly size: (key: string) => Promise<number | undefined>;
  /** Deleting what is not there is fine. */
  readonly delete: (key: string) => Promise<void>;
  /** Throws when the store cannot be reached. */
  readonly check: () => Promise<void>;
}

const KEY = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/;

/** The key itself; throws when it could name anything outside of the store. */
export function checkedKey(key: string): string {
  if (!KEY.test(key) || key.length > 512)
    throw new Error(`Not a key of the blobstore: ${JSON.stringify(key.slice(0, 80))}`);
  return key;
}

/** Key of the bits that a client has uploaded and nobody has processed yet. */
export const uploadKey = (packageGuid: string) => `uploads/${packageGuid}`;
/** Key of a processed package, where the blobstore is the package store. */
export const packageKey = (packageGuid: string) => `packages/${packageGuid}`;
/** Key of a file in the resource cache, by its SHA-1. */
export const resourceKey = (sha1: string) => `app_bits_cache/${sha1.slice(0, 2)}/${sha1.slice(2, 4)}/${sha1}`;
