import { planStep, type InstanceSummary, type Situation } from './plan-step';

const OLD = 'old';
const NEW = 'new';
const summary = (routable: number, starting = 0, unhealthy = 0): InstanceSummary => ({
  routable,
  starting,
  unhealthy,
});

function situation(
  more: Partial<Omit<Situation, 'web'>> & {
    old?: number;
    fresh?: number;
    known?: Record<string, InstanceSummary>;
  },
): Situation {
  const { old = 3, fresh = 1, known = {}, ...rest } = more;
  return {
    state: 'DEPLOYING',
    maxInFlight: 1,
    desired: 3,
    original: 3,
    canary: undefined,
    deployingGuid: NEW,
    web: [
      { guid: OLD, instances: old },
      { guid: NEW, instances: fresh },
    ],
    summaryOf: (guid) => known[guid],
    abandoned: [],
    proven: [],
    patienceIsOver: false,
    ...rest,
  };
}
const instances = (step: ReturnType<typeof planStep>) => step && Object.fromEntries(step.instances);

describe('a rolling deployment', () => {
  test('waits while nothing is known of its instances', () => {
    expect(planStep(situation({}))).toBeUndefined();
  });

  test('waits while the first instance starts, and takes nothing away', () => {
    expect(planStep(situation({ known: { [NEW]: summary(0, 1) } }))).toBeUndefined();
  });

  test('waits for ever while an instance is unhealthy', () => {
    expect(planStep(situation({ known: { [NEW]: summary(0, 0, 1) } }))).toBeUndefined();
  });

  test('takes one old instance away for each new one that takes requests, and starts the next', () => {
    expect(instances(planStep(situation({ known: { [NEW]: summary(1) } })))).toEqual({ [OLD]: 2, [NEW]: 2 });
  });

  test('starts as many at once as may be in flight', () => {
    const step = planStep(
      situation({ maxInFlight: 2, fresh: 2, desired: 5, original: 5, old: 5, known: { [NEW]: summary(2) } }),
    );
    expect(instances(step)).toEqual({ [OLD]: 3, [NEW]: 4 });
  });

  test('ends when all new instances take requests', () => {
    const step = planStep(situation({ old: 1, fresh: 3, known: { [NEW]: summary(3) } }));
    expect(step).toMatchObject({ ends: 'DEPLOYED' });
  });

  test('never makes the new process smaller when an instance of it fails later', () => {
    const step = planStep(situation({ old: 2, fresh: 2, known: { [NEW]: summary(1, 1) } }));
    expect(step && step.instances.get(NEW)).toBeUndefined();
  });

  test('replaces the only instance of an app after the new one takes requests, not before', () => {
    const one = { old: 1, fresh: 1, desired: 1, original: 1 };
    expect(planStep(situation({ ...one, known: { [NEW]: summary(0, 1) } }))).toBeUndefined();
    expect(planStep(situation({ ...one, known: { [NEW]: summary(1) } }))).toMatchObject({ ends: 'DEPLOYED' });
  });

  test('takes from abandoned processes first, and lets the oldest stay at none', () => {
    const step = planStep({
      ...situation({ known: { [NEW]: summary(1) } }),
      web: [
        { guid: OLD, instances: 2 },
        { guid: 'failed', instances: 1 },
        { guid: NEW, instances: 1 },
      ],
      abandoned: ['failed'],
    });
    expect(step?.destroy).toEqual(['failed']);
    expect(instances(step)).toEqual({ [NEW]: 2 });
  });
});

describe('a canary deployment', () => {
  test('pauses when the canary takes requests', () => {
    const step = planStep(
      situation({ state: 'PREPAUSED', canary: { canary: 1, original: 3 }, known: { [NEW]: summary(1) } }),
    );
    expect(step).toMatchObject({ ends: 'PAUSED' });
    expect(instances(step)).toEqual({});
  });
});

describe('a cancellation', () => {
  test('brings the original count back before it takes the new process away', () => {
    const first = planStep(
      situation({ state: 'CANCELING', old: 1, fresh: 2, known: { [OLD]: summary(1), [NEW]: summary(2) } }),
    );
    expect([instances(first), first?.destroy, first?.ends]).toEqual([{ [OLD]: 3 }, [], undefined]);

    const second = planStep(
      situation({ state: 'CANCELING', old: 3, fresh: 2, known: { [OLD]: summary(3), [NEW]: summary(2) } }),
    );
    expect([second?.destroy, second?.ends]).toEqual([[NEW], 'CANCELED']);
  });

  test('takes a new process away at once that serves nobody', () => {
    const step = planStep(
      situation({ state: 'CANCELING', old: 2, known: { [OLD]: summary(2), [NEW]: summary(0, 0, 1) } }),
    );
    expect([instances(step), step?.destroy, step?.ends]).toEqual([{ [OLD]: 3 }, [NEW], 'CANCELED']);
  });

  test('ends after a time although the former process does not come back', () => {
    const step = planStep(
      situation({ state: 'CANCELING', patienceIsOver: true, known: { [NEW]: summary(1) } }),
    );
    expect(step).toMatchObject({ destroy: [NEW], ends: 'CANCELED' });
  });
});
