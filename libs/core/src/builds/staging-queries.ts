import { type BuildRecord, type Db, sql } from '@cf/database';
import { type SettledPage } from '../projections/drift-queries';

/** A build that kpack is to finish. */
export type StagingBuild = Pick<
  BuildRecord,
  'guid' | 'app_guid' | 'droplet_guid' | 'created_at' | 'staging_memory_in_mb'
>;

/** Builds that are staging with kpack, oldest first. */
export const stagingBuilds = (db: Db): Promise<StagingBuild[]> =>
  db.rows<StagingBuild>(sql`
    select guid, app_guid, droplet_guid, created_at, staging_memory_in_mb from builds
     where state = 'STAGING' and lifecycle_type <> 'docker' order by id`);

/** The build of a staging, as far as its report needs it. */
export const findBuild = (db: Db, guid: string): Promise<BuildRecord | null> =>
  db.build.findUnique({ where: { guid } });

/** Builds of the app that were asked for before this one and are still staging. */
export const overtakenBuilds = (db: Db, { id, app_guid }: BuildRecord): Promise<{ guid: string }[]> =>
  db.rows<{ guid: string }>(sql`
    select guid from builds
     where app_guid = ${app_guid} and state = 'STAGING' and lifecycle_type <> 'docker' and id < ${id} order by id`);

/** What the current droplet of an app was staged from, with the package as an image; undefined when it was not staged so. */
export async function currentStaging(
  db: Db,
  appGuid: string,
): Promise<{ dropletGuid: string; buildGuid: string; source: string } | undefined> {
  const [staging] = await db.rows<{ dropletGuid: string; buildGuid: string; source: string }>(sql`
    select d.guid as "dropletGuid", b.guid as "buildGuid", p.image_reference as source
      from apps a join droplets d on d.guid = a.droplet_guid join builds b on b.guid = d.build_guid
      join packages p on p.guid = d.package_guid
     where a.guid = ${appGuid} and b.state = 'STAGED' and p.image_reference is not null`);
  return staging;
}

/** Those of the builds that are still staging. */
export async function unfinishedBuilds(db: Db, guids: readonly string[]): Promise<string[]> {
  if (guids.length === 0) return [];
  const builds = await db.build.findMany({
    where: { guid: { in: [...guids] }, state: 'STAGING' },
    select: { guid: true },
  });
  return builds.map(({ guid }) => guid);
}

/** An app, and the build that its Image should be of. */
export interface StagedApp {
  readonly appGuid: string;
  readonly buildGuid: string;
}

/** Apps whose current droplet is that of their newest build, and whose package is there: what their Image can be made of again. */
const stagedApps = sql`
  select a.guid as "appGuid", b.guid as "buildGuid"
    from apps a join droplets d on d.guid = a.droplet_guid join builds b on b.guid = d.build_guid
    join packages p on p.guid = b.package_guid
   where b.state = 'STAGED' and b.lifecycle_type <> 'docker' and p.image_reference is not null
     and not exists (select from builds newer where newer.app_guid = a.guid and newer.id > b.id)`;

/** Those of the apps whose Image can be made again. */
export const stagedAmong = (db: Db, appGuids: readonly string[]): Promise<StagedApp[]> =>
  appGuids.length === 0
    ? Promise.resolve([])
    : db.rows<StagedApp>(sql`${stagedApps} and a.guid = any(${[...appGuids]}::text[])`);

/** Apps, by guid, that were staged so long ago. */
export const settledApps = (db: Db, { after, limit, settledForMs }: SettledPage): Promise<StagedApp[]> =>
  db.rows<StagedApp>(sql`
    ${stagedApps} and b.updated_at < now() - make_interval(secs => ${settledForMs / 1000})
       and a.guid > ${after} order by a.guid limit ${limit}`);
