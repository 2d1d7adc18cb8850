import { type LeaseView, mayStillLead, nextLeaseStep } from './lease-step';

const view = (change: Partial<LeaseView>): LeaseView => ({
  now: 100_000,
  identity: 'me',
  record: { holderIdentity: 'other', leaseDurationSeconds: 15 },
  unchangedSince: 100_000,
  leaseDurationMs: 15_000,
  ...change,
});

test.each([
  ['creates the Lease that is not there', view({ record: undefined }), 'create'],
  ['waits while another holds it', view({}), 'wait'],
  ['waits until the very end of its duration', view({ unchangedSince: 85_001 }), 'wait'],
  ['takes one that was seen unchanged for its duration', view({ unchangedSince: 85_000 }), 'take'],
  [
    'takes one that was given back at once',
    view({ record: { holderIdentity: '', leaseDurationSeconds: 1 } }),
    'take',
  ],
  ['renews its own', view({ record: { holderIdentity: 'me' } }), 'renew'],
  [
    'respects the duration that the holder wrote, not its own',
    view({ record: { holderIdentity: 'other', leaseDurationSeconds: 60 }, unchangedSince: 60_000 }),
    'wait',
  ],
  [
    'ignores the time that the holder wrote, because clocks differ',
    view({
      record: { holderIdentity: 'other', leaseDurationSeconds: 15, renewTime: '1999-01-01T00:00:00Z' },
    }),
    'wait',
  ],
])('%s', (_name, given, expected) => {
  expect(nextLeaseStep(given).do).toBe(expected);
});

test('a leader stops before anybody else may take over', () => {
  const renewedAt = 50_000;
  const stopsAt = Array.from({ length: 15_001 }, (_, ms) => renewedAt + ms).find(
    (now) => !mayStillLead(now, renewedAt, 10_000),
  );

  // The other saw the renewal at the earliest when it began.
  const other = view({
    now: stopsAt as number,
    identity: 'other',
    record: { holderIdentity: 'me', leaseDurationSeconds: 15 },
    unchangedSince: renewedAt,
  });
  expect(nextLeaseStep(other).do).toBe('wait');
});
