import { type IncomingMessage } from 'node:http';
import { endpointsIn, ok, type Result, text } from '@cf/http';
import { type RegistryClient } from '@cf/registry';
import { z } from 'zod';
import { type RegistryBuddyConfig } from './config';
import { failureOf } from './failure';
import { type PackageParts, pushPackage, type ZipLocation } from './packages/push-package';
import { imageBelow, repositoryBelow } from './repositories';

/** What requests are answered with. */
export interface BuddyContext extends PackageParts {
  readonly registry: RegistryClient;
  readonly prefixes: Pick<RegistryBuddyConfig['registry'], 'packagesPrefix' | 'dropletsPrefix'>;
  readonly inTurn: <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
  /** Told of each piece of work that ended. */
  readonly observe: (done: {
    what: string;
    outcome: string;
    ms: number;
    bytes?: number;
    err?: unknown;
  }) => void;
}

const name = z.string().min(1);

/** Bits by their key in the blobstore or by their path, and the repository by its name or by the one that it is in. */
export const PackageBody = z
  .object({
    package_guid: name,
    blobstore_key: name.optional(),
    package_zip_path: name.optional(),
    repository: name.optional(),
    registry_base_path: name.optional(),
  })
  .refine((body) => body.blobstore_key ?? body.package_zip_path, {
    error: 'blobstore_key or package_zip_path is missing',
  })
  .refine((body) => body.repository ?? body.registry_base_path, {
    error: 'repository or registry_base_path is missing',
  });

export const ImageBody = z.object({ image_reference: name });

const { get, post, del } = endpointsIn<BuddyContext>();

/** The whole HTTP interface of registry-buddy. */
export const endpoints = [
  get('/healthz', { anonymous: true }, async () => text('text/plain', 'ok')),

  post('/packages', { body: PackageBody }, (ctx, { body, request }) =>
    working(
      ctx,
      { what: 'push', failed: `Unable to upload package ${body.package_guid}` },
      request,
      async (signal) => {
        const wanted = body.repository ?? `${body.registry_base_path}/${body.package_guid}`;
        const repository = repositoryBelow([ctx.prefixes.packagesPrefix], wanted);
        const zip: ZipLocation =
          body.blobstore_key !== undefined
            ? { blobstoreKey: body.blobstore_key }
            : { path: body.package_zip_path ?? '' };
        const { digest, layerBytes } = await ctx.inTurn(signal, () =>
          pushPackage(ctx, zip, repository, signal),
        );
        const hash = { algorithm: 'sha256', hex: digest.slice('sha256:'.length) };
        return {
          result: ok({ hash, reference: `${repository}@${digest}` }),
          outcome: 'pushed',
          bytes: layerBytes,
        };
      },
    ),
  ),

  del('/images', { body: ImageBody }, (ctx, { body, request }) =>
    working(ctx, { what: 'delete', failed: 'Unable to delete the image' }, request, async (signal) => {
      const { packagesPrefix, dropletsPrefix } = ctx.prefixes;
      const image = imageBelow([packagesPrefix, dropletsPrefix], body.image_reference);
      const outcome = await ctx.registry.deleteImage(image, signal);
      return { result: { status: 202, body: { image_reference: image, outcome } }, outcome };
    }),
  ),
];

/** Does the work until whoever asked hangs up, and answers its expected failures. */
async function working(
  { observe }: BuddyContext,
  { what, failed }: { what: 'push' | 'delete'; failed: string },
  request: IncomingMessage,
  work: (signal: AbortSignal) => Promise<{ result: Result; outcome: string; bytes?: number }>,
): Promise<Result> {
  const hangUp = new AbortController();
  const abort = () => hangUp.abort(new Error('The client has hung up'));
  request.socket.once('close', abort);
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const { result, ...done } = await work(hangUp.signal);
    observe({ what, ...done, ms: took() });
    return result;
  } catch (err) {
    const failure = failureOf(err, failed);
    observe({ what, outcome: failure?.reason ?? 'failed', ms: took(), err });
    if (failure) return failure.result;
    throw err;
  } finally {
    request.socket.off('close', abort);
  }
}
