import { applyManifest } from '@cf/core';
import { presentFailure } from '@cf/errors';
import { jobContext } from './job-context';
import { type TestRole } from './roles';
import { type TestApi } from './use-api';

const YAML = 'application/x-yaml';

/** Asks for a manifest to be applied to the world's space. */
export const requestManifest = (api: TestApi, manifest: string, role: TestRole = 'space_developer') =>
  api.as(role).post(`/v3/spaces/${api.space.guid}/actions/apply_manifest`).type(YAML).send(manifest);

/** Asks for a manifest to be applied, and does what the worker then does. Answers what the job's errors would say. */
export async function apply(
  api: TestApi,
  manifest: string,
  role: TestRole = 'space_developer',
): Promise<string[]> {
  const { status, body } = await requestManifest(api, manifest, role);
  if (status !== 202) throw new Error(`apply_manifest answered ${status}: ${JSON.stringify(body)}`);
  try {
    const payload = { guid: api.space.guid, manifest };
    await applyManifest(jobContext(api, role), payload, new AbortController().signal);
    return [];
  } catch (error) {
    const { status: failure, errors } = presentFailure(error);
    if (failure === 500) throw error;
    return errors.map(({ detail }) => detail);
  }
}
