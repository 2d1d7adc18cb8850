/** Ends the cluster that the setup has started. */
module.exports = async () => globalThis.stopLocalCluster?.();
