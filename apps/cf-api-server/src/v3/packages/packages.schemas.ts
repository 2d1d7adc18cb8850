import { whole } from '@cf/http';
import { z } from 'zod';
import { optional, relationships, textField, toOne } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

const filters = { states: csv.optional(), types: csv.optional() };
const guids = {
  app_guids: csv.optional(),
  space_guids: csv.optional(),
  organization_guids: csv.optional(),
};

export const ListPackagesQuery = listQuery({ ...filters, ...guids });
export const ListAppPackagesQuery = listQuery(filters);

const ofApp = relationships({ app: toOne('app') });

const DockerData = z.strictObject(
  {
    image: z.string().min(1, "can't be blank"),
    username: optional(z.string()),
    password: optional(textField(5000)),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : 'must be an object') },
);

const BitsPackage = z.strictObject({
  type: z.literal('bits'),
  relationships: ofApp,
  data: optional(z.strictObject({})),
  metadata: metadataField,
});
const DockerPackage = z.strictObject({
  type: z.literal('docker'),
  relationships: ofApp,
  data: DockerData,
  metadata: metadataField,
});

export const CreatePackageBody = z.discriminatedUnion('type', [BitsPackage, DockerPackage], {
  error: "must be one of 'bits, docker'",
});

/** What both ways of creating a package have in common; the query says which it is. A copy takes everything but its app from the source. */
export const CreateOrCopyPackageBody = z.strictObject({
  type: z.unknown().optional(),
  relationships: ofApp,
  data: z.unknown().optional(),
  metadata: metadataField,
});

export const CreatePackageQuery = z.strictObject({ source_guid: z.string().optional() });

export const UpdatePackageBody = z.strictObject({
  username: optional(z.string()),
  password: optional(textField(5000)),
  metadata: metadataField,
});

const SHA1 = /^[0-9a-f]{40}$/i;

/** The `resources` part of an upload: files that the client has matched and left out. */
export const UploadResources = z.array(
  z.object({
    path: z.string(),
    mode: optional(z.string()),
    checksum: z.object({ value: z.string().regex(SHA1) }),
    size_in_bytes: z.int().min(0),
  }),
  { error: whole('Resources must be an array of files.') },
);
