import { describeEndpoints, type Endpoint, ok, text } from '@cf/http';
import { get, type RequestContext } from '../request-context';
import { API_VERSION } from '../root/root.presenter';
import { OPENAPI_PAGE } from './openapi-page';

/** The endpoints that describe the table of all endpoints, made from that same table. */
export function openApiEndpoints(all: () => readonly Endpoint<RequestContext>[]): Endpoint<RequestContext>[] {
  return [
    get('/v3/openapi.json', { anonymous: true, summary: 'This document' }, async ({ config }) =>
      ok(
        describeEndpoints(all() as readonly Endpoint<never>[], {
          title: 'Cloud Foundry API v3 on Kubernetes',
          version: API_VERSION,
          url: config.externalUrl,
        }),
      ),
    ),
    get('/v3/openapi', { anonymous: true, summary: 'A page to read the document' }, async () =>
      text('text/html; charset=utf-8', OPENAPI_PAGE),
    ),
  ];
}
