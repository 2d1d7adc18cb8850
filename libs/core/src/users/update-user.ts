import { type UserRecord } from '@cf/database';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';

/** Changes metadata. */
export function updateUser(
  { db }: OpContext,
  user: UserRecord,
  metadata: MetadataChange | undefined,
): Promise<UserRecord> {
  return db.user.update({ where: { guid: user.guid }, data: mergeMetadata(metadata, user) });
}
