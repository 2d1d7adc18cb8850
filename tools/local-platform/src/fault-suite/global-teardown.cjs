/** Ends what the setup has started. */
module.exports = async () => globalThis.stopFaultGround?.();
