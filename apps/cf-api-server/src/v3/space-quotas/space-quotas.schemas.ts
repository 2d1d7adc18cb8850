import { z } from 'zod';
import { nameField, optional, relationships, toOne, ToManyBody, toMany } from '../fields';
import { csv, listQuery } from '../list-query';
import { domainsField, limitFields } from '../quotas/quota-limits.schemas';

export const ListSpaceQuotasQuery = listQuery(
  { names: csv.optional(), organization_guids: csv.optional(), space_guids: csv.optional() },
  { labels: false },
);

const MAX_NAME = 250;

export const CreateSpaceQuotaBody = z.strictObject({
  name: nameField(MAX_NAME),
  ...limitFields,
  relationships: relationships({
    organization: toOne('organization'),
    spaces: optional(toMany('spaces')),
  }),
});

/** Limits that are not named stay as they are. A limit of domains is accepted and has no effect, as clients know it. */
export const UpdateSpaceQuotaBody = z.strictObject({
  name: nameField(MAX_NAME).optional(),
  ...limitFields,
  domains: domainsField,
});

export const ApplySpaceQuotaBody = ToManyBody;
