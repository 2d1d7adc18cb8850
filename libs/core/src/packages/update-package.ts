import { type PackageRecord } from '@cf/database';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';

export interface PackageChange {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/** Changes metadata, and the credentials of a docker package. */
export function updatePackage(
  ctx: OpContext,
  pkg: PackageRecord,
  { username, password, metadata }: PackageChange,
): Promise<PackageRecord> {
  return ctx.db.package.update({
    where: { guid: pkg.guid },
    data: {
      ...(username !== undefined && { docker_username: username }),
      ...(password !== undefined && { docker_password: password }),
      ...mergeMetadata(metadata, pkg),
    },
  });
}
