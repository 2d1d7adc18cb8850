import { type BuildpackRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A buildpack as the API presents it. */
export function presentBuildpack(buildpack: BuildpackRecord, links: Links) {
  const self = `/v3/buildpacks/${buildpack.guid}`;
  return {
    guid: buildpack.guid,
    created_at: presentTime(buildpack.created_at),
    updated_at: presentTime(buildpack.updated_at),
    name: buildpack.name,
    state: buildpack.state,
    filename: buildpack.filename,
    stack: buildpack.stack_name,
    position: buildpack.position,
    lifecycle: buildpack.lifecycle,
    enabled: buildpack.enabled,
    locked: buildpack.locked,
    metadata: presentMetadata(buildpack),
    links: { self: links.get(self), upload: links.post(`${self}/upload`) },
  };
}
