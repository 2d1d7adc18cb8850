import { randomUUID } from 'node:crypto';
import { useWorker } from '../testing/use-worker';

const worker = useWorker();

async function arrange(types: readonly string[]) {
  const { space_guid } = await worker.createApp();
  const { organization_guid } = await worker.db.space.findUniqueOrThrow({ where: { guid: space_guid } });
  const user = await worker.db.user.create({ data: { guid: randomUUID() } });
  const roles = [];
  for (const type of types) {
    const place = type.startsWith('space_') ? { space_guid } : { organization_guid };
    const data = { guid: randomUUID(), type, user_guid: user.guid, ...place };
    roles.push(await worker.db.role.create({ data }));
  }
  return { user, roles, space_guid, organization_guid };
}
const eventsOf = (guid: string) => worker.db.auditEvent.findMany({ where: { target_guid: guid } });
const remaining = (guid: string) => worker.db.role.count({ where: { user_guid: guid } });

test.each([
  ['organization_user', null],
  ['organization_auditor', null],
  ['organization_manager', null],
  ['organization_billing_manager', null],
  ['space_auditor', 'of the space'],
  ['space_developer', 'of the space'],
  ['space_manager', 'of the space'],
  ['space_supporter', 'of the space'],
])('takes %s away, and tells it in an audit event', async (type, where) => {
  const { user, roles, space_guid, organization_guid } = await arrange([type]);
  const guid = roles[0]?.guid ?? '';

  expect(await worker.run('role.delete', { guid, username: 'mona' })).toBe('COMPLETE');

  expect(await remaining(user.guid)).toBe(0);
  expect(await eventsOf(user.guid)).toEqual([
    expect.objectContaining({
      type: `audit.user.${type}_remove`,
      target_type: 'user',
      target_name: 'mona',
      organization_guid,
      space_guid: where && space_guid,
      data: { request: {} },
    }),
  ]);
});

test('a role that is gone is fine, and told once', async () => {
  const { user, roles } = await arrange(['space_auditor']);
  const guid = roles[0]?.guid ?? '';

  await worker.run('role.delete', { guid });

  expect(await worker.run('role.delete', { guid })).toBe('COMPLETE');
  expect(await eventsOf(user.guid)).toHaveLength(1);
});

test('somebody who has got a role in a space meanwhile stays in its organization', async () => {
  const { user, roles } = await arrange(['organization_user', 'space_auditor']);
  const guid = roles[0]?.guid ?? '';

  expect(await worker.run('role.delete', { guid })).toBe('FAILED');

  expect(await remaining(user.guid)).toBe(2);
  expect(await worker.db.job.findFirst({ where: { payload: { equals: { guid } } } })).toMatchObject({
    errors: [{ code: 10008, title: 'CF-UnprocessableEntity' }],
  });
});

test('a user goes with all their roles, and only once', async () => {
  const { user } = await arrange(['organization_user', 'space_auditor']);

  expect(await worker.run('user.delete', { guid: user.guid })).toBe('COMPLETE');
  expect(await worker.run('user.delete', { guid: user.guid })).toBe('COMPLETE');

  expect(await remaining(user.guid)).toBe(0);
  expect(await worker.db.user.count({ where: { guid: user.guid } })).toBe(0);
});
