import { randomUUID } from 'node:crypto';
import { useWorker } from '../testing/use-worker';

const worker = useWorker();

async function arrange() {
  const { space_guid } = await worker.createApp();
  const space = await worker.db.space.findUniqueOrThrow({ where: { guid: space_guid } });
  const name = `quota-${randomUUID()}`;
  const ofOrganization = await worker.db.organizationQuota.create({ data: { guid: randomUUID(), name } });
  const ofSpace = await worker.db.spaceQuota.create({
    data: { guid: randomUUID(), name, organization_guid: space.organization_guid },
  });
  return { space, ofOrganization, ofSpace };
}
const eventsOf = (guid: string) => worker.db.auditEvent.findMany({ where: { target_guid: guid } });

test('deletes a quota of organizations, and tells it once', async () => {
  const { guid } = (await arrange()).ofOrganization;

  expect(await worker.run('organization_quota.delete', { guid })).toBe('COMPLETE');
  expect(await worker.run('organization_quota.delete', { guid })).toBe('COMPLETE');

  expect(await worker.db.organizationQuota.findUnique({ where: { guid } })).toBeNull();
  expect(await eventsOf(guid)).toMatchObject([{ type: 'audit.organization_quota.delete', data: {} }]);
});

test('keeps a quota that an organization has got meanwhile', async () => {
  const { ofOrganization, space } = await arrange();
  const { guid } = ofOrganization;
  await worker.db.organization.update({
    where: { guid: space.organization_guid },
    data: { quota_guid: guid },
  });

  expect(await worker.run('organization_quota.delete', { guid })).toBe('FAILED');

  expect(await worker.db.organizationQuota.findUnique({ where: { guid } })).not.toBeNull();
});

test('deletes a quota of spaces; a space that has got it meanwhile has none again', async () => {
  const { ofSpace, space } = await arrange();
  const { guid } = ofSpace;
  await worker.db.space.update({ where: { guid: space.guid }, data: { quota_guid: guid } });

  expect(await worker.run('space_quota.delete', { guid })).toBe('COMPLETE');

  expect(await worker.db.spaceQuota.findUnique({ where: { guid } })).toBeNull();
  expect(await worker.db.space.findUniqueOrThrow({ where: { guid: space.guid } })).toMatchObject({
    quota_guid: null,
  });
  expect(await eventsOf(guid)).toMatchObject([
    { type: 'audit.space_quota.delete', organization_guid: space.organization_guid },
  ]);
});
