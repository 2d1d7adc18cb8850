import { createHash } from 'node:crypto';
import {
  DONE,
  type Draft,
  type Job,
  type KubeClient,
  ownerReferenceTo,
  type Pod,
  type Reconciler,
  requeueAfter,
} from '@cf/kubernetes';
import { createPod } from './create-pod';
import { jobStatusAfter } from './job-status';
import { attemptOf, endOf, type JobStep, planJob } from './plan-job';
import { isOver } from './pod-facts';

/** What the reconciler of Jobs works with. */
export interface JobParts {
  readonly client: Pick<KubeClient, 'create' | 'delete' | 'get' | 'patchStatus'>;
  /** All pods of a Job, those of earlier attempts as well. */
  readonly podsOf: (job: Job) => readonly Pod[];
}

/** Runs each Job's pod, again where its back-off limit allows, and tells the Job how that went. */
export const jobReconciler = (parts: JobParts): Reconciler<Job> => ({
  async reconcile({ log }, job) {
    if (job.metadata.deletionTimestamp) return DONE;
    const now = Date.now();
    const pods = parts.podsOf(job);
    const pod = await currentPod(parts, job, pods);
    const step = planJob({ job, pod, now, lastFailureMs: lastFailureOf(pods) });
    await act(parts, job, step, pods);
    const status = jobStatusAfter(job, step, pod, new Date(now).toISOString());
    if (status) await parts.client.patchStatus('Job', job.metadata, status);
    if (step.do !== 'wait') log.debug({ step: step.do }, 'Advanced Job');
    return step.do === 'wait' && step.forMs !== undefined ? requeueAfter(step.forMs) : DONE;
  },
});

/** The cache may not know a pod yet that was just made, and that must not look like one that is gone. */
async function currentPod({ client }: JobParts, job: Job, pods: readonly Pod[]): Promise<Pod | undefined> {
  const name = podName(job, attemptOf(job));
  const cached = pods.find(({ metadata }) => metadata.name === name);
  if (cached || endOf(job) || !job.status?.active) return cached;
  return client.get('Pod', { name, namespace: job.metadata.namespace });
}

async function act({ client }: JobParts, job: Job, step: JobStep, pods: readonly Pod[]): Promise<void> {
  if (step.do === 'create') await createPod(client, podOf(job, step.attempt));
  if (step.do === 'remove') await client.delete('Job', job.metadata, { uid: job.metadata.uid });
  if (step.do !== 'fail') return;
  for (const { metadata } of pods.filter((pod) => !isOver(pod)))
    await client.delete('Pod', metadata, { uid: metadata.uid });
}

const lastFailureOf = (pods: readonly Pod[]): number =>
  Math.max(
    0,
    ...pods.flatMap(({ status }) =>
      (status?.containerStatuses ?? []).map(
        ({ state }) => Date.parse(state?.terminated?.finishedAt ?? '') || 0,
      ),
    ),
  );

/** Derived, not drawn by lot: an attempt that is begun twice makes one pod. */
function podName({ metadata }: Job, attempt: number): string {
  const digest = createHash('sha256').update(`${metadata.uid}/${attempt}`).digest('hex');
  return `${metadata.name}-${digest.slice(0, 5)}`;
}

function podOf(job: Job, attempt: number): Draft<Pod> {
  const { metadata, spec } = job;
  const template = spec?.template;
  if (!template?.spec) throw new Error('The template has no spec');
  const { name, uid = '' } = metadata;
  return {
    metadata: {
      name: podName(job, attempt),
      namespace: metadata.namespace,
      annotations: template.metadata?.annotations,
      labels: {
        ...template.metadata?.labels,
        'job-name': name,
        'controller-uid': uid,
        'batch.kubernetes.io/job-name': name,
        'batch.kubernetes.io/controller-uid': uid,
      },
      ownerReferences: [ownerReferenceTo('Job', metadata)],
    },
    spec: template.spec,
  };
}
