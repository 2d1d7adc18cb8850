import { CliError } from '../cli-error';
import { decode } from '../api';
import { type ReplayContext } from '../context';
import { requireOrg, requireSpace } from '../lookups';
import { Organization, Root, Space } from '../platform-resources';
import { claimsOf } from '../session';

/** Where to talk to, as whom, and about which space. */
export const targetCommands = (ctx: ReplayContext) => {
  const { session, uaa, api, http } = ctx;
  const readRoot = async () => {
    const { links } = decode(Root, await http.send({ url: `${session.api}/` }), 'GET /');
    session.version = links.cloud_controller_v3.meta.version;
    session.loginUrl = links.login.href;
    session.uaaUrl = links.uaa.href;
    session.logCacheUrl = links.log_cache?.href;
    return { api: session.api, version: session.version };
  };
  const target = async ({ org, space }: { org?: string; space?: string }) => {
    if (org) {
      session.org = await requireOrg(ctx, org);
      session.space = undefined;
      if (!space) {
        const query = { order_by: 'name', organization_guids: session.org.guid };
        const { resources } = await api.list('/v3/spaces', Space, query);
        if (resources.length === 1) session.space = resources[0];
      }
    }
    if (space) session.space = await requireSpace(ctx, space);
    const { user_name: user, client_id: client } = claimsOf(session.accessToken ?? '');
    return { api: session.api, user: user ?? client, org: session.org?.name, space: session.space?.name };
  };

  return {
    api: readRoot,
    target,
    login: async (options: { user: string; password: string; org?: string; space?: string }) => {
      await readRoot();
      const prompts = await uaa.prompts();
      if (!prompts['username'] || !prompts['password'])
        throw new CliError('bad_answer', 'No prompts for a password');
      await uaa.passwordLogin(options.user, options.password);
      if (options.org) return target(options);
      const { resources: orgs } = await api.list('/v3/organizations', Organization, { order_by: 'name' });
      const only = orgs.length === 1 ? orgs[0]?.name : undefined;
      return target({ ...(only && { org: only }), ...(options.space && { space: options.space }) });
    },
    auth: (user: string, password: string) => uaa.passwordLogin(user, password),
    authClient: (id: string, secret: string) => uaa.clientLogin(id, secret),
    oauthToken: async () => {
      await uaa.refresh();
      return `bearer ${session.accessToken}`;
    },
    curl: async (path: string, { method = 'GET', body }: { method?: string; body?: string } = {}) => {
      const authorization = await uaa.authorization();
      const call = { method, url: `${session.api}${path}`, authorization, raw: true };
      const { status, text, headers } = await http.send(body === undefined ? call : { ...call, body });
      return { status, headers, body: text };
    },
  };
};
