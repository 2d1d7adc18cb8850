import { CONTAINERS, type Draft, type Job, ownerReferenceTo, type Task } from '@cf/kubernetes';
import { type WorkloadsConfig } from '../config';
import { taskEnvironment, unexpanded } from '../workloads/environment';
import { nameAnnotations, taskLabels } from '../workloads/names';
import { resourcesOf } from '../workloads/resources';
import { CONTAINER_SECURITY, podSecurity } from '../workloads/security';

const DEFAULT_MEMORY_MB = 1024;
const DEFAULT_DISK_MB = 1024;

/** The Job that runs a task exactly once: neither pod nor Job is tried again. */
export function jobFor(task: Task, workloads: WorkloadsConfig): Draft<Job> {
  const { spec } = task;
  const pullSecrets = [
    ...(spec.imagePullSecrets ?? []),
    ...workloads.imagePullSecrets.map((name) => ({ name })),
  ];
  const metadata = { labels: taskLabels(task), annotations: nameAnnotations(task) };
  return {
    metadata: {
      ...metadata,
      name: task.metadata.name,
      namespace: task.metadata.namespace,
      ownerReferences: [ownerReferenceTo('Task', task.metadata)],
    },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 0,
      template: {
        metadata,
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: workloads.serviceAccountName,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          imagePullSecrets: pullSecrets,
          securityContext: podSecurity(spec.user, workloads.allowRootUsers),
          terminationGracePeriodSeconds: workloads.terminationGracePeriodSeconds,
          ...(workloads.runtimeClassName && { runtimeClassName: workloads.runtimeClassName }),
          containers: [
            {
              name: CONTAINERS.task,
              image: spec.image,
              ...(spec.command.length > 0 && { command: unexpanded(spec.command) }),
              env: taskEnvironment(spec.environment ?? []),
              securityContext: CONTAINER_SECURITY,
              resources: resourcesOf(
                {
                  memoryMb: spec.memoryMB ?? DEFAULT_MEMORY_MB,
                  diskMb: spec.diskMB ?? DEFAULT_DISK_MB,
                  cpuMillis: spec.cpuMillis,
                },
                workloads.cpuMillicoresPerGiB,
              ),
            },
          ],
        },
      },
    },
  };
}
