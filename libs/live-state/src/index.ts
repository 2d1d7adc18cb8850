export {
  beat,
  type Instance,
  type InstanceState,
  type InstanceUsage,
  type LiveInstances,
  type ProcessSnapshot,
  readSnapshots,
  STALE_MS,
  writeSnapshots,
} from './instances';
export { appendPlatformLog, type PlatformLogLine, readPlatformLog } from './platform-log';
