import { type AppRecord, type Db, sql, type StackRecord, type Tx } from '@cf/database';
import { unprocessable } from '@cf/errors';
import { type OpContext } from '../context';
import { assertFeatureEnabled } from '../feature-flags';
import { checkStack } from '../stacks';

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

/** Refuses (422) a stack that does not exist, and buildpacks that do not or are not ready. Answers the stack: the one asked for, else `otherwise`, if there is such a one. */
export async function assertLifecycleData(
  db: Db | Tx,
  { buildpacks, stack }: Pick<LifecycleChange, 'buildpacks' | 'stack'>,
  otherwise: string | null,
): Promise<StackRecord | null> {
  const name = stack ?? otherwise;
  const found = name === null ? null : await stackNamed(db, name);
  if (stack && !found) throw unprocessable('Stack must be an existing stack');
  await assertBuildpacks(
    db,
    (buildpacks ?? []).filter((buildpack) => !URL_FORM.test(buildpack)),
    found,
  );
  return found;
}

async function stackNamed(db: Db | Tx, name: string): Promise<StackRecord | null> {
  const [stack] = await db.rows<StackRecord>(sql`select * from stacks where name = ${name}`);
  return stack ?? null;
}

async function assertBuildpacks(
  db: Db | Tx,
  names: readonly string[],
  stack: StackRecord | null,
): Promise<void> {
  if (names.length === 0) return;
  const known = await db.buildpack.findMany({ where: { name: { in: [...names] } } });
  const unknown = names.find((name) => !known.some((buildpack) => buildpack.name === name));
  if (unknown !== undefined) {
    const where = stack ? ` for stack "${stack.name}"` : '';
    throw unprocessable(
      `Buildpack "${unknown}"${where} must be an existing admin buildpack or a valid git URI`,
    );
  }
  const unready = known.find(({ state }) => state !== 'READY');
  if (unready) throw unprocessable(`"${unready.name}" must be in ready state`);
}

/** Refuses (422) what the state of an app's stack does not allow; answers what the client should know. */
export function assertStackAllows(stack: StackRecord | null, { isRestage }: { isRestage: boolean }) {
  const { refusal, warning } = checkStack(stack, { isRestage });
  if (refusal !== undefined) throw unprocessable(refusal);
  return warning;
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
