import { type Blobstore } from '@cf/blobstore';
import { type OpContext } from '@cf/core';
import { type TokenIdentity, type UaaUsers } from '@cf/uaa';
import { endpointsIn } from '@cf/http';
import { type Redis } from '@cf/job-queue';
import { type ApiServerConfig } from '../config';
import { type PodLogs } from '../log-cache/pod-logs';
import { type Links } from './links';

/** What every handler works with: on whose behalf, and the systems around. Made once per request and passed by hand. */
export interface RequestContext extends OpContext {
  readonly links: Links;
  readonly config: ApiServerConfig;
  readonly redis: Redis;
  readonly blobstore: Blobstore;
  readonly uaaUsers: UaaUsers;
  readonly podLogs: PodLogs;
  /** Undefined where no token is asked for. */
  readonly identity: TokenIdentity | undefined;
  /** Adds an `X-Cf-Warnings` header to the answer. */
  readonly warn: (text: string) => void;
  /** The path and query of the request, for the links of a page. */
  readonly url: string;
}

export const { get, post, put, patch, del } = endpointsIn<RequestContext>();
