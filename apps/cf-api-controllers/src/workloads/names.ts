import { ANNOTATIONS, LABELS, type LRP, MANAGED_BY, SOURCE_TYPES, type Task } from '@cf/kubernetes';

const present = (entries: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => Boolean(entry[1])));

/** Labels of an LRP's objects and pods. */
export const lrpLabels = ({ spec }: LRP): Record<string, string> =>
  present({
    [LABELS.managedBy]: MANAGED_BY,
    [LABELS.guid]: spec.GUID,
    [LABELS.version]: spec.version,
    [LABELS.appGuid]: spec.appGUID,
    [LABELS.spaceGuid]: spec.spaceGUID,
    [LABELS.orgGuid]: spec.orgGUID,
    [LABELS.processType]: spec.processType,
    [LABELS.sourceType]: SOURCE_TYPES.app,
  });

/** What tells the pods of one LRP from all others; it can never change. */
export const lrpSelector = ({ spec }: LRP): Record<string, string> => ({
  [LABELS.guid]: spec.GUID,
  [LABELS.version]: spec.version,
  [LABELS.sourceType]: SOURCE_TYPES.app,
});

/** Labels of a task's objects and pod. */
export const taskLabels = ({ spec }: Task): Record<string, string> =>
  present({
    [LABELS.managedBy]: MANAGED_BY,
    [LABELS.guid]: spec.GUID,
    [LABELS.appGuid]: spec.appGUID,
    [LABELS.spaceGuid]: spec.spaceGUID,
    [LABELS.orgGuid]: spec.orgGUID,
    [LABELS.sourceType]: SOURCE_TYPES.task,
  });

/** Human names, for people who look with kubectl. */
export const nameAnnotations = ({ spec }: LRP | Task): Record<string, string> =>
  present({
    [ANNOTATIONS.appName]: spec.appName,
    [ANNOTATIONS.spaceName]: spec.spaceName,
    [ANNOTATIONS.orgName]: spec.orgName,
  });
