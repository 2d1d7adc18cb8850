import { matchResources } from '@cf/core';
import { created } from '@cf/http';
import { post } from '../request-context';
import { ResourceMatchesBody } from './resource-matches.schemas';

export const resourceMatchesEndpoints = [
  post('/v3/resource_matches', { body: ResourceMatchesBody }, async (ctx, { body }) => {
    const files = body.resources.map((resource) => ({
      sha1: resource.checksum.value,
      size: resource.size_in_bytes,
      resource,
    }));
    const known = await matchResources(ctx, files);
    const resources = known.map(({ resource: { checksum, size_in_bytes, path, mode } }) => ({
      checksum: { value: checksum.value },
      size_in_bytes,
      path: path ?? '',
      mode: mode ?? '',
    }));
    return created({ resources });
  }),
];
