import { randomUUID } from 'node:crypto';
import { type IsolationSegmentRecord } from '@cf/database';
import { type TestApi } from './use-api';

export const SHARED_SEGMENT = '933b4c58-120b-499a-b85d-4b6fc9e2903b';

/** An isolation segment that organizations are entitled to: none unless they are given. */
export async function arrangeSegment(
  api: TestApi,
  organizationGuids: readonly string[] = [],
  data: Partial<IsolationSegmentRecord> = {},
): Promise<IsolationSegmentRecord> {
  const guid = randomUUID();
  const segment = await api.db.isolationSegment.create({
    data: { guid, name: `segment-${guid}`, ...data } as never,
  });
  await api.db.organizationIsolationSegment.createMany({
    data: organizationGuids.map((organization_guid) => ({ organization_guid, isolation_segment_guid: guid })),
  });
  return segment;
}
