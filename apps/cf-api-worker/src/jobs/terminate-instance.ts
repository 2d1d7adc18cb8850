import { type JobHandlers, type Payload } from '@cf/core';
import { isConflict, lrpName, type ObjectRef } from '@cf/kubernetes';
import { type WorkerSurroundings } from '../surroundings';

type Asked = Payload<'process.terminate_instance'>;

/**
 * Ends one instance of a process: its pod goes, and its StatefulSet makes another. Which pod is written down before it goes, so that an attempt after a crash does not end the one that
 * has taken its place.
 */
export const terminateInstance =
  (around: WorkerSurroundings): JobHandlers['process.terminate_instance'] =>
  async (_ctx, asked, { remember }) => {
    const { kubernetes, config } = around;
    const name = `${lrpName(asked.guid, asked.version)}-${asked.index}`;
    const pod = { namespace: config.kubernetes.workloadsNamespace, name };
    const uid = asked.instance_guid ?? (await present(around, asked, pod));
    if (!uid) return;
    if (!asked.instance_guid) await remember({ instance_guid: uid });
    await kubernetes.delete('Pod', pod, { uid }).catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
  };

/** The pod that is the instance now. A process that has another version by now has other instances: nothing is to be ended. */
async function present(
  { db, kubernetes }: WorkerSurroundings,
  { guid, version }: Asked,
  pod: ObjectRef,
): Promise<string | undefined> {
  const process = await db.process.findUnique({ where: { guid } });
  if (process?.version !== version) return undefined;
  const metadata = (await kubernetes.get('Pod', pod))?.metadata;
  return metadata?.deletionTimestamp ? undefined : metadata?.uid;
}
