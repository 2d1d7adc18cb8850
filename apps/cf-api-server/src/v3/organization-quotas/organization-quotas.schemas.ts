import { z } from 'zod';
import { nameField, optional, ToManyBody, toMany } from '../fields';
import { csv, listQuery } from '../list-query';
import { domainsField, limitFields } from '../quotas/quota-limits.schemas';

export const ListOrganizationQuotasQuery = listQuery(
  { names: csv.optional(), organization_guids: csv.optional() },
  { labels: false },
);

const MAX_NAME = 250;

export const CreateOrganizationQuotaBody = z.strictObject({
  name: nameField(MAX_NAME),
  ...limitFields,
  domains: domainsField,
  relationships: optional(z.strictObject({ organizations: optional(toMany('organizations')) })),
});

/** Limits that are not named stay as they are. */
export const UpdateOrganizationQuotaBody = z.strictObject({
  name: nameField(MAX_NAME).optional(),
  ...limitFields,
  domains: domainsField,
});

export const ApplyOrganizationQuotaBody = ToManyBody;
