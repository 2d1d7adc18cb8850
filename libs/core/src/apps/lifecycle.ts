import { type AppRecord, type Db, type Tx } from '@cf/database';
import { CfError, unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { assertFeatureEnabled } from '../feature-flags';

export type LifecycleType = 'buildpack' | 'cnb' | 'docker';

/** How an app is to be staged, as a client says it. */
export interface LifecycleChange {
  readonly type?: LifecycleType | undefined;
  readonly buildpacks?: readonly string[] | null | undefined;
  readonly stack?: string | null | undefined;
  readonly credentials?: object | null | undefined;
}

const FLAGS = { docker: 'diego_docker', cnb: 'diego_cnb' } as const;
const URL_FORM = /^(https?|git|ssh|docker|oci|urn):/i;

/** Refuses (403) a lifecycle whose feature flag is switched off. */
export async function assertLifecycleEnabled(ctx: OpContext, type: string): Promise<void> {
  if (type in FLAGS) await assertFeatureEnabled(ctx, FLAGS[type as keyof typeof FLAGS]);
}

/** Refuses (422) buildpacks and a stack that do not exist or may not be used. */
export async function assertLifecycleData(
  db: Db | Tx,
  { buildpacks, stack }: Pick<LifecycleChange, 'buildpacks' | 'stack'>,
): Promise<void> {
  if (stack) await assertStack(db, stack);
  const names = (buildpacks ?? []).filter((name) => !URL_FORM.test(name));
  if (names.length === 0) return;
  const known = await db.buildpack.findMany({ where: { name: { in: names } } });
  const unknown = names.find((name) => !known.some((buildpack) => buildpack.name === name));
  if (unknown !== undefined) {
    throw unprocessable(`Buildpack "${unknown}" must be an existing admin buildpack or a valid git URI`);
  }
  const unready = known.find(({ state }) => state !== 'READY');
  if (unready) throw unprocessable(`"${unready.name}" must be in ready state`);
}

async function assertStack(db: Db | Tx, name: string): Promise<void> {
  const stack = await db.stack.findUnique({ where: { name } });
  if (!stack) throw unprocessable('Stack must be an existing stack');
  if (stack.state === 'DISABLED') {
    throw new CfError('StackValidationFailed', `Stack '${name}' is disabled and cannot be used.`);
  }
}

/** The lifecycle columns of a change to an app's row; what is not named stays. */
export function lifecycleColumns({ buildpacks, stack, credentials }: LifecycleChange) {
  return {
    ...(buildpacks !== undefined && { buildpacks: [...(buildpacks ?? [])] }),
    ...(stack !== undefined && { stack_name: stack }),
    ...(credentials && { lifecycle_credentials: credentials }),
  };
}

/** Refuses (422) to turn an app of one lifecycle into one of another. */
export function assertSameLifecycle(app: AppRecord, type: string | undefined): void {
  if (type === undefined || type === app.lifecycle_type) return;
  throw unprocessable(`Lifecycle type cannot be changed from ${app.lifecycle_type} to ${type}`);
}
