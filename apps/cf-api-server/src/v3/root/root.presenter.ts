import { type ApiServerConfig } from '../../config';
import { type Links } from '../links';

/** The version of the Cloud Controller API whose surface we present. */
export const API_VERSION = '3.228.0';

const RESOURCES = [
  'app_usage_events', 'apps', 'audit_events', 'buildpacks', 'builds', 'deployments', 'domains', 'droplets', 'environment_variable_groups',
  'feature_flags', 'info', 'isolation_segments', 'organizations', 'organization_quotas', 'packages', 'processes', 'resource_matches', 'roles',
  'routes', 'security_groups', 'service_brokers', 'service_instances', 'service_credential_bindings', 'service_route_bindings',
  'service_offerings', 'service_plans', 'service_usage_events', 'spaces', 'space_quotas', 'stacks', 'tasks', 'users',
]; // prettier-ignore

const uaaUrls = ({ uaa }: ApiServerConfig) => {
  const url = (uaa.externalUrl ?? uaa.url).replace(/\/$/, '');
  return { uaa: url, login: uaa.loginUrl?.replace(/\/$/, '') ?? url };
};
const link = (href: string | undefined) => (href ? { href } : null);

/** `GET /`: where everything is. What this installation does not have is null. */
export function presentRoot(config: ApiServerConfig) {
  const { links, externalUrl } = config;
  const urls = uaaUrls(config);
  return {
    links: {
      self: { href: externalUrl },
      cloud_controller_v2: null,
      cloud_controller_v3: { href: `${externalUrl}/v3`, meta: { version: API_VERSION } },
      network_policy_v0: null,
      network_policy_v1: link(links.networkPolicy),
      login: { href: urls.login },
      uaa: { href: urls.uaa },
      credhub: null,
      routing: link(links.routing),
      logging: link(links.logging),
      log_cache: link(links.logCache),
      log_stream: null,
      app_ssh: links.appSsh
        ? {
            href: links.appSsh.endpoint,
            meta: { host_key_fingerprint: links.appSsh.hostKeyFingerprint, oauth_client: 'ssh-proxy' },
          }
        : null,
    },
  };
}

/** `GET /v3`: the collections. */
export function presentApiRoot(links: Links) {
  return {
    links: {
      self: links.get('/v3'),
      ...Object.fromEntries(RESOURCES.map((name) => [name, links.get(`/v3/${name}`)])),
    },
  };
}

/** `GET /v2/info`: what clients of old need to log in; there is no other V2. */
export function presentV2Info(config: ApiServerConfig, osbapiVersion: string) {
  const { info, links } = config;
  const urls = uaaUrls(config);
  return {
    name: info.name,
    build: info.build,
    support: 'CF API v2 is disabled',
    version: info.version,
    description: info.description,
    authorization_endpoint: urls.login,
    token_endpoint: urls.uaa,
    min_cli_version: info.minimumCliVersion || null,
    min_recommended_cli_version: info.recommendedCliVersion || null,
    app_ssh_endpoint: links.appSsh?.endpoint ?? null,
    app_ssh_host_key_fingerprint: links.appSsh?.hostKeyFingerprint ?? null,
    app_ssh_oauth_client: links.appSsh ? 'ssh-proxy' : null,
    doppler_logging_endpoint: links.logging ?? null,
    api_version: '',
    osbapi_version: osbapiVersion,
  };
}
