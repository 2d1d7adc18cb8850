import {
  accessTo,
  cancelTask,
  createTask,
  findAppFor,
  findTaskFor,
  listTasks,
  mergeMetadata,
} from '@cf/core';
import { type TaskRecord } from '@cf/database';
import { accepted, ok } from '@cf/http';
import { listOf } from '../list-query';
import { MetadataBody } from '../metadata';
import { presentPage } from '../page';
import { get, patch, post, put, type RequestContext } from '../request-context';
import { presentTask } from './task.presenter';
import { CreateTaskBody, ListAppTasksQuery, ListTasksQuery } from './tasks.schemas';

const cancel = async (ctx: RequestContext, { params }: { params: { guid: string } }) => {
  const task = await findTaskFor(ctx, 'manageApps', params.guid);
  return accepted(undefined, await present(ctx, await cancelTask(ctx, task)));
};

export const tasksEndpoints = [
  get('/v3/tasks', { query: ListTasksQuery }, async (ctx, { query }) => {
    const filter = listOf(query);
    const page = await listTasks(ctx, filter);
    return ok(
      presentPage(ctx, filter, page, { present: (row) => presentTask(row, ctx.links, { command: false }) }),
    );
  }),

  get('/v3/apps/:guid/tasks', { query: ListAppTasksQuery }, async (ctx, { params, query }) => {
    const app = await findAppFor(ctx, 'read', params.guid);
    const access = await accessTo(ctx, 'read', app.space_guid, 'App');
    const filter = { ...listOf(query), app_guids: [app.guid] };
    const page = await listTasks(ctx, filter);
    const shows = { command: access.can('readSecrets') };
    return ok(presentPage(ctx, filter, page, { present: (row) => presentTask(row, ctx.links, shows) }));
  }),

  post('/v3/apps/:guid/tasks', { body: CreateTaskBody }, async (ctx, { params, body }) => {
    const app = await findAppFor(ctx, 'write', params.guid);
    const { template, ...rest } = body;
    const task = await createTask(ctx, app, { ...rest, template_process_guid: template?.process.guid });
    return accepted(undefined, await present(ctx, task));
  }),

  get('/v3/tasks/:guid', {}, async (ctx, { params }) => {
    return ok(await present(ctx, await findTaskFor(ctx, 'read', params.guid)));
  }),

  patch('/v3/tasks/:guid', { body: MetadataBody }, async (ctx, { params, body }) => {
    const task = await findTaskFor(ctx, 'write', params.guid);
    const data = mergeMetadata(body.metadata, task);
    return ok(await present(ctx, await ctx.db.task.update({ where: { guid: task.guid }, data })));
  }),

  post('/v3/tasks/:guid/actions/cancel', {}, cancel),
  put('/v3/tasks/:guid/cancel', {}, cancel),
];

async function present(ctx: RequestContext, task: TaskRecord) {
  const app = await ctx.db.app.findUniqueOrThrow({ where: { guid: task.app_guid } });
  const access = await ctx.permissions.inSpace(app.space_guid);
  return presentTask(task, ctx.links, { command: access?.can('readSecrets') ?? false });
}
