/** Somebody who may ask for tokens. */
export interface OauthClient {
  readonly id: string;
  readonly secret: string;
  readonly grants: readonly GrantType[];
  /** What users may let the client do. */
  readonly scopes: readonly string[];
  /** What the client may do itself. */
  readonly authorities: readonly string[];
  readonly redirectUri?: string;
}

export type GrantType = 'password' | 'refresh_token' | 'client_credentials' | 'authorization_code';

const words = (text: string) => text.split(/\s+/).filter(Boolean);

const acting = (id: string, secret: string, authorities: string): OauthClient => ({
  id,
  secret,
  grants: ['client_credentials'],
  scopes: ['uaa.none'],
  authorities: words(authorities),
});

/** The clients of a Cloud Foundry, with the secrets that its tests use: they are public. */
export const CLIENTS: readonly OauthClient[] = [
  {
    id: 'cf',
    secret: '',
    grants: ['password', 'refresh_token'],
    scopes:
      words(`cloud_controller.read cloud_controller.write cloud_controller.admin cloud_controller.admin_read_only
      cloud_controller.global_auditor openid password.write scim.read scim.write uaa.user clients.read clients.write doppler.firehose
      network.admin network.write routing.router_groups.read routing.router_groups.write`),
    authorities: ['uaa.none'],
  },
  {
    id: 'ssh-proxy',
    secret: 'ssh-proxy-secret',
    grants: ['authorization_code', 'refresh_token'],
    scopes: words('openid cloud_controller.read cloud_controller.write cloud_controller.admin'),
    authorities: ['uaa.none'],
    redirectUri: 'http://localhost/',
  },
  acting('cloud_controller_username_lookup', 'username-lookup-secret', 'scim.userids scim.read'),
  acting(
    'cloud_controller_shadow_user_creation',
    'shadow-user-secret',
    'scim.userids cloud_controller.read scim.create',
  ),
  acting('cc-service-dashboards', 'service-dashboards-secret', 'clients.read clients.write clients.admin'),
  acting('build-state-updater', 'build-state-secret', 'cloud_controller.update_build_state'),
  acting(
    'automation',
    'automation-secret',
    'cloud_controller.admin cloud_controller.read cloud_controller.write scim.read scim.write',
  ),
  acting('cloud_controller', 'cloud-controller-secret', 'uaa.resource'),
  acting(
    'admin',
    'admin-secret',
    'uaa.admin clients.admin clients.read clients.write clients.secret scim.read scim.write password.write',
  ),
];

/** The public client of the cf CLI, and of the others those that are given a secret of their own: for an issuer that more than one machine can reach. */
export const clientsWith = (secrets: Readonly<Record<string, string>>): readonly OauthClient[] =>
  CLIENTS.flatMap((client) => {
    const secret = client.id === 'cf' ? '' : secrets[client.id];
    return secret === undefined ? [] : [{ ...client, secret }];
  });

/** What every user may do. */
export const USER_GROUPS = words(`openid scim.me scim.userids cloud_controller.read cloud_controller.write
  cloud_controller_service_permissions.read password.write uaa.user approvals.me oauth.approvals profile roles user_attributes
  uaa.offline_token`);

/** What the first administrator may do besides. */
export const ADMIN_GROUPS =
  words(`cloud_controller.admin scim.read scim.write clients.read clients.write doppler.firehose network.admin
  routing.router_groups.read routing.router_groups.write`);

/** Who a scope is for: `cloud_controller.read` is for `cloud_controller`. */
export function audienceOf(scopes: readonly string[], clientId: string): string[] {
  return [...new Set([...scopes.map((scope) => scope.replace(/\.[^.]*$/, '')), clientId])];
}
