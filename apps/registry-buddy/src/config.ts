import { BlobstoreConfig, CommonConfig } from '@cf/config';
import { canonicalPrefix } from './repositories';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const GIB = 1024 ** 3;

/** What a package may be at most, and how many are worked on at once. */
export const PackagesConfig = z
  .strictObject({
    /** Size of the zip itself. */
    maxZipBytes: z
      .int()
      .positive()
      .default(1.5 * GIB),
    /** Sum of the sizes of the files in it. */
    maxUnpackedBytes: z.int().positive().default(GIB),
    maxEntries: z.int().positive().default(100_000),
    /** Each needs disk for the zip and the layer, and one processor. */
    concurrency: z.int().positive().default(2),
    /** For this process alone: emptied when it starts. */
    spoolDirectory: z.string().default(join(tmpdir(), 'cf-registry-buddy')),
    /** Where zips named by their path must be; without it only keys of the blobstore are taken. */
    zipDirectory: z.string().optional(),
  })
  .prefault({});
export type PackagesConfig = z.output<typeof PackagesConfig>;

const Prefix = z.string().transform((prefix, { addIssue }) => {
  try {
    return canonicalPrefix(prefix);
  } catch {
    addIssue('is no name that repositories can begin with');
    return z.NEVER;
  }
});

/** The configuration of registry-buddy. */
export const RegistryBuddyConfig = z.strictObject({
  ...CommonConfig,
  /** Nobody but the containers of its pod may speak to it: it asks for no credentials. */
  listen: z
    .strictObject({
      host: z.enum(['127.0.0.1', '::1', 'localhost']).default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(8080),
    })
    .prefault({}),
  blobstore: BlobstoreConfig,
  registry: z.strictObject({
    /** Packages are pushed to, and deleted from, repositories that begin with this and a slash. */
    packagesPrefix: Prefix,
    /** Images of droplets are deleted from repositories that begin with this and a slash. */
    dropletsPrefix: Prefix,
    /** A docker `config.json`; anonymous without it. */
    dockerConfigFile: z.string().optional(),
    /** Hosts that are spoken to without TLS. */
    insecureRegistries: z.array(z.string()).default([]),
  }),
  packages: PackagesConfig,
});
export type RegistryBuddyConfig = z.output<typeof RegistryBuddyConfig>;
