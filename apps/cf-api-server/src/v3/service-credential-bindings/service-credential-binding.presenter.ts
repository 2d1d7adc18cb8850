import { type CredentialBinding } from '@cf/core';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';
import { presentLastOperation } from '../service-instances/last-operation';

/** A binding of an app, or a key, as the API presents it; its credentials have an endpoint of their own. */
export function presentCredentialBinding(binding: CredentialBinding, links: Links) {
  const self = `/v3/service_credential_bindings/${binding.guid}`;
  const app = binding.app_guid;
  return {
    guid: binding.guid,
    created_at: presentTime(binding.created_at),
    updated_at: presentTime(binding.updated_at),
    name: binding.name,
    type: binding.type,
    last_operation: presentLastOperation(binding),
    metadata: presentMetadata(binding),
    relationships: {
      ...(app && { app: { data: { guid: app } } }),
      service_instance: { data: { guid: binding.service_instance_guid } },
    },
    links: {
      self: links.get(self),
      details: links.get(`${self}/details`),
      ...(binding.instance_type === 'managed' && { parameters: links.get(`${self}/parameters`) }),
      service_instance: links.get(`/v3/service_instances/${binding.service_instance_guid}`),
      ...(app && { app: links.get(`/v3/apps/${app}`) }),
    },
  };
}

/** What a binding gives to its app, or a key to its holder. */
export const presentBindingDetails = ({ credentials, syslog_drain_url }: CredentialBinding) => ({
  credentials,
  ...(syslog_drain_url && { syslog_drain_url }),
});
