import { type Condition, type KpackBuild, type KpackImage } from '@cf/kubernetes';

type ImageBuild = NonNullable<KpackImage['spec']['build']>;

/** A Build with the fields that its Image hands on. */
export type Build = Omit<KpackBuild, 'spec'> & {
  spec: KpackBuild['spec'] &
    Pick<ImageBuild, 'resources' | 'services'> &
    Pick<KpackImage['spec'], 'cache' | 'defaultProcess'>;
};

/** What the last container of a build pod leaves behind for its Build. */
export interface BuildReport {
  readonly latestImage: string;
  readonly runImage: string;
  readonly stackId: string;
  readonly lifecycleVersion: string;
  readonly buildMetadata: readonly { readonly id: string; readonly version: string }[];
}

/** Conditions keep the time of their last change. */
export const withTimes = (conditions: readonly Condition[], before: readonly Condition[] = []): Condition[] =>
  conditions.map((condition) => {
    const earlier = before.find(({ type }) => type === condition.type);
    const isSame = earlier?.status === condition.status && earlier.lastTransitionTime;
    return { ...condition, lastTransitionTime: isSame ? earlier.lastTransitionTime : now() };
  });

/** This moment as Kubernetes writes it: whole seconds. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** Annotations and labels of kpack that only kpack reads and writes. */
export const KPACK_OWN = {
  buildChanges: 'image.kpack.io/buildChanges',
  builderName: 'image.kpack.io/builderName',
  builderKind: 'image.kpack.io/builderKind',
} as const;
