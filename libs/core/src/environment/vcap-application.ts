import { type AppRecord, type OrganizationRecord, type ProcessRecord, type SpaceRecord } from '@cf/database';
import { type OpContext } from '../context';
import { listRoutes, urlOf } from '../routes';

/** An app and where it belongs. */
export interface AppPlace {
  readonly app: AppRecord;
  readonly space: SpaceRecord;
  readonly organization: OrganizationRecord;
}

interface Limits {
  readonly memory_in_mb: number;
  readonly disk_in_mb: number;
  readonly file_descriptors?: number;
}

const FILE_DESCRIPTORS = 16_384;
const MAX_ROUTES = 1000;

/** The space and organization of an app. */
export async function placeOf({ db }: Pick<OpContext, 'db'>, app: AppRecord): Promise<AppPlace> {
  const space = await db.space.findUniqueOrThrow({ where: { guid: app.space_guid } });
  const organization = await db.organization.findUniqueOrThrow({ where: { guid: space.organization_guid } });
  return { app, space, organization };
}

/** VCAP_APPLICATION of an app; a running process adds its own guid, type and version. */
export async function vcapApplication(
  ctx: Pick<OpContext, 'db' | 'settings' | 'permissions'>,
  { app, space, organization }: AppPlace,
  { limits, process }: { limits?: Limits | undefined; process?: ProcessRecord | undefined } = {},
) {
  const routes = await listRoutes(ctx as OpContext, {
    app_guids: [app.guid],
    paging: { page: 1, perPage: MAX_ROUTES },
  });
  const uris = routes.records.map(urlOf);
  return {
    cf_api: ctx.settings.externalUrl,
    ...(limits && {
      limits: {
        fds: limits.file_descriptors ?? FILE_DESCRIPTORS,
        mem: limits.memory_in_mb,
        disk: limits.disk_in_mb,
      },
    }),
    application_name: app.name,
    application_uris: uris,
    name: app.name,
    space_name: space.name,
    space_id: space.guid,
    organization_id: organization.guid,
    organization_name: organization.name,
    uris,
    application_id: app.guid,
    ...(process && {
      process_id: process.guid,
      process_type: process.type,
      version: process.version,
      application_version: process.version,
    }),
  };
}
