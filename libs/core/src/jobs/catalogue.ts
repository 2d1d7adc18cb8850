import { z } from 'zod';
import { type OpContext } from '../context';

const ofGuid = z.strictObject({ guid: z.string() });
const MINUTE = 60_000;

/** Every background operation: its payload, whose `guid` names the resource, its time limit, and whether a client sees it as a job. */
export const JOBS = {
  'app.delete': { payload: ofGuid, timeoutMs: 10 * MINUTE },
  'space.delete': { payload: ofGuid, timeoutMs: 60 * MINUTE },
  'organization.delete': { payload: ofGuid, timeoutMs: 120 * MINUTE },
  'space.apply_manifest': {
    payload: z.strictObject({ guid: z.string(), manifest: z.string() }),
    timeoutMs: 30 * MINUTE,
  },
  'space.delete_unmapped_routes': { payload: ofGuid, timeoutMs: 30 * MINUTE },
  'route.delete': { payload: ofGuid, timeoutMs: 5 * MINUTE },
  'domain.delete': { payload: ofGuid, timeoutMs: 30 * MINUTE },
  'role.delete': {
    /** The user's name, for the audit event. */
    payload: z.strictObject({ guid: z.string(), username: z.string().optional() }),
    timeoutMs: 5 * MINUTE,
  },
  'user.delete': { payload: ofGuid, timeoutMs: 5 * MINUTE },
  'organization_quota.delete': { payload: ofGuid, timeoutMs: 5 * MINUTE },
  'space_quota.delete': { payload: ofGuid, timeoutMs: 5 * MINUTE },
  'package.delete': { payload: ofGuid, timeoutMs: 5 * MINUTE },
  'droplet.delete': { payload: ofGuid, timeoutMs: 5 * MINUTE },
  /** Turns uploaded bits into a package; the client watches the package, not this. */
  'package.process': {
    payload: z.strictObject({
      guid: z.string(),
      resources: z.array(
        z.strictObject({ path: z.string(), mode: z.string().optional(), sha1: z.string(), size: z.int() }),
      ),
      /** Where in the blobstore the uploaded zip is. */
      bits_key: z.string().optional(),
    }),
    timeoutMs: 60 * MINUTE,
  },
  'package.copy': {
    payload: z.strictObject({ guid: z.string(), source_guid: z.string() }),
    timeoutMs: 60 * MINUTE,
  },
  /** Reads a docker image's configuration, which is all the staging it needs. */
  'build.stage_docker': { payload: ofGuid, timeoutMs: 15 * MINUTE },
  /** Ends one instance of a process; the client does not wait for it. */
  'process.terminate_instance': {
    payload: z.strictObject({
      guid: z.string(),
      version: z.string(),
      index: z.int(),
      /** The instance that has been chosen: another one that takes its place is not meant. */
      instance_guid: z.string().optional(),
    }),
    timeoutMs: 5 * MINUTE,
  },
  /** Removes an image that no row refers to any more. */
  'registry.delete_image': {
    payload: z.strictObject({ guid: z.string(), reference: z.string() }),
    timeoutMs: 5 * MINUTE,
  },
} as const satisfies Record<string, { payload: z.ZodType<{ guid: string }>; timeoutMs: number }>;

export type Operation = keyof typeof JOBS;
export type Payload<O extends Operation> = z.output<(typeof JOBS)[O]['payload']>;

/** What a handler is given besides its payload. */
export interface JobRun {
  readonly guid: string;
  readonly signal: AbortSignal;
  /** Whether a failure now is the end of the job. */
  readonly isLastAttempt: boolean;
  /** Adds to the payload what a further attempt has to know. */
  readonly remember: (fact: object) => Promise<void>;
  /** Adds a warning that the client sees in the job. */
  readonly warn: (detail: string) => void;
}

/** The worker's table of handlers. An operation without a handler does not compile. */
export type JobHandlers = {
  readonly [O in Operation]: (ctx: OpContext, payload: Payload<O>, run: JobRun) => Promise<void>;
};
