import {
  type CredentialBinding,
  findBindingWithCredentials,
  findCredentialBindingFor,
  listCredentialBindings,
  showBindingDetails,
} from '@cf/core';
import { CfError } from '@cf/errors';
import { ok } from '@cf/http';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { get } from '../request-context';
import { includedWithBindings } from './included-with-bindings';
import { presentBindingDetails, presentCredentialBinding } from './service-credential-binding.presenter';
import {
  ListCredentialBindingsQuery,
  ShowCredentialBindingQuery,
} from './service-credential-bindings.schemas';

export const serviceCredentialBindingsEndpoints = [
  get('/v3/service_credential_bindings', { query: ListCredentialBindingsQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listCredentialBindings(ctx, filter);
    const included = await includedWithBindings(ctx, query.include, page.records);
    const present = (row: CredentialBinding) => presentCredentialBinding(row, ctx.links);
    return ok(presentPage(ctx, filter, page, { present, included }));
  }),

  get(
    '/v3/service_credential_bindings/:guid',
    { query: ShowCredentialBindingQuery },
    async (ctx, { params, query }) => {
      const binding = await findCredentialBindingFor(ctx, 'read', params.guid);
      const included = await includedWithBindings(ctx, query.include, [binding]);
      return ok({ ...presentCredentialBinding(binding, ctx.links), ...(included && { included }) });
    },
  ),

  get('/v3/service_credential_bindings/:guid/details', {}, async (ctx, { params }) => {
    const binding = await findBindingWithCredentials(ctx, params.guid);
    await showBindingDetails(ctx, binding);
    return ok(presentBindingDetails(binding));
  }),

  get('/v3/service_credential_bindings/:guid/parameters', {}, async (ctx, { params }) => {
    await findCredentialBindingFor(ctx, 'read', params.guid);
    throw new CfError('ServiceFetchBindingParametersNotSupported');
  }),
];
