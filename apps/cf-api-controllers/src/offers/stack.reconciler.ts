import { type OpContext, offerStack, withdrawStack } from '@cf/core';
import { DONE, type KpackClusterStack, type Reconciler } from '@cf/kubernetes';

const DESCRIPTION = 'cloudfoundry.org/description';

/** Makes the cluster's stacks known to the API, under their names. */
export const stackReconciler = (contextFor: () => OpContext): Reconciler<KpackClusterStack> => ({
  async reconcile({ log }, { metadata, spec, status }) {
    await offerStack(contextFor(), {
      name: metadata.name,
      description: metadata.annotations?.[DESCRIPTION] ?? spec.id,
      buildImage: status?.buildImage?.latestImage ?? spec.buildImage.image,
      runImage: status?.runImage?.latestImage ?? spec.runImage.image,
    });
    log.debug('Offered stack');
    return DONE;
  },
  async reconcileDeleted(_context, key) {
    await withdrawStack(contextFor(), key);
    return DONE;
  },
});
