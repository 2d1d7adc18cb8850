import { type AppPlace, placeOf, type Project, taskEnvironment } from '@cf/core';
import { type DropletRecord, type TaskRecord } from '@cf/database';
import { ANNOTATIONS, type Draft, LABELS, MANAGED_BY, SOURCE_TYPES, type Task } from '@cf/kubernetes';
import { createPermissions, SYSTEM_ACTOR } from '@cf/permissions';
import { type WorkerSurroundings } from '../surroundings';
import { commandOf } from './commands';
import { envSecret, type SecretVariable, variablesFrom } from './env-secret';
import { applyPullSecret } from './process.projection';

const LIVING = ['PENDING', 'RUNNING'];

/** Projects a task: its Task object and Secrets while it is to run, nothing once it has ended or is canceled. */
export function taskProjection(around: WorkerSurroundings): Project {
  const { db, kubernetes, config, settings } = around;
  const namespace = config.kubernetes.workloadsNamespace;
  return async (guid) => {
    const task = await db.task.findUnique({ where: { guid } });
    const droplet =
      task?.droplet_guid && LIVING.includes(task.state)
        ? await db.droplet.findUnique({ where: { guid: task.droplet_guid } })
        : undefined;
    if (!task || !droplet?.image) {
      await kubernetes.delete('Task', { namespace, name: guid }, { propagationPolicy: 'Background' });
      await kubernetes.delete('Secret', { namespace, name: guid });
      await kubernetes.delete('Secret', { namespace, name: `${guid}-registry` });
      return;
    }
    // A command runs once: what has been sent is not sent again.
    if (await kubernetes.get('Task', { namespace, name: guid })) return;
    if (task.state !== 'PENDING') return;
    const place = await placeOf(around, await db.app.findUniqueOrThrow({ where: { guid: task.app_guid } }));
    const permissions = createPermissions(db, SYSTEM_ACTOR);
    const variables = await taskEnvironment({ db, settings, permissions }, task, place);
    const labels = labelsOf(task, place);
    await kubernetes.apply('Secret', envSecret({ name: guid, namespace, labels }, variables));
    const staged = { ...droplet, image: droplet.image };
    const pullSecretName = await applyPullSecret(kubernetes, staged, {
      name: `${guid}-registry`,
      namespace,
      labels,
    });
    const environment = variablesFrom(guid, variables);
    await kubernetes.apply(
      'Task',
      taskOf({ task, place, droplet: staged, environment, pullSecretName, namespace }),
    );
  };
}

const labelsOf = (task: TaskRecord, { app, space, organization }: AppPlace) => ({
  [LABELS.managedBy]: MANAGED_BY,
  [LABELS.appGuid]: app.guid,
  [LABELS.spaceGuid]: space.guid,
  [LABELS.orgGuid]: organization.guid,
  [LABELS.guid]: task.guid,
  [LABELS.sourceType]: SOURCE_TYPES.task,
});

interface TaskParts {
  readonly task: TaskRecord;
  readonly place: AppPlace;
  readonly droplet: DropletRecord & { readonly image: string };
  readonly environment: readonly SecretVariable[];
  readonly pullSecretName: string | undefined;
  readonly namespace: string;
}

function taskOf({ task, place, droplet, environment, pullSecretName, namespace }: TaskParts): Draft<Task> {
  const { app, space, organization } = place;
  return {
    metadata: {
      name: task.guid,
      namespace,
      labels: labelsOf(task, place),
      annotations: {
        [ANNOTATIONS.appName]: app.name,
        [ANNOTATIONS.spaceName]: space.name,
        [ANNOTATIONS.orgName]: organization.name,
      },
    },
    spec: {
      GUID: task.guid,
      name: task.name,
      image: droplet.image,
      ...(pullSecretName && { imagePullSecrets: [{ name: pullSecretName }] }),
      environment: [...environment] as never,
      command: commandOf(app.lifecycle_type, 'task', task.command),
      appName: app.name,
      appGUID: app.guid,
      spaceName: space.name,
      spaceGUID: space.guid,
      orgName: organization.name,
      orgGUID: organization.guid,
      memoryMB: task.memory_in_mb,
      diskMB: task.disk_in_mb,
      logRateLimitBytesPerSecond: Number(task.log_rate_limit_in_bytes_per_second),
      ...(task.process_user && task.process_user !== 'vcap' && { user: task.process_user }),
    },
  };
}
