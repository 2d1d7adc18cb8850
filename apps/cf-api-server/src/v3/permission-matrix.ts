import { type MatrixRow } from '../testing/permission-matrix';
import { appsMatrix } from './apps/apps.matrix';
import { deploymentsMatrix } from './deployments/deployments.matrix';
import { manifestsMatrix } from './manifests/manifests.matrix';
import { platformMatrix } from './platform.matrix';
import { domainsMatrix } from './domains/domains.matrix';
import { isolationSegmentsMatrix } from './isolation-segments/isolation-segments.matrix';
import { routesMatrix } from './routes/routes.matrix';
import { jobsMatrix } from './jobs/jobs.matrix';
import { organizationQuotasMatrix } from './organization-quotas/organization-quotas.matrix';
import { organizationsMatrix } from './organizations/organizations.matrix';
import { buildsMatrix } from './builds/builds.matrix';
import { dropletsMatrix } from './droplets/droplets.matrix';
import { packagesMatrix } from './packages/packages.matrix';
import { resourceMatchesMatrix } from './resource-matches/resource-matches.matrix';
import { processesMatrix } from './processes/processes.matrix';
import { rolesMatrix } from './roles/roles.matrix';
import { serviceCredentialBindingsMatrix } from './service-credential-bindings/service-credential-bindings.matrix';
import { serviceInstancesMatrix } from './service-instances/service-instances.matrix';
import { serviceRouteBindingsMatrix } from './service-route-bindings/service-route-bindings.matrix';
import { securityGroupsMatrix } from './security-groups/security-groups.matrix';
import { sidecarsMatrix } from './sidecars/sidecars.matrix';
import { tasksMatrix } from './tasks/tasks.matrix';
import { spaceQuotasMatrix } from './space-quotas/space-quotas.matrix';
import { spacesMatrix } from './spaces/spaces.matrix';
import { usageMatrix } from './usage/usage.matrix';
import { usersMatrix } from './users/users.matrix';

/** What every endpoint answers to every role. An endpoint without a row here fails a test. */
export const PERMISSION_MATRIX: readonly MatrixRow[] = [
  ...domainsMatrix,
  ...routesMatrix,
  ...jobsMatrix,
  ...organizationsMatrix,
  ...spacesMatrix,
  ...organizationQuotasMatrix,
  ...spaceQuotasMatrix,
  ...isolationSegmentsMatrix,
  ...usersMatrix,
  ...usageMatrix,
  ...rolesMatrix,
  ...appsMatrix,
  ...processesMatrix,
  ...securityGroupsMatrix,
  ...sidecarsMatrix,
  ...tasksMatrix,
  ...deploymentsMatrix,
  ...serviceInstancesMatrix,
  ...serviceCredentialBindingsMatrix,
  ...serviceRouteBindingsMatrix,
  ...platformMatrix,
  ...manifestsMatrix,
  ...packagesMatrix,
  ...buildsMatrix,
  ...dropletsMatrix,
  ...resourceMatchesMatrix,
];
