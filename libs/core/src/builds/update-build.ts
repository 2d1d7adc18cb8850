import { type BuildRecord } from '@cf/database';
import { notAuthorized, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { mergeMetadata, type MetadataChange } from '../metadata';
import { type BuildWithDroplet, readBuild } from './build-queries';
import { markBuildFailed, markBuildStaged } from './finish-build';

/** How a staging ended, as whoever did it outside of the platform reports. */
export type ReportedEnd =
  | { readonly state: 'FAILED'; readonly error?: string | undefined }
  | {
      readonly state: 'STAGED';
      readonly image: string;
      readonly processTypes: Readonly<Record<string, string>>;
    };

/** Refuses (403) everybody who may not report how builds end. */
export function assertMayReport(ctx: OpContext): void {
  const mayReport = ctx.permissions.isAdmin || ctx.actor.scopes.has('cloud_controller.update_build_state');
  if (!mayReport) throw notAuthorized();
}

/** Ends a build as reported. The same report again changes nothing; another one comes too late. */
export async function reportBuildEnd(
  ctx: OpContext,
  build: BuildRecord,
  end: ReportedEnd,
): Promise<BuildWithDroplet> {
  if (end.state === 'FAILED') {
    await markBuildFailed(ctx, build.guid, {
      errorId: 'StagerError',
      message: `Stager error: ${end.error ?? 'no reason was given'}`,
    });
  } else {
    await markBuildStaged(ctx, build.guid, { image: end.image, processTypes: end.processTypes });
  }
  const ended = (await readBuild(ctx.db, build.guid)) ?? { ...build, droplet_state: null };
  const isLate = build.state !== 'STAGING' && ended.state !== end.state;
  if (isLate) throw unprocessable(`The build has ended as ${ended.state} and cannot become ${end.state}.`);
  return ended;
}

/** Changes metadata. */
export async function updateBuild(
  ctx: OpContext,
  build: BuildWithDroplet,
  metadata: MetadataChange | undefined,
): Promise<BuildWithDroplet> {
  const updated = await ctx.db.build.update({
    where: { guid: build.guid },
    data: mergeMetadata(metadata, build),
  });
  return { ...updated, droplet_state: build.droplet_state };
}
