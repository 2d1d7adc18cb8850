import { listPage, oneOf, type Page, type ServiceCredentialBindingRecord, type Sql, sql } from '@cf/database';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';

/** A credential binding with what its representation needs to know of its instance, and the space that decides who sees it. */
export interface CredentialBinding extends ServiceCredentialBindingRecord {
  readonly instance_type: string;
  /** The space of the bound app, or of the instance for a key. */
  readonly space_guid: string;
}

export interface CredentialBindingFilter extends ListQuery {
  readonly names?: string[] | undefined;
  readonly type?: string | undefined;
  readonly service_instance_guids?: string[] | undefined;
  readonly service_instance_names?: string[] | undefined;
  readonly service_plan_guids?: string[] | undefined;
  readonly service_plan_names?: string[] | undefined;
  readonly service_offering_guids?: string[] | undefined;
  readonly service_offering_names?: string[] | undefined;
  readonly app_guids?: string[] | undefined;
  readonly app_names?: string[] | undefined;
}

const columns = sql`b.*, i.type as instance_type, coalesce(a.space_guid, i.space_guid) as space_guid`;
const tables = sql`service_credential_bindings b join service_instances i on i.guid = b.service_instance_guid
  left join apps a on a.guid = b.app_guid`;

/** One page of the bindings of apps, and keys of instances, in spaces that the actor may read; oldest first unless asked otherwise. */
export function listCredentialBindings(
  ctx: OpContext,
  filter: CredentialBindingFilter,
): Promise<Page<CredentialBinding>> {
  return listPage<CredentialBinding>(
    ctx.db,
    {
      select: columns,
      from: tables,
      alias: 'b',
      where: [
        readable(ctx),
        oneOf(sql`b.name`, filter.names),
        oneOf(sql`b.type`, filter.type === undefined ? undefined : [filter.type]),
        oneOf(sql`b.service_instance_guid`, filter.service_instance_guids),
        oneOf(sql`i.name`, filter.service_instance_names),
        oneOf(sql`b.app_guid`, filter.app_guids),
        oneOf(sql`a.name`, filter.app_names),
        ofCatalog(filter),
        ...standardConditions('b', filter),
      ],
      defaultOrder: sql`b.created_at, b.guid`,
    },
    filter.paging,
  );
}

/** A binding by its guid, whoever asks. */
export async function readCredentialBinding(
  { db }: Pick<OpContext, 'db'>,
  guid: string,
): Promise<CredentialBinding | undefined> {
  const [binding] = await db.rows<CredentialBinding>(
    sql`select ${columns} from ${tables} where b.guid = ${guid}`,
  );
  return binding;
}

/** As a union, so that each half finds its bindings by an index. */
function readable({ permissions }: OpContext): Sql | undefined {
  const spaces = permissions.spacesScope('read', sql`x.space_guid`);
  return (
    spaces &&
    sql`b.id in (
      select y.id from service_credential_bindings y join apps x on x.guid = y.app_guid where ${spaces}
      union all
      select y.id from service_credential_bindings y join service_instances x on x.guid = y.service_instance_guid
       where y.app_guid is null and ${spaces})`
  );
}

/** Plans and offerings belong to brokers; no binding of a user-provided instance is of any. */
function ofCatalog(filter: CredentialBindingFilter): Sql | undefined {
  const asked = [
    filter.service_plan_guids,
    filter.service_plan_names,
    filter.service_offering_guids,
    filter.service_offering_names,
  ].some((values) => values !== undefined);
  return asked ? sql`false` : undefined;
}
