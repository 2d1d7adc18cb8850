import { cpus, totalmem } from 'node:os';
import { type KubeClient } from '@cf/kubernetes';
import { now } from './pod/container-record';

/** The one node of the local platform. */
export const NODE_NAME = 'local';

/** Registers the node, ready for pods. */
export async function registerNode(client: KubeClient): Promise<void> {
  const labels = { 'kubernetes.io/hostname': NODE_NAME, 'kubernetes.io/os': process.platform };
  await client.apply(
    'Node',
    { metadata: { name: NODE_NAME, labels }, spec: {} },
    { fieldManager: 'kubelet' },
  );
  const at = now();
  const capacity = { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, pods: '500' };
  await client.patchStatus(
    'Node',
    { name: NODE_NAME },
    {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address: '127.0.0.1' },
        { type: 'Hostname', address: NODE_NAME },
      ],
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'runs pods as processes',
          lastHeartbeatTime: at,
          lastTransitionTime: at,
        },
      ],
    },
  );
}
