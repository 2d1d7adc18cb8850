import {
  accessTo,
  findAppFor,
  findProcessFor,
  findProcessOfAppFor,
  listProcesses,
  type ProcessOfApp,
  type ProcessWithDetails,
  readProcess,
  updateProcess,
} from '@cf/core';
import { ok } from '@cf/http';
import { readSnapshots } from '@cf/live-state';
import { listOf } from '../list-query';
import { presentPage } from '../page';
import { get, patch, type RequestContext } from '../request-context';
import { instancesOf, presentInstance } from './instances';
import { presentProcess } from './process.presenter';
import { changeOf } from './process-change';
import {
  ListAppProcessesQuery,
  ListProcessesQuery,
  ShowProcessQuery,
  UpdateProcessBody,
} from './processes.schemas';

type Embed = readonly string[] | undefined;

export const processesEndpoints = [
  get('/v3/processes', { query: ListProcessesQuery }, async (ctx, { query }) => {
    const { embed, ...filter } = listOf(query);
    const page = await listProcesses(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: await presenterFor(ctx, page.records, embed) }));
  }),

  get('/v3/apps/:guid/processes', { query: ListAppProcessesQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const { embed, ...rest } = listOf(query);
    const filter = { ...rest, app_guids: [app.guid] };
    const page = await listProcesses(ctx, filter);
    return ok(presentPage(ctx, filter, page, { present: await presenterFor(ctx, page.records, embed) }));
  }),

  get('/v3/processes/:guid', { query: ShowProcessQuery }, async (ctx, { params, query }) => {
    return ok(await presentOne(ctx, await findProcessFor(ctx, 'read', params.guid), query.embed));
  }),

  patch('/v3/processes/:guid', { body: UpdateProcessBody }, async (ctx, { params, body }) => {
    return ok(await update(ctx, await findProcessFor(ctx, 'manageApps', params.guid), body));
  }),

  get('/v3/apps/:guid/processes/:type', { query: ShowProcessQuery }, async (ctx, { params, query }) => {
    return ok(
      await presentOne(ctx, await findProcessOfAppFor(ctx, 'read', params.guid, params.type), query.embed),
    );
  }),

  patch('/v3/apps/:guid/processes/:type', { body: UpdateProcessBody }, async (ctx, { params, body }) => {
    return ok(
      await update(ctx, await findProcessOfAppFor(ctx, 'manageApps', params.guid, params.type), body),
    );
  }),
];

/** Presents the processes of a list; the instances of all of them are read at once. */
async function presenterFor(ctx: RequestContext, processes: readonly ProcessWithDetails[], embed: Embed) {
  const live =
    embed &&
    (await readSnapshots(
      ctx.redis,
      processes.map(({ guid }) => guid),
    ));
  return (process: ProcessWithDetails) =>
    presentProcess(process, ctx.links, {
      command: 'hidden in lists',
      instances: live && instancesOf(process, live).map(presentInstance),
    });
}

/** One process as its caller may see it. */
export async function presentOne(ctx: RequestContext, { process, app }: ProcessOfApp, embed?: Embed) {
  const [details, access, live] = await Promise.all([
    readProcess(ctx, process.guid),
    accessTo(ctx, 'read', app.space_guid, 'Process'),
    embed && readSnapshots(ctx.redis, [process.guid]),
  ]);
  return presentProcess(details, ctx.links, {
    command: access.can('readSecrets') ? 'shown' : 'hidden',
    instances: live && instancesOf(details, live).map(presentInstance),
  });
}

async function update(ctx: RequestContext, found: ProcessOfApp, body: UpdateProcessBody) {
  const process = await updateProcess(ctx, found, changeOf(body), { metadata: body.metadata, request: body });
  return presentOne(ctx, { ...found, process });
}
