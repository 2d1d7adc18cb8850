import { ok, text } from '@cf/http';
import { get } from '../request-context';
import { presentApiRoot, presentRoot, presentV2Info } from './root.presenter';

const OSBAPI_VERSION = '2.15';

export const rootEndpoints = [
  get('/', { anonymous: true }, async (ctx) => ok(presentRoot(ctx.config))),

  get('/v3', { anonymous: true }, async (ctx) => ok(presentApiRoot(ctx.links))),

  get('/v3/info', { anonymous: true }, async ({ config: { info }, links }) =>
    ok({
      build: info.build,
      cli_version: { minimum: info.minimumCliVersion, recommended: info.recommendedCliVersion },
      custom: info.custom,
      description: info.description,
      name: info.name,
      version: info.version,
      osbapi_version: OSBAPI_VERSION,
      rate_limits: { enabled: false, general_limit: '', reset_interval_in_minutes: '' },
      links: { self: links.get('/v3/info'), support: { href: info.supportAddress } },
    }),
  ),

  get('/v2/info', { anonymous: true }, async (ctx) => ok(presentV2Info(ctx.config, OSBAPI_VERSION))),

  get('/healthz', { anonymous: true }, async () => text('application/json', 'OK')),
];
