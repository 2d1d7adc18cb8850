import { type KubeClient, type Pod } from '@cf/kubernetes';
import { type Logger } from 'pino';
import { type PortMap, type PortPool } from '../container/ports';
import { type OpenContainerLog } from '../container/container-log';
import { type EventRecorder } from '../events';
import { type ImageStore } from '../images/image-store';
import { type UsageMeter } from '../usage';
import { type ContainerRecord } from './container-record';

/** What all pods of a kubelet share. */
export interface KubeletParts {
  readonly client: KubeClient;
  readonly images: ImageStore;
  readonly events: EventRecorder;
  readonly usage: UsageMeter;
  readonly ports: PortPool;
  readonly openLog: OpenContainerLog;
  readonly log: Logger;
  /** Holds one folder per pod. */
  readonly podsDir: string;
}

/** One pod while it runs here. */
export interface PodRun {
  readonly kubelet: KubeletParts;
  /** The pod as last seen. */
  readonly pod: () => Pod;
  readonly dir: string;
  readonly records: readonly ContainerRecord[];
  ports: PortMap;
  volumes: Record<string, string>;
  /** Aborted when no container may start any more. */
  readonly stopping: AbortSignal;
  /** Aborted when what still runs must end at once. */
  readonly hurry: AbortSignal;
  /** Says that the status is to be reported. */
  readonly changed: () => void;
}

/** The name of a pod's folders: names are used again, uids are not. */
export const folderOf = ({ metadata }: Pod): string =>
  `${metadata.namespace}_${metadata.name}_${metadata.uid}`;
