import { type OrganizationRecord, type ServiceInstanceRecord, type SpaceRecord, sql } from '@cf/database';
import { pickFields } from '../fields-param';
import { type Included } from '../page';
import { type RequestContext } from '../request-context';

interface FieldsAsked {
  readonly 'fields[space]'?: readonly string[] | undefined;
  readonly 'fields[space.organization]'?: readonly string[] | undefined;
}

/**
 * The parts that were asked for of the spaces of service instances, and of the organizations of those. Plans, offerings and brokers have nothing to show:
 * an instance that users provide has none.
 */
export async function includedWithServiceInstances(
  ctx: RequestContext,
  asked: FieldsAsked,
  instances: readonly ServiceInstanceRecord[],
): Promise<Included | undefined> {
  const { 'fields[space]': ofSpace, 'fields[space.organization]': ofOrganization } = asked;
  const guids = [...new Set(instances.map(({ space_guid }) => space_guid))];
  const [spaces, organizations] = await Promise.all([
    ofSpace && spacesOf(ctx, guids, ofSpace),
    ofOrganization && organizationsOf(ctx, guids, ofOrganization),
  ]);
  if (!spaces && !organizations) return undefined;
  return { ...(spaces && { spaces }), ...(organizations && { organizations }) };
}

async function spacesOf(ctx: RequestContext, guids: readonly string[], fields: readonly string[]) {
  const rows = await ctx.db.rows<SpaceRecord>(
    sql`select * from spaces where guid = any(${[...guids]}) order by created_at, guid`,
  );
  return rows.map(({ guid, name, organization_guid }) =>
    pickFields(fields, {
      guid,
      name,
      'relationships.organization': { organization: { data: { guid: organization_guid } } },
    }),
  );
}

/** Who may not read an organization still sees its guid, but not its name. */
async function organizationsOf(
  ctx: RequestContext,
  spaceGuids: readonly string[],
  fields: readonly string[],
) {
  const visible = ctx.permissions.organizationsScope('read', sql`o.guid`) ?? sql`true`;
  const rows = await ctx.db.rows<OrganizationRecord & { visible: boolean }>(
    sql`select o.*, ${visible} as visible from organizations o
         where o.guid in (select organization_guid from spaces where guid = any(${[...spaceGuids]})) order by o.created_at, o.guid`,
  );
  return rows.map((row) => pickFields(fields, { guid: row.guid, name: row.visible ? row.name : undefined }));
}
