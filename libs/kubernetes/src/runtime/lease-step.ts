/** The part of a Lease that leadership depends on. */
export interface LeaseRecord {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
  readonly renewTime?: string;
}

/** What a candidate knows when it has looked at the Lease; all times are of its own monotonic clock. */
export interface LeaseView {
  readonly now: number;
  readonly identity: string;
  /** Undefined when there is no Lease object. */
  readonly record: LeaseRecord | undefined;
  /** When this record was first seen as it is. Other machines' clocks are never compared with ours. */
  readonly unchangedSince: number;
  readonly leaseDurationMs: number;
}

export type LeaseStep =
  { readonly do: 'create' } | { readonly do: 'renew' } | { readonly do: 'take' } | { readonly do: 'wait' };

/**
 * What a candidate does next. Somebody else's Lease is taken only when it was given back, or when it was seen unchanged
 * for its whole duration.
 */
export function nextLeaseStep({
  now,
  identity,
  record,
  unchangedSince,
  leaseDurationMs,
}: LeaseView): LeaseStep {
  if (!record) return { do: 'create' };
  if (record.holderIdentity === identity) return { do: 'renew' };
  if (!record.holderIdentity) return { do: 'take' };

  const durationMs = record.leaseDurationSeconds ? record.leaseDurationSeconds * 1000 : leaseDurationMs;
  return now - unchangedSince >= durationMs ? { do: 'take' } : { do: 'wait' };
}

/** Whether a leader whose last renewal began then may still act: well before others may take over, it may not. */
export const mayStillLead = (now: number, lastRenewalBeganAt: number, renewDeadlineMs: number): boolean =>
  now - lastRenewalBeganAt < renewDeadlineMs;
