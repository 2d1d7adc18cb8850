import { type OpContext } from '../context';
import { transact } from '../transact';
import { auditBinding, kindOf } from './audit-binding';
import { type CredentialBinding } from './credential-binding-queries';

/** Records who looked at the credentials of a binding or a key. */
export function showBindingDetails(ctx: OpContext, binding: CredentialBinding): Promise<void> {
  const { service_instance_guid, app_guid } = binding;
  const request = { service_instance_guid, ...(app_guid && { app_guid }) };
  return transact(ctx, (change) =>
    auditBinding(change, kindOf(binding), 'show', { ...binding, data: { request } }),
  );
}
