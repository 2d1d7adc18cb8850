import { randomUUID } from 'node:crypto';
import {
  type AppRecord,
  isUniqueViolation,
  listPage,
  type Page,
  type SidecarRecord,
  sql,
} from '@cf/database';
import { notFound, unprocessable } from '@cf/errors';
import { type SpaceVerb } from '@cf/permissions';
import { auditApp } from '../apps/audit-app';
import { findAppFor, lockApp } from '../apps/find-app';
import { type OpContext } from '../context';
import { type ListQuery, standardConditions } from '../lists';
import { transact } from '../transact';
import { assertMemoryLeft } from './sidecar-memory';

export interface SidecarInput {
  readonly name: string;
  readonly command: string;
  readonly process_types: string[];
  readonly memory_in_mb?: number | null | undefined;
}

/** The sidecar, if the actor may do that in its app's space. */
export async function findSidecarFor(ctx: OpContext, verb: SpaceVerb, guid: string): Promise<SidecarRecord> {
  const sidecar = await ctx.db.sidecar.findUnique({ where: { guid } });
  if (!sidecar) throw notFound('Sidecar');
  await findAppFor(ctx, verb, sidecar.app_guid, 'Sidecar');
  return sidecar;
}

/** One page of an app's sidecars; with a type only those beside processes of it. */
export function listSidecars(
  ctx: OpContext,
  { appGuid, processType }: { appGuid: string; processType?: string },
  filter: ListQuery,
): Promise<Page<SidecarRecord>> {
  return listPage<SidecarRecord>(
    ctx.db,
    {
      select: sql`c.*`,
      from: sql`sidecars c`,
      alias: 'c',
      where: [
        sql`c.app_guid = ${appGuid}`,
        processType === undefined ? undefined : sql`${processType} = any(c.process_types)`,
        ...standardConditions('c', filter),
      ],
    },
    filter.paging,
  );
}

/** Adds a sidecar to an app. It runs from the next start on. */
export async function createSidecar(
  ctx: OpContext,
  app: AppRecord,
  input: SidecarInput,
): Promise<SidecarRecord> {
  const { name, command, process_types, memory_in_mb = null } = input;
  const row = { name, command, process_types, memory_in_mb };
  try {
    return await transact(ctx, async (change) => {
      await lockApp(change.db, app.guid);
      await assertMemoryLeft(change.db, app.guid, row);
      const created = await change.db.sidecar.create({
        data: { guid: randomUUID(), app_guid: app.guid, ...row },
      });
      await auditApp(change, app.guid, 'audit.app.update', {
        request: { sidecar: { name, process_types, memory_in_mb } },
      });
      return created;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? nameTaken(name, error) : error;
  }
}

/** Changes a sidecar. It counts from the next start on. */
export async function updateSidecar(
  ctx: OpContext,
  sidecar: SidecarRecord,
  input: Partial<SidecarInput>,
): Promise<SidecarRecord> {
  try {
    return await transact(ctx, async (change) => {
      await lockApp(change.db, sidecar.app_guid);
      const updated = await change.db.sidecar.update({ where: { guid: sidecar.guid }, data: input });
      await assertMemoryLeft(change.db, sidecar.app_guid, updated);
      return updated;
    });
  } catch (error) {
    throw isUniqueViolation(error) ? nameTaken(input.name ?? sidecar.name, error) : error;
  }
}

/** Removes a sidecar; one that runs goes on until the next start. */
export async function deleteSidecar(ctx: OpContext, sidecar: SidecarRecord): Promise<void> {
  await ctx.db.sidecar.deleteMany({ where: { guid: sidecar.guid } });
}

const nameTaken = (name: string, cause: unknown) =>
  unprocessable(`Sidecar with name '${name}' already exists for given app`, cause);
