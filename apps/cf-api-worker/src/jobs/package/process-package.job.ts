import { packageKey } from '@cf/blobstore';
import { type JobHandlers, type JobRun, markPackageFailed, markPackageReady, type OpContext } from '@cf/core';
import { CfError, isExpected } from '@cf/errors';
import { RegistryBuddyError } from '@cf/registry';
import { type WorkerSurroundings } from '../../surroundings';
import { makePackage } from './make-package';

/**
 * Makes a package of what was uploaded. Whatever was done before it was killed is done again with the same result; only its end, one transaction, counts. The upload stays until
 * then.
 */
export const processPackage =
  (around: WorkerSurroundings): JobHandlers['package.process'] =>
  async (ctx, { guid, resources, bits_key: bitsKey }, run) => {
    const { blobstore } = around;
    const pkg = await ctx.db.package.findUnique({ where: { guid } });
    if (pkg?.state === 'PROCESSING_UPLOAD') {
      await failingWith(ctx, { guid, run }, async () => {
        const workshop = { ctx, blobstore, signal: run.signal };
        const checksum = await makePackage(workshop, { guid, bitsKey, resources });
        const imageReference = await pushToRegistry(around, guid, run.signal);
        const isReady = await markPackageReady(ctx, guid, { checksum, imageReference });
        if (!isReady) await removeUnwanted(ctx, around, { guid, imageReference });
      });
    }
    await removeLeftovers(around, guid, bitsKey);
  };

/** The package's image, where a registry is the package store. */
async function pushToRegistry(
  { config, registryBuddy }: WorkerSurroundings,
  guid: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (config.packages.store !== 'registry') return undefined;
  const repository = `${config.registry.packagesPrefix}/${guid}`;
  const { reference } = await registryBuddy.pushPackage(
    { packageGuid: guid, blobstoreKey: packageKey(guid), repository },
    signal,
  );
  return reference;
}

/** The package was deleted meanwhile: nobody else knows of what has been made of it since. */
async function removeUnwanted(
  ctx: OpContext,
  { blobstore, registryBuddy }: WorkerSurroundings,
  { guid, imageReference }: { guid: string; imageReference: string | undefined },
): Promise<void> {
  if (await ctx.db.package.findUnique({ where: { guid } })) return;
  await blobstore.delete(packageKey(guid));
  if (imageReference) await registryBuddy.deleteImage(imageReference);
}

/** Deletes what only processing needed; also after an earlier attempt that ended before it came to this. */
async function removeLeftovers(
  { blobstore, config }: WorkerSurroundings,
  guid: string,
  bitsKey: string | undefined,
): Promise<void> {
  if (bitsKey !== undefined) await blobstore.delete(bitsKey);
  if (config.packages.store === 'registry') await blobstore.delete(packageKey(guid));
}

/**
 * Runs the work of a package. What the bits are to blame for ends it as failed; anything else is tried again by the queue, and ends it the last time. The package is told, because
 * clients watch it and not the job.
 */
export async function failingWith(
  ctx: OpContext,
  { guid, run }: { guid: string; run: JobRun },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const problem = answerTo(error, run);
    if (!problem) throw error;
    await markPackageFailed(ctx, guid, problem.message);
    if (!isExpected(error)) ctx.log.warn({ err: error, package: { guid } }, 'Could not process package');
  }
}

/** What the owner of the package is told; undefined when it is not yet lost. */
function answerTo(error: unknown, { isLastAttempt, signal }: JobRun): CfError | undefined {
  if (error instanceof CfError) return error;
  const timedOut = signal.aborted && (signal.reason as Error | undefined)?.name === 'TimeoutError';
  if (timedOut) return new CfError('JobTimeout');
  if (signal.aborted) return undefined; // the worker stops; another one goes on
  const ofBuddy = error instanceof RegistryBuddyError ? error : undefined;
  if (ofBuddy && !ofBuddy.transient) return new CfError('AppPackageInvalid', ofBuddy.message);
  if (!isLastAttempt) return undefined;
  const reason = ofBuddy
    ? `the package registry did not take it: ${ofBuddy.message}`
    : 'it could not be processed';
  return new CfError('AppPackageInvalid', `${reason}. Push the app again.`);
}
