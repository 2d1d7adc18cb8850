import { type StackRecord } from '@cf/database';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';

export interface StackChange {
  readonly state?: string | undefined;
  readonly state_reason?: string | null | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/** Changes whether a stack may be used, and its metadata; what it is made of is the cluster's. */
export const updateStack = (
  { db }: Pick<OpContext, 'db'>,
  stack: StackRecord,
  { state, state_reason, metadata }: StackChange,
): Promise<StackRecord> =>
  db.stack.update({
    where: { guid: stack.guid },
    data: { state, state_reason, ...mergeMetadata(metadata, stack) },
  });
