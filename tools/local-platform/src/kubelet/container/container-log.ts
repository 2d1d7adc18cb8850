/** Where a container's output goes. */
export interface ContainerLog {
  readonly write: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  readonly close: () => void;
}

/** Opens the log of one run of a container; `pod` is the name of the pod's folder. */
export type OpenContainerLog = (which: {
  pod: string;
  container: string;
  restartCount: number;
}) => ContainerLog;
