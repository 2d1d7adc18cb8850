import { notFound } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { type OpContext } from '../context';
import { accessTo } from '../spaces/find-space';
import { type CredentialBinding, readCredentialBinding } from './credential-binding-queries';

const KIND = 'Service credential binding';

/** The binding or key, if the actor may do that in its space: 404 when they cannot read it, 403 when they can only read it. */
export async function findCredentialBindingFor(
  ctx: OpContext,
  verb: SpaceVerb,
  guid: string,
): Promise<CredentialBinding> {
  const binding = await readCredentialBinding(ctx, guid);
  if (!binding) throw notFound(KIND);
  await accessTo(ctx, verb, binding.space_guid, KIND);
  return binding;
}

/** The binding for who may see its credentials; to anybody else, and while it has none, it does not exist. */
export async function findBindingWithCredentials(ctx: OpContext, guid: string): Promise<CredentialBinding> {
  const binding = await findCredentialBindingFor(ctx, 'read', guid);
  const access = await ctx.permissions.inSpace(binding.space_guid);
  if (!access?.can('readSecrets') || !isUsable(binding)) throw notFound(KIND);
  return binding;
}

const isUsable = ({ last_operation }: CredentialBinding) => {
  const { type = 'create', state = 'succeeded' } = last_operation as { type?: string; state?: string };
  return type !== 'create' || state === 'succeeded';
};
