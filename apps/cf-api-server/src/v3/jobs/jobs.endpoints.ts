import { type JobRecord } from '@cf/database';
import { notFound } from '@cf/errors';
import { ok } from '@cf/http';
import { type Links } from '../links';
import { presentTime } from '../page';
import { get } from '../request-context';

export const jobsEndpoints = [
  get('/v3/jobs/:guid', {}, async (ctx, { params }) => {
    const job = await ctx.db.job.findUnique({ where: { guid: params.guid } });
    if (!job) throw notFound('Job');
    return ok(presentJob(job, ctx.links));
  }),
];

/** A job as the API presents it. */
export function presentJob(job: JobRecord, links: Links) {
  const gone = job.operation.endsWith('.delete') && job.state === 'COMPLETE';
  return {
    guid: job.guid,
    created_at: presentTime(job.created_at),
    updated_at: presentTime(job.updated_at),
    operation: job.operation,
    state: job.state,
    errors: job.errors,
    warnings: job.warnings,
    links: {
      self: links.get(`/v3/jobs/${job.guid}`),
      ...(job.resource_type &&
        !gone && { [job.resource_type]: links.get(`/v3/${plural(job.resource_type)}/${job.resource_guid}`) }),
    },
  };
}

const plural = (type: string) => (type.endsWith('s') ? type : `${type}s`);
