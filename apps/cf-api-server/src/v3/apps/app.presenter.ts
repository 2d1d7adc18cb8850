import { withoutPassword } from '@cf/core';
import { type AppRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** An app as the API presents it. */
export function presentApp(app: AppRecord, links: Links) {
  const self = `/v3/apps/${app.guid}`;
  return {
    guid: app.guid,
    created_at: presentTime(app.created_at),
    updated_at: presentTime(app.updated_at),
    name: app.name,
    state: app.state,
    lifecycle: { type: app.lifecycle_type, data: lifecycleDataOf(app) },
    relationships: {
      space: { data: { guid: app.space_guid } },
      current_droplet: { data: { guid: app.droplet_guid } },
    },
    metadata: presentMetadata(app),
    links: {
      self: links.get(self),
      environment_variables: links.get(`${self}/environment_variables`),
      space: links.get(`/v3/spaces/${app.space_guid}`),
      processes: links.get(`${self}/processes`),
      packages: links.get(`${self}/packages`),
      current_droplet: links.get(`${self}/droplets/current`),
      droplets: links.get(`${self}/droplets`),
      tasks: links.get(`${self}/tasks`),
      start: links.post(`${self}/actions/start`),
      stop: links.post(`${self}/actions/stop`),
      clear_buildpack_cache: links.post(`${self}/actions/clear_buildpack_cache`),
      revisions: links.get(`${self}/revisions`),
      deployed_revisions: links.get(`${self}/revisions/deployed`),
      features: links.get(`${self}/features`),
    },
  };
}

function lifecycleDataOf(app: AppRecord): object {
  if (app.lifecycle_type === 'docker') return {};
  return {
    buildpacks: app.buildpacks.map(withoutPassword),
    stack: app.stack_name,
    ...(app.lifecycle_credentials !== null && { credentials: '***' }),
  };
}
