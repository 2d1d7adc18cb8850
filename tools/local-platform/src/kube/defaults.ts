import { isObject, type Json, type JsonObject, type StoredObject } from './object';
import { type Resource } from './resources';

/** What the API fills in when an object is created; no more than our kinds and controllers rely on. */
const DEFAULTS: Readonly<Record<string, (object: StoredObject) => StoredObject>> = {
  Pod: (pod) => ({
    ...pod,
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      ...pod.spec,
    },
    status: { phase: 'Pending', qosClass: 'Burstable', ...pod.status },
  }),
  StatefulSet: (set) => ({
    ...set,
    spec: {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...set.spec,
    },
  }),
  Job: (job) => ({ ...job, spec: { parallelism: 1, completions: 1, backoffLimit: 6, ...job.spec } }),
  Service: (service) => ({
    ...service,
    spec: { type: 'ClusterIP', sessionAffinity: 'None', clusterIP: '127.0.0.1', ...service.spec },
  }),
  Namespace: (namespace) => ({ ...namespace, status: { phase: 'Active', ...namespace.status } }),
  Secret: (secret) => withEncodedTexts({ type: 'Opaque', ...secret }),
};

/** The object with what the API fills in. */
export const withDefaults = ({ kind }: Resource, object: StoredObject): StoredObject =>
  DEFAULTS[kind]?.(object) ?? object;

/** `stringData` of a Secret becomes `data`. */
function withEncodedTexts(secret: StoredObject): StoredObject {
  const { stringData, ...rest } = secret;
  if (!isObject(stringData)) return secret;
  const encoded = Object.entries(stringData).map(([key, text]): [string, Json] => [
    key,
    Buffer.from(String(text)).toString('base64'),
  ]);
  return { ...rest, data: { ...(rest['data'] as JsonObject | undefined), ...Object.fromEntries(encoded) } };
}
