import { activeDeployments, advanceDeployment, type OpContext, recordDeploymentError } from '@cf/core';
import { isExpected } from '@cf/errors';
import { type LiveInstances } from '@cf/live-state';

type Observe = (outcome: 'stepped' | 'waited' | 'failed') => void;

interface TickParts {
  readonly readLive: (processGuids: readonly string[]) => Promise<LiveInstances>;
  readonly observe: Observe;
  readonly signal: AbortSignal;
}

/** Looks once at every active deployment and takes the next step of each. What fails is told in its deployment and tried with the next tick; one never holds up another. */
export async function tick(ctx: OpContext, { readLive, observe, signal }: TickParts): Promise<void> {
  const deployments = await activeDeployments(ctx.db);
  const live = await readLive(deployments.flatMap(({ web }) => web));
  for (const { guid } of deployments) {
    if (signal.aborted) return;
    try {
      const stepped = await advanceDeployment(ctx, guid, (processGuid, version) => {
        const snapshot = live.available ? live.of(processGuid) : undefined;
        return snapshot?.version === version ? snapshot.instances : undefined;
      });
      observe(stepped ? 'stepped' : 'waited');
    } catch (err) {
      ctx.log[isExpected(err) ? 'info' : 'error'](
        { err, deployment: { guid } },
        'Failed to advance deployment',
      );
      await recordDeploymentError(ctx, guid, messageOf(err));
      observe('failed');
    }
  }
}

const messageOf = (err: unknown) =>
  isExpected(err) ? err.message : `An unexpected error has occurred: ${(err as Error).name}`;
