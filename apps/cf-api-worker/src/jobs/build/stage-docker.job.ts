import { findBuild, type JobHandlers, type JobRun, markBuildFailed, markBuildStaged } from '@cf/core';
import { type DropletRecord } from '@cf/database';
import {
  anonymous,
  createRegistryClient,
  isLoopback,
  parseReference,
  RegistryError,
  userOf,
} from '@cf/registry';
import { type WorkerSurroundings } from '../../surroundings';
import { executionMetadataOf, processTypesOf } from './docker-image';

type DockerDroplet = Pick<DropletRecord, 'docker_username' | 'docker_password'> & { readonly image: string };

/**
 * Stages a docker image, which means to read its configuration. It is read with the credentials that came with the package, or with none: never with those of
 * the platform, by which a user could stage what belongs to somebody else.
 */
export const stageDockerImage =
  ({ config }: WorkerSurroundings): JobHandlers['build.stage_docker'] =>
  async (ctx, { guid }, run) => {
    const build = await findBuild(ctx.db, guid);
    const droplet = await ctx.db.droplet.findUnique({ where: { guid: build?.droplet_guid ?? '' } });
    if (build?.state !== 'STAGING' || !droplet?.image) return;
    const { image } = droplet;
    try {
      const described = await describe(config.registry, { ...droplet, image }, run.signal);
      await markBuildStaged(ctx, guid, {
        image,
        processTypes: processTypesOf(described),
        executionMetadata: executionMetadataOf(described),
      });
    } catch (error) {
      const failure = failureOf(error, image, run);
      if (!failure) throw error;
      await markBuildFailed(ctx, guid, failure);
      if (!(error instanceof RegistryError))
        ctx.log.warn({ err: error, build: { guid } }, 'Could not stage image');
    }
  };

function describe(
  { dropletsPrefix, insecureRegistries }: WorkerSurroundings['config']['registry'],
  { image, docker_username: username, docker_password: password }: DockerDroplet,
  signal: AbortSignal,
) {
  const { host } = parseReference(image);
  const ours = [parseReference(dropletsPrefix).host, ...insecureRegistries];
  if (isLoopback(new URL(`http://${host}`).hostname) && !ours.includes(host))
    throw new RegistryError({ code: 'UNSAFE_TARGET', message: `${host} is no registry of this platform` });
  const credentials = username && password ? userOf(host, username, password) : anonymous;
  return createRegistryClient({ credentials, insecureRegistries }).describeImage(image, signal);
}

/** By status of the registry's answer: what its user can do about it. */
const ADVICE: Readonly<Record<number, string>> = {
  401: 'The registry has no such image, or wants other credentials.',
  403: 'The registry does not let these credentials read it.',
  404: 'The registry has no such image.',
  429: 'The registry takes no more requests for now.',
};

/** What the build tells of the failure; undefined when staging is to be tried again. */
function failureOf(error: unknown, image: string, { isLastAttempt, signal }: JobRun) {
  const timedOut = signal.aborted && (signal.reason as Error | undefined)?.name === 'TimeoutError';
  if (timedOut)
    return { errorId: 'StagingTimeExpired', message: `Reading the image '${image}' took too long.` };
  if (signal.aborted) return undefined; // the worker stops; another one goes on
  const ofRegistry = error instanceof RegistryError ? error : undefined;
  if (!isLastAttempt && (!ofRegistry || ofRegistry.transient)) return undefined;
  const reason = ofRegistry ? (ADVICE[ofRegistry.status ?? 0] ?? ofRegistry.message) : 'Stage it again.';
  return { errorId: 'StagingError', message: `The image '${image}' could not be read. ${reason}` };
}
