import { type PodMetrics } from '@cf/kubernetes';
import { type PodWorker } from './pod/pod-worker';
import { type Usage, type UsageMeter } from './usage';

/** What metrics.k8s.io tells of the pods that run here; a pod none of whose containers was measured yet is left out, as in a real cluster. */
export function podMetricsOf(workers: Iterable<PodWorker>, meter: UsageMeter): PodMetrics[] {
  return [...workers].flatMap(({ pod, records }) => {
    const measured = records.flatMap(({ spec, running }) => {
      const usage = running && meter.usageOf(running.pid);
      return usage ? [{ name: spec.name, usage }] : [];
    });
    if (measured.length === 0) return [];
    const { name, namespace, labels } = pod().metadata;
    const timestamp = new Date(Math.max(...measured.map(({ usage }) => usage.at))).toISOString();
    return [
      {
        apiVersion: 'metrics.k8s.io/v1beta1',
        kind: 'PodMetrics',
        metadata: { name, namespace, labels, creationTimestamp: timestamp },
        timestamp,
        window: '10s',
        containers: measured.map((one) => ({ name: one.name, usage: quantitiesOf(one.usage) })),
      },
    ];
  });
}

const quantitiesOf = ({ cpuCores, memoryBytes }: Usage) => ({
  cpu: `${Math.round(cpuCores * 1e9)}n`,
  memory: `${Math.ceil(memoryBytes / 1024)}Ki`,
});
