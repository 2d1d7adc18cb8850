import { setTimeout as sleep } from 'node:timers/promises';
import { runWithLease } from '@cf/kubernetes';
import { eventually, refusalOf, useCluster } from '@cf/kubernetes/testing';
import { pino } from 'pino';

const { client, namespace, onEnd } = useCluster();
const log = pino({ level: 'silent' });

/** Those who stand for election; all of them retire at the end. */
const retirements: (() => Promise<void>)[] = [];
onEnd(() => Promise.all(retirements.map((retire) => retire())));

function stand(name: string, identity: string, office: string[]) {
  const stop = new AbortController();
  const running = runWithLease(
    {
      client,
      namespace,
      name,
      identity,
      log,
      leaseDurationMs: 3_000,
      renewDeadlineMs: 2_000,
      retryMs: 200,
      onStartedLeading: async (signal) => {
        office.push(`${identity} in`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        office.push(`${identity} out`);
      },
    },
    stop.signal,
  );
  const retire = async () => {
    stop.abort();
    await running;
  };
  retirements.push(retire);
  return { retire };
}
const leaseOf = async (name: string) => (await client.get('Lease', { name, namespace }))?.spec;

test('of several one leads, and when it retires another takes over at once', async () => {
  const office: string[] = [];
  const candidates = ['a', 'b', 'c'].map((identity) => ({ identity, ...stand('retired', identity, office) }));
  await eventually(() => office.length > 0);
  await sleep(1_000);
  expect(office).toHaveLength(1);
  const first = office[0]?.split(' ')[0];
  expect(await leaseOf('retired')).toMatchObject({ holderIdentity: first, leaseTransitions: 0 });

  const began = Date.now();
  await candidates.find(({ identity }) => identity === first)?.retire();
  await eventually(() => office.length > 2);
  expect(Date.now() - began).toBeLessThan(2_500);
  expect(office[1]).toBe(`${first} out`);
  expect(office[2]).not.toBe(`${first} in`);
  expect(await leaseOf('retired')).toMatchObject({ leaseTransitions: expect.any(Number) as number });
});

test('a holder that vanished is waited for as long as its Lease says, and no longer', async () => {
  const now = `${new Date().toISOString().slice(0, -1)}000Z`;
  await client.create('Lease', {
    metadata: { name: 'vanished', namespace },
    spec: {
      holderIdentity: 'vanished',
      leaseDurationSeconds: 3,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: 4,
    },
  });
  const office: string[] = [];
  const began = Date.now();
  stand('vanished', 'heir', office);
  await eventually(() => office.length > 0);
  expect(Date.now() - began).toBeGreaterThanOrEqual(2_900);
  expect(await leaseOf('vanished')).toMatchObject({ holderIdentity: 'heir', leaseTransitions: 5 });
});

test('a leader whose Lease somebody else has taken stops', async () => {
  const office: string[] = [];
  stand('taken', 'robbed', office);
  await eventually(() => office.length === 1);
  await client.patch('Lease', { name: 'taken', namespace }, { spec: { holderIdentity: 'robber' } });
  await eventually(() => office[1] === 'robbed out');
});

test('of two who take a Lease at the same version one is refused', async () => {
  const { metadata } = await client.create('Lease', {
    metadata: { name: 'raced', namespace },
    spec: { holderIdentity: '' },
  });
  const take = (holderIdentity: string) =>
    client.replace('Lease', {
      metadata: { name: 'raced', namespace, resourceVersion: metadata.resourceVersion },
      spec: { holderIdentity },
    });
  const refusals = await Promise.all(['x', 'y'].map((identity) => refusalOf(take(identity))));
  expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(1);
  expect(refusals.find((refusal) => refusal !== undefined)).toMatchObject({
    status: 409,
    reason: 'Conflict',
  });
});
