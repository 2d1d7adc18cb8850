import { randomUUID } from 'node:crypto';
import { type HttpRequest } from '../load/http';
import { type RunningApi } from './start-api';

/** One measured request. */
export interface Case {
  readonly name: string;
  readonly as: 'admin' | 'developer';
  /** A new one each time where it writes. */
  readonly request: () => Pick<HttpRequest, 'method' | 'body'> & { readonly path: string };
}

const get = (path: string, as: Case['as']): Case => ({
  name: `GET ${path}`,
  as,
  request: () => ({ method: 'GET', path }),
});

/** What people and tools ask most; the one that writes comes last. */
export const casesOn = ({ spaceGuid, appGuid }: { spaceGuid: string; appGuid: string }): Case[] => [
  get('/v3/apps?per_page=50', 'admin'),
  get('/v3/apps?per_page=500', 'admin'),
  get('/v3/apps?per_page=50', 'developer'),
  get('/v3/apps?per_page=500', 'developer'),
  get('/v3/routes?per_page=50', 'admin'),
  get('/v3/routes?per_page=50', 'developer'),
  get('/v3/roles?include=user&per_page=50', 'admin'),
  get('/v3/audit_events?per_page=50', 'admin'),
  get('/v3/audit_events?per_page=50', 'developer'),
  { ...get(`/v3/apps/${appGuid}`, 'developer'), name: 'GET /v3/apps/:guid' },
  {
    name: 'POST /v3/apps',
    as: 'developer',
    request: () => ({
      method: 'POST',
      path: '/v3/apps',
      body: JSON.stringify({
        name: `bench-${randomUUID()}`,
        relationships: { space: { data: { guid: spaceGuid } } },
      }),
    }),
  },
];

/** The request of a case as it is sent. */
export function requestOf({ as, request }: Case, { url, tokens }: RunningApi): HttpRequest {
  const { path, ...rest } = request();
  return {
    ...rest,
    url: url + path,
    headers: { authorization: tokens[as], 'content-type': 'application/json' },
  };
}
