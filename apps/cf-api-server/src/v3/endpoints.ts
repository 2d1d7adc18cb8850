import { type Endpoint } from '@cf/http';
import { jobsEndpoints } from './jobs/jobs.endpoints';
import { openApiEndpoints } from './openapi/openapi.endpoints';
import { organizationsEndpoints } from './organizations/organizations.endpoints';
import { type RequestContext } from './request-context';
import { rootEndpoints } from './root/root.endpoints';
import { spacesEndpoints } from './spaces/spaces.endpoints';

/** Every endpoint of the API. What serves, documents and tests it walks this table. */
export const endpoints: readonly Endpoint<RequestContext>[] = [
  ...rootEndpoints,
  ...jobsEndpoints,
  ...organizationsEndpoints,
  ...spacesEndpoints,
  ...openApiEndpoints(() => endpoints),
];
