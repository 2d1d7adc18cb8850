import { z } from 'zod';

/** What an operator may tune about the rules of the platform; the defaults are those of Cloud Foundry (behaviour facts, section 29). */
export const CoreSettings = z
  .strictObject({
    defaultAppMemoryInMb: z.int().positive().default(1024),
    defaultAppDiskInMb: z.int().positive().default(1024),
    maximumAppDiskInMb: z.int().positive().default(2048),
    defaultLogRateLimit: z.int().min(-1).default(-1),
    defaultStack: z.string().default('cf-default-stack'),
    defaultAppLifecycle: z.enum(['buildpack', 'cnb']).default('buildpack'),
    allowAppSsh: z.boolean().default(true),
    defaultAppSsh: z.boolean().default(true),
    maximumHealthCheckTimeout: z.int().positive().default(180),
    minimumStagingMemoryInMb: z.int().positive().default(1024),
    minimumStagingDiskInMb: z.int().positive().default(4096),
    stagingTimeoutSeconds: z.int().positive().default(900),
    maximumPackageSizeBytes: z.int().positive().default(1_073_741_824),
    packagesKept: z.int().positive().default(5),
    dropletsKept: z.int().positive().default(5),
    /** How often a worker says that it still runs a job, and after how long a silence the job is nobody's. */
    jobHeartbeatMs: z.int().positive().default(5_000),
    jobStrandedAfterMs: z.int().positive().default(20_000),
    /** How long the cluster may lag behind a row before somebody is woken once more. */
    projectionLagMs: z.int().positive().default(5_000),
    defaultQuota: z.string().default('default'),
    /** Whether managers of organizations may make users of identity providers. */
    allowUserCreationByOrgManager: z.boolean().default(false),
    systemHostnames: z.array(z.string()).default(['api', 'uaa', 'login', 'log-cache', 'ssh']),
    systemDomain: z.string().optional(),
    /** `cf_api` in VCAP_APPLICATION. */
    externalUrl: z.url().default('http://localhost'),
  })
  .prefault({});
export type CoreSettings = z.output<typeof CoreSettings>;
