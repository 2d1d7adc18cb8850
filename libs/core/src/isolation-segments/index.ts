export { assignIsolationSegment, setDefaultIsolationSegment } from './assign-isolation-segment';
export { entitleOrganizations, revokeEntitlement } from './entitle-organizations';
export {
  findIsolationSegment,
  type IsolationSegmentFilter,
  listIsolationSegments,
  organizationsOfSegment,
  spacesOfSegment,
} from './isolation-segment-queries';
export {
  createIsolationSegment,
  deleteIsolationSegment,
  type NewIsolationSegment,
  updateIsolationSegment,
} from './manage-isolation-segments';
