import { type Prisma } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { isFeatureEnabled } from '../feature-flags';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { transact } from '../transact';
import { type RouteWithDetails } from './route-queries';

/** Options of a route as a client sends them; null removes one. */
export type RouteOptionsChange = Readonly<Record<string, string | number | null | undefined>>;

const MAX_OPTIONS_BYTES = 1024;

/** Changes options and metadata of a route. */
export async function updateRoute(
  ctx: OpContext,
  route: RouteWithDetails,
  { options, metadata }: { options?: RouteOptionsChange | undefined; metadata?: MetadataChange | undefined },
): Promise<void> {
  const merged = options && mergeRouteOptions(route.options, options);
  if (merged) await assertOptionsAllowed(ctx, merged);
  const space = await ctx.db.space.findUniqueOrThrow({ where: { guid: route.space_guid } });
  await transact(ctx, async (change) => {
    await change.db.route.update({
      where: { guid: route.guid },
      data: { ...(merged && { options: merged }), ...mergeMetadata(metadata, route) },
    });
    if (merged) await change.project('route', [route.guid]);
    await change.audit({
      type: 'audit.route.update',
      target: { guid: route.guid, type: 'route', name: route.host },
      spaceGuid: space.guid,
      organizationGuid: space.organization_guid,
      data: {
        request: {
          ...(options && { options: options as never }),
          ...(metadata && { metadata: metadata as never }),
        },
      },
    });
  });
}

/** The options after a change: null removes, numbers become texts with one decimal as routers read them. */
export function mergeRouteOptions(present: unknown, change: RouteOptionsChange): Prisma.InputJsonObject {
  const all = { ...(present as RouteOptionsChange), ...change };
  const kept = Object.entries(all).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === 'hash_balance' ? Number(value).toFixed(1) : String(value)]),
  );
}

/** 422 when the options do not belong together or need a feature that is switched off. */
export async function assertOptionsAllowed(ctx: OpContext, options: Prisma.InputJsonObject): Promise<void> {
  const hashes = options['loadbalancing'] === 'hash';
  if (hashes && !(await isFeatureEnabled(ctx, 'hash_based_routing'))) {
    throw unprocessable("Options Loadbalancing must be one of 'round-robin, least-connection' if present");
  }
  if (hashes && !options['hash_header'])
    throw unprocessable('Options Hash header must be present when loadbalancing is set to hash');
  if (!hashes && (options['hash_header'] !== undefined || options['hash_balance'] !== undefined)) {
    throw unprocessable('Options Hash header can only be set when loadbalancing is hash');
  }
  if (Buffer.byteLength(JSON.stringify(options)) > MAX_OPTIONS_BYTES) {
    throw unprocessable(`Options must be smaller than ${MAX_OPTIONS_BYTES} bytes`);
  }
}
