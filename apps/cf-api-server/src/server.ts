import { type Blobstore } from '@cf/blobstore';
import { type CoreSettings, type PlatformLog, type Waker } from '@cf/core';
import { type Db, isRowMissing } from '@cf/database';
import { type Logger } from '@cf/daemon';
import { CfError, isExpected } from '@cf/errors';
import { type Endpoint, mount } from '@cf/http';
import { type Redis } from '@cf/job-queue';
import { createPermissions } from '@cf/permissions';
import { type TokenVerifier, type UaaUsers } from '@cf/uaa';
import express, { type Express, type Request, type Response } from 'express';
import { Histogram, type Registry } from 'prom-client';
import { actorOf, assertScope, authenticate, createUserRegistrar } from './authentication/authenticate';
import { type PodLogs } from './log-cache/pod-logs';
import { logCacheEndpoints } from './log-cache/log-cache.endpoints';
import { ANONYMOUS } from './authentication/anonymous';
import { type ApiServerConfig } from './config';
import { requestIdOf } from './request-id';
import { endpoints } from './v3/endpoints';
import { createLinks } from './v3/links';
import { type RequestContext } from './v3/request-context';

/** The systems around the API server, each opened and closed by who passes it in. */
export interface Surroundings {
  readonly config: ApiServerConfig;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly db: Db;
  readonly redis: Redis;
  readonly blobstore: Blobstore;
  readonly waker: Waker;
  readonly platformLog: PlatformLog;
  readonly verifier: TokenVerifier;
  readonly uaaUsers: UaaUsers;
  readonly podLogs: PodLogs;
  readonly settings: CoreSettings;
}

/** The whole HTTP surface as an Express app. */
export function createServer(around: Surroundings): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false).set('case sensitive routing', true);
  const observe = requestObserver(around);
  app.use((request, response, next) => {
    response.locals['requestId'] = requestIdOf(request.headers);
    response.set('X-VCAP-Request-ID', response.locals['requestId'] as string);
    observe(request, response);
    next();
  });
  mount(app, [...endpoints, ...logCacheEndpoints], {
    open: contextOpener(around),
    translate: (error) =>
      isRowMissing(error)
        ? new CfError('ResourceNotFound', 'The resource has been deleted meanwhile', { cause: error })
        : error,
    onFailure: (err, request, status) => {
      const level = isExpected(err) ? 'debug' : 'error';
      around.log[level](
        { err, request: { id: request.res?.locals['requestId'] as string, status } },
        'Failed request',
      );
    },
    jsonLimitBytes: around.config.limits.jsonBodyBytes,
    yamlLimitBytes: around.config.limits.manifestBytes,
  });
  return app;
}

function contextOpener(around: Surroundings) {
  const { config, db, verifier } = around;
  const links = createLinks(config.externalUrl);
  const register = createUserRegistrar(db);
  return async (
    request: Request,
    response: Response,
    endpoint: Endpoint<RequestContext>,
  ): Promise<RequestContext> => {
    const { anonymous, scope, accepts } = endpoint.contract;
    const graceMs = accepts === 'stream' ? config.limits.uploadGraceSeconds * 1000 : 0;
    const identity = anonymous
      ? undefined
      : await authenticate(verifier, request.headers.authorization, graceMs);
    const actor = identity ? actorOf(identity) : ANONYMOUS;
    if (identity) {
      response.set('X-USER-GUID', encodeURIComponent(identity.userGuid));
      assertScope(actor, request.method, scope);
      await register(identity);
    }
    const requestId = response.locals['requestId'] as string;
    return {
      db,
      actor,
      identity,
      permissions: createPermissions(db, actor),
      log: around.log.child({ request: { id: requestId }, user: { guid: actor.guid } }),
      waker: around.waker,
      platformLog: around.platformLog,
      settings: around.settings,
      requestId,
      links,
      config,
      redis: around.redis,
      blobstore: around.blobstore,
      uaaUsers: around.uaaUsers,
      podLogs: around.podLogs,
      warn: (warning) =>
        void response.append('X-Cf-Warnings', encodeURIComponent(warning).replace(/%20/g, '+')),
      url: request.originalUrl,
    };
  };
}

/** Counts and logs each request once it has been answered. */
function requestObserver({ log, metrics }: Surroundings) {
  const seconds = new Histogram({
    name: 'cf_api_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
    registers: [metrics],
  });
  const answered = log.child({}, { redact: { paths: [] } }); // nothing in these lines is secret, and there is one per request
  return (request: Request, response: Response) => {
    const stop = seconds.startTimer({ method: request.method });
    response.once('close', () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? 'unknown';
      const took = stop({ route, status: response.statusCode });
      const { requestId: id } = response.locals as { requestId: string };
      answered.info(
        {
          request: {
            id,
            method: request.method,
            route,
            status: response.statusCode,
            ms: Math.round(took * 1000),
          },
        },
        'Answered request',
      );
    });
  };
}
