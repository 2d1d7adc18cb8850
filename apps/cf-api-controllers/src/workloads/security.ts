import { type Pod } from '@cf/kubernetes';

type PodSpec = NonNullable<Pod['spec']>;
type PodSecurity = NonNullable<PodSpec['securityContext']>;
type ContainerSecurity = NonNullable<PodSpec['containers'][number]['securityContext']>;

const NAMED_USERS: Record<string, number> = { vcap: 1000, root: 0 };

/**
 * The restricted profile for pods. The image says which user runs; where the app asks for one, its number counts. `root` only where the
 * operator allows it, otherwise the usual user takes its place.
 */
export function podSecurity(user: string | undefined, allowRootUsers: boolean): PodSecurity {
  const asked = user === undefined || user === '' ? undefined : (NAMED_USERS[user] ?? numberOf(user));
  const runAsUser = asked === 0 && !allowRootUsers ? 1000 : asked;
  return {
    ...(runAsUser !== undefined && { runAsUser }),
    runAsNonRoot: runAsUser !== 0,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

const numberOf = (user: string): number => (/^\d+$/.test(user) ? Number(user) : 1000);

/** The restricted profile for containers. */
export const CONTAINER_SECURITY: ContainerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
