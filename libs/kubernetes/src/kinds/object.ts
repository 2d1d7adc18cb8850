import { type V1ObjectMeta, type V1OwnerReference } from '@kubernetes/client-node';

/** A type of the client library as it travels in JSON: times are strings. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

/** Metadata of an object that has a name. */
export type ObjectMeta = Wire<V1ObjectMeta> & { name: string };

/** What every Kubernetes object has. Objects in lists of built-in kinds come without apiVersion and kind. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** A built-in kind of the client library as it travels in JSON. */
export type BuiltIn<T> = Omit<Wire<T>, 'apiVersion' | 'kind' | 'metadata'> & KubeObject;

/** A condition as our kinds and kpack's use it. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  observedGeneration?: number;
}

/** An object by its place in the API. */
export interface ObjectRef {
  readonly name: string;
  readonly namespace?: string;
}

export type OwnerReference = Wire<V1OwnerReference>;

/** The condition of that type, if the object has it. */
export const conditionOf = (object: { status?: { conditions?: Condition[] } } | undefined, type: string) =>
  object?.status?.conditions?.find((condition) => condition.type === type);
