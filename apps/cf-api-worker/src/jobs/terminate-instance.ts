import { type Payload } from '@cf/core';
import { lrpName } from '@cf/kubernetes';
import { type WorkerSurroundings } from '../surroundings';

/** Ends one instance of a process: its pod goes, and its StatefulSet makes another. A process that has another version by now has other instances: nothing is to be ended. */
export async function terminateInstancePod(
  { db, kubernetes, config }: WorkerSurroundings,
  { guid, version, index }: Payload<'process.terminate_instance'>,
): Promise<void> {
  const process = await db.process.findUnique({ where: { guid } });
  if (process?.version !== version) return;
  const name = `${lrpName(guid, version)}-${index}`;
  const pod = { namespace: config.kubernetes.workloadsNamespace, name };
  const present = await kubernetes.get('Pod', pod);
  if (present && !present.metadata.deletionTimestamp) {
    await kubernetes.delete('Pod', pod, { ...(present.metadata.uid && { uid: present.metadata.uid }) });
  }
}
