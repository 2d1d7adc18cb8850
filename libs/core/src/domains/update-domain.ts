import { type DomainRecord } from '@cf/database';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';

/** Changes the metadata of a domain. */
export function updateDomain(
  ctx: OpContext,
  domain: DomainRecord,
  metadata: MetadataChange | undefined,
): Promise<DomainRecord> {
  return transact(ctx, ({ db }) =>
    db.domain.update({ where: { guid: domain.guid }, data: mergeMetadata(metadata, domain) }),
  );
}
