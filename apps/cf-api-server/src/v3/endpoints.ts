import { type Endpoint } from '@cf/http';
import { appActionsEndpoints } from './apps/app-actions.endpoints';
import { appEnvironmentEndpoints } from './apps/app-environment.endpoints';
import { appFeaturesEndpoints } from './apps/app-features.endpoints';
import { appsEndpoints } from './apps/apps.endpoints';
import { deploymentsEndpoints } from './deployments/deployments.endpoints';
import { auditEventsEndpoints } from './audit-events/audit-events.endpoints';
import { buildpacksEndpoints } from './buildpacks/buildpacks.endpoints';
import { environmentVariableGroupsEndpoints } from './environment-variable-groups/environment-variable-groups.endpoints';
import { featureFlagsEndpoints } from './feature-flags/feature-flags.endpoints';
import { stacksEndpoints } from './stacks/stacks.endpoints';
import { destinationsEndpoints } from './routes/destinations.endpoints';
import { domainsEndpoints } from './domains/domains.endpoints';
import { isolationSegmentRelationshipsEndpoints } from './isolation-segments/isolation-segment-relationships.endpoints';
import { isolationSegmentsEndpoints } from './isolation-segments/isolation-segments.endpoints';
import { jobsEndpoints } from './jobs/jobs.endpoints';
import { manifestsEndpoints } from './manifests/manifests.endpoints';
import { openApiEndpoints } from './openapi/openapi.endpoints';
import { organizationQuotasEndpoints } from './organization-quotas/organization-quotas.endpoints';
import { organizationsEndpoints } from './organizations/organizations.endpoints';
import { buildsEndpoints } from './builds/builds.endpoints';
import { dropletsEndpoints } from './droplets/droplets.endpoints';
import { packagesEndpoints } from './packages/packages.endpoints';
import { processInstancesEndpoints } from './processes/process-instances.endpoints';
import { processesEndpoints } from './processes/processes.endpoints';
import { type RequestContext } from './request-context';
import { resourceMatchesEndpoints } from './resource-matches/resource-matches.endpoints';
import { routeSharingEndpoints } from './routes/route-sharing.endpoints';
import { routesEndpoints } from './routes/routes.endpoints';
import { rolesEndpoints } from './roles/roles.endpoints';
import { rootEndpoints } from './root/root.endpoints';
import { serviceCredentialBindingsEndpoints } from './service-credential-bindings/service-credential-bindings.endpoints';
import { serviceInstancesEndpoints } from './service-instances/service-instances.endpoints';
import { serviceRouteBindingsEndpoints } from './service-route-bindings/service-route-bindings.endpoints';
import { securityGroupsEndpoints } from './security-groups/security-groups.endpoints';
import { sidecarsEndpoints } from './sidecars/sidecars.endpoints';
import { spaceQuotasEndpoints } from './space-quotas/space-quotas.endpoints';
import { spacesEndpoints } from './spaces/spaces.endpoints';
import { tasksEndpoints } from './tasks/tasks.endpoints';
import { usageEndpoints } from './usage/usage.endpoints';
import { usersEndpoints } from './users/users.endpoints';

/** Every endpoint of the API. What serves, documents and tests it walks this table. */
export const endpoints: readonly Endpoint<RequestContext>[] = [
  ...rootEndpoints,
  ...jobsEndpoints,
  ...organizationsEndpoints,
  ...spacesEndpoints,
  ...organizationQuotasEndpoints,
  ...spaceQuotasEndpoints,
  ...isolationSegmentsEndpoints,
  ...isolationSegmentRelationshipsEndpoints,
  ...usersEndpoints,
  ...usageEndpoints,
  ...rolesEndpoints,
  ...domainsEndpoints,
  ...routesEndpoints,
  ...destinationsEndpoints,
  ...routeSharingEndpoints,
  ...packagesEndpoints,
  ...buildsEndpoints,
  ...dropletsEndpoints,
  ...resourceMatchesEndpoints,
  ...appsEndpoints,
  ...appActionsEndpoints,
  ...appEnvironmentEndpoints,
  ...appFeaturesEndpoints,
  ...processesEndpoints,
  ...processInstancesEndpoints,
  ...securityGroupsEndpoints,
  ...sidecarsEndpoints,
  ...tasksEndpoints,
  ...deploymentsEndpoints,
  ...serviceInstancesEndpoints,
  ...serviceCredentialBindingsEndpoints,
  ...serviceRouteBindingsEndpoints,
  ...manifestsEndpoints,
  ...auditEventsEndpoints,
  ...buildpacksEndpoints,
  ...environmentVariableGroupsEndpoints,
  ...featureFlagsEndpoints,
  ...stacksEndpoints,
  ...openApiEndpoints(() => endpoints),
];
