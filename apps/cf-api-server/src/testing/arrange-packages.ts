import { randomUUID } from 'node:crypto';
import { type BuildRecord, type DropletRecord, type PackageRecord } from '@cf/database';
import { type TestApi } from './use-api';

/** A package that is ready to be staged. */
export const arrangePackage = (
  api: TestApi,
  appGuid: string,
  data: Partial<PackageRecord> = {},
): Promise<PackageRecord> =>
  api.db.package.create({
    data: { guid: randomUUID(), app_guid: appGuid, type: 'bits', state: 'READY', ...data } as never,
  });

/** A droplet that can run. */
export const arrangeDroplet = (
  api: TestApi,
  appGuid: string,
  data: Partial<DropletRecord> = {},
): Promise<DropletRecord> =>
  api.db.droplet.create({
    data: {
      guid: randomUUID(),
      app_guid: appGuid,
      state: 'STAGED',
      lifecycle_type: 'buildpack',
      image: `registry.test/droplets/${appGuid}@sha256:${'a'.repeat(64)}`,
      process_types: { web: 'node server.js' },
      ...data,
    } as never,
  });

/** A build of a package that is staging. */
export const arrangeBuild = (
  api: TestApi,
  pkg: PackageRecord,
  data: Partial<BuildRecord> = {},
): Promise<BuildRecord> =>
  api.db.build.create({
    data: {
      guid: randomUUID(),
      app_guid: pkg.app_guid,
      package_guid: pkg.guid,
      lifecycle_type: 'buildpack',
      staging_memory_in_mb: 1024,
      staging_disk_in_mb: 4096,
      ...data,
    } as never,
  });
