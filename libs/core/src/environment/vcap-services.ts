import { type Db, sql } from '@cf/database';

/** One bound service as an app finds it in VCAP_SERVICES. */
export interface BoundService {
  readonly label: string;
  readonly name: string;
  readonly tags: string[];
  readonly instance_guid: string;
  readonly instance_name: string;
  readonly binding_guid: string;
  readonly binding_name: string | null;
  readonly credentials: Record<string, unknown>;
  readonly syslog_drain_url: string | null;
  readonly volume_mounts: never[];
}

interface Row {
  readonly type: string;
  readonly tags: string[];
  readonly instance_guid: string;
  readonly instance_name: string;
  readonly binding_guid: string;
  readonly binding_name: string | null;
  readonly credentials: Record<string, unknown>;
  readonly syslog_drain_url: string | null;
}

/** The services that are bound to an app; of each instance the newest binding. */
export async function boundServices(db: Db, appGuid: string): Promise<BoundService[]> {
  const rows = await db.rows<Row>(sql`
    select distinct on (i.guid) i.type, i.tags, i.guid as instance_guid, i.name as instance_name, b.guid as binding_guid,
           b.name as binding_name, b.credentials, b.syslog_drain_url
      from service_credential_bindings b join service_instances i on i.guid = b.service_instance_guid
     where b.app_guid = ${appGuid} and b.type = 'app' and coalesce(b.last_operation ->> 'state', 'succeeded') = 'succeeded'
     order by i.guid, b.created_at desc, b.id desc`);
  return rows.map(({ type, ...row }) => ({
    label: type,
    name: row.binding_name ?? row.instance_name,
    ...row,
    volume_mounts: [],
  }));
}

/** VCAP_SERVICES: bound services by the label of their offering. */
export function vcapServices(services: readonly BoundService[]): Record<string, BoundService[]> {
  const byLabel: Record<string, BoundService[]> = {};
  for (const service of services) (byLabel[service.label] ??= []).push(service);
  return byLabel;
}

const DATABASE_SCHEMES: Readonly<Record<string, string>> = {
  mysql: 'mysql2',
  mysql2: 'mysql2',
  postgres: 'postgres',
  postgresql: 'postgres',
};

/** DATABASE_URL: the address of the first bound database, if there is one. */
export function databaseUrlOf(services: readonly BoundService[]): string | undefined {
  for (const { credentials } of services) {
    const uri = credentials['uri'];
    const [scheme = '', rest] = typeof uri === 'string' ? uri.split(/:(.*)/s) : [];
    const known = DATABASE_SCHEMES[scheme];
    if (known && rest) return `${known}:${rest}`;
  }
  return undefined;
}
