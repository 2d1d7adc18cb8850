import { isExpected } from '@cf/errors';
import { type Logger } from '@cf/daemon';
import { mount } from '@cf/http';
import express, { type Express } from 'express';
import { type BuddyContext, endpoints } from './endpoints';

const JSON_LIMIT_BYTES = 64 * 1024;

/** The HTTP interface as an Express app. */
export function createServer(ctx: BuddyContext, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  mount(app, endpoints, {
    open: async () => ctx,
    onFailure: (err, { method, path }, status) => {
      log[isExpected(err) ? 'debug' : 'error']({ err, request: { method, path, status } }, 'Failed request');
    },
    jsonLimitBytes: JSON_LIMIT_BYTES,
    yamlLimitBytes: 0,
  });
  return app;
}
