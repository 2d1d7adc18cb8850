import {
  assignIsolationSegment,
  findOrganizationFor,
  findSpaceFor,
  setDefaultIsolationSegment,
} from '@cf/core';
import { ok } from '@cf/http';
import { presentToOne, ToOneBody } from '../relationships';
import { get, patch, type RequestContext } from '../request-context';

const SEGMENTS = '/v3/isolation_segments';

/** Which segment an organization gives its spaces, and which one a space has of its own. */
export const isolationSegmentRelationshipsEndpoints = [
  get('/v3/organizations/:guid/relationships/default_isolation_segment', {}, async (ctx, { params }) => {
    const organization = await findOrganizationFor(ctx, 'read', params.guid);
    return ok(presentDefault(ctx, organization.guid, organization.default_isolation_segment_guid));
  }),

  patch(
    '/v3/organizations/:guid/relationships/default_isolation_segment',
    { body: ToOneBody },
    async (ctx, { params, body }) => {
      const organization = await findOrganizationFor(ctx, 'write', params.guid);
      await setDefaultIsolationSegment(ctx, organization, body.data?.guid);
      return ok(presentDefault(ctx, organization.guid, body.data?.guid ?? null));
    },
  ),

  get('/v3/spaces/:guid/relationships/isolation_segment', {}, async (ctx, { params }) => {
    const space = await findSpaceFor(ctx, 'read', params.guid);
    return ok(presentOfSpace(ctx, space.guid, space.isolation_segment_guid));
  }),

  patch(
    '/v3/spaces/:guid/relationships/isolation_segment',
    { body: ToOneBody },
    async (ctx, { params, body }) => {
      const space = await findSpaceFor(ctx, 'assignIsolationSegment', params.guid);
      await assignIsolationSegment(ctx, space, body.data?.guid);
      return ok(presentOfSpace(ctx, space.guid, body.data?.guid ?? null));
    },
  ),
];

const presentDefault = ({ links }: RequestContext, owner: string, segment: string | null) =>
  presentToOne(
    links,
    `/v3/organizations/${owner}/relationships/default_isolation_segment`,
    segment,
    SEGMENTS,
  );

const presentOfSpace = ({ links }: RequestContext, owner: string, segment: string | null) =>
  presentToOne(links, `/v3/spaces/${owner}/relationships/isolation_segment`, segment, SEGMENTS);
