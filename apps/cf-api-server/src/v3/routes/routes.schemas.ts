import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, optional, relationships, toOne, ToManyBody } from '../fields';
import { csv, includeParam, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const include = includeParam(['domain', 'space', 'space.organization']);
const ports = csv
  .pipe(
    z.array(
      z
        .string()
        .regex(/^\d{1,5}$/, 'must be a list of ports')
        .transform(Number),
    ),
  )
  .optional();

const routeFilters = {
  hosts: csv.optional(),
  paths: csv.optional(),
  ports,
  space_guids: csv.optional(),
  organization_guids: csv.optional(),
  domain_guids: csv.optional(),
  app_guids: csv.optional(),
  service_instance_guids: csv.optional(),
  include,
};
export const ListRoutesQuery = listQuery(routeFilters);
export const ShowRouteQuery = z.strictObject({ include });

const host = z
  .string()
  .max(63)
  .regex(/^([\w-]+|\*)?$/, 'must be either "*" or contain only alphanumeric characters, "_", or "-"');
const path = z
  .string()
  .max(128)
  .regex(/^(\/.*|)$/s, 'must begin with /')
  .refine((text) => text !== '/', 'cannot be exactly /')
  .refine((text) => !text.includes('?'), 'cannot contain ?');

const LOADBALANCING = ['round-robin', 'least-connection', 'hash'];
const options = z.strictObject({
  loadbalancing: z
    .string()
    .refine(
      (value) => LOADBALANCING.includes(value),
      whole("Options Loadbalancing must be one of 'round-robin, least-connection' if present"),
    )
    .nullish(),
  hash_header: z.string().max(128).nullish(),
  hash_balance: z
    .union([z.string().max(16), z.number()])
    .refine(
      (value) => Number(value) === 0 || (Number(value) >= 1.1 && Number(value) <= 10),
      whole('Options Hash balance must be either 0 or between 1.1 and 10.0'),
    )
    .nullish(),
});

export const CreateRouteBody = z.strictObject({
  host: optional(host),
  path: optional(path),
  port: optional(z.int().min(0).max(65535)),
  relationships: relationships({ space: toOne('space'), domain: toOne('domain') }),
  options: optional(options),
  metadata: metadataField,
});

export const UpdateRouteBody = z.strictObject({ options: optional(options), metadata: metadataField });

const destinationProtocol = z.enum(['http1', 'http2', 'tcp'], "protocol must be 'http1', 'http2' or 'tcp'.");
const destination = (weighted: boolean) =>
  z.strictObject({
    app: z.strictObject({
      guid: guidField,
      process: optional(z.strictObject({ type: z.string().min(1).max(255) })),
    }),
    port: optional(
      z.int().min(1024, 'must be between 1024 and 65535').max(65535, 'must be between 1024 and 65535'),
    ),
    protocol: optional(destinationProtocol),
    weight: weighted
      ? optional(z.int().min(1, 'must be between 1 and 100').max(100, 'must be between 1 and 100'))
      : optional(z.never('may only be provided during PATCH replace')),
  });

export const InsertDestinationsBody = z.strictObject({
  destinations: z.array(destination(false)).min(1).max(100),
});

export const ReplaceDestinationsBody = z
  .strictObject({ destinations: z.array(destination(true)).max(100) })
  .superRefine(({ destinations }, context) => {
    const weights = destinations.map(({ weight }) => weight).filter((weight) => weight !== undefined);
    if (weights.length === 0) return;
    if (weights.length < destinations.length) {
      context.addIssue({
        code: 'custom',
        message: whole('Destinations cannot contain both weighted and unweighted destinations'),
      });
    } else if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
      context.addIssue({ code: 'custom', message: whole('Destinations must have weights that add to 100') });
    }
  });

export const DestinationBody = z.strictObject({ protocol: destinationProtocol.nullable() });
export const ListDestinationsQuery = z.strictObject({ guids: csv.optional(), app_guids: csv.optional() });
export const ShareRouteBody = ToManyBody;
export const TransferRouteBody = z.strictObject({ data: z.strictObject({ guid: guidField }) });

export const UnmappedRoutesQuery = z.strictObject({
  unmapped: z.literal('true', {
    error: (issue) => (issue.input === undefined ? "can't be blank" : "must be 'true'"),
  }),
});
