import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, optional, ToManyBody, toMany, toOne } from '../fields';
import { csv, listQuery } from '../list-query';
import { MetadataBody, metadataField } from '../metadata';

export const ListDomainsQuery = listQuery({ names: csv.optional(), organization_guids: csv.optional() });

const LABELS = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const domainName = z
  .string()
  .min(3)
  .max(253)
  .regex(/\./, 'must contain at least one "."')
  .regex(
    LABELS,
    'can contain multiple subdomains, each having only alphanumeric characters and hyphens of up to 63 characters, see RFC 1035.',
  );

export const CreateDomainBody = z
  .strictObject({
    name: domainName,
    internal: optional(z.boolean()),
    router_group: optional(z.strictObject({ guid: guidField })),
    relationships: optional(
      z.strictObject({
        organization: optional(toOne('organization')),
        shared_organizations: optional(toMany('shared_organizations')),
      }),
    ),
    metadata: metadataField,
  })
  .superRefine(({ internal, router_group: routerGroup, relationships = {} }, context) => {
    const owned = relationships.organization !== undefined;
    const shared = (relationships.shared_organizations?.data.length ?? 0) > 0;
    const complaints: readonly [boolean | undefined, string][] = [
      [internal && owned, 'Can not associate an internal domain with an organization'],
      [internal && routerGroup !== undefined, 'Internal domains cannot be associated to a router group.'],
      [
        routerGroup !== undefined && owned,
        'Domains scoped to an organization cannot be associated to a router group.',
      ],
      [shared && !owned, 'Relationships cannot contain shared_organizations without an owning organization.'],
    ];
    for (const [wrong, message] of complaints) {
      if (wrong) context.addIssue({ code: 'custom', message: whole(message) });
    }
  });

export const UpdateDomainBody = MetadataBody;
export const ShareDomainBody = ToManyBody;

/** Unknown parameters are ignored here, as the reference says. */
export const ReservationsQuery = z.object({
  host: z.string().optional(),
  path: z.string().optional(),
  port: z.coerce.number().int().min(0).max(65535).optional(),
});
