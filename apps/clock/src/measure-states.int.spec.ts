import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '@cf/database/testing';
import { Registry } from 'prom-client';
import { measureStates } from './measure-states';

test('counts what is under way while it leads, and is silent otherwise', async () => {
  const { db, drop } = await createTestDatabase();
  try {
    const registry = new Registry();
    let isLeader = true;
    measureStates(registry, { db, isLeader: () => isLeader });
    const quota = await db.organizationQuota.findFirstOrThrow();
    const [organization, space, app] = [randomUUID(), randomUUID(), randomUUID()];
    await db.organization.create({ data: { guid: organization, name: 'o', quota_guid: quota.guid } });
    await db.space.create({ data: { guid: space, name: 's', organization_guid: organization } });
    await db.app.create({ data: { guid: app, name: 'a', space_guid: space } });
    const task = { app_guid: app, command: 'true', memory_in_mb: 1, disk_in_mb: 1 };
    for (const [index, state] of ['RUNNING', 'RUNNING', 'SUCCEEDED', 'PENDING'].entries()) {
      const created_at = new Date(Date.now() - 60_000);
      await db.task.create({
        data: { ...task, guid: randomUUID(), name: randomUUID(), sequence_id: index, state, created_at },
      });
    }

    const text = await registry.metrics();
    expect(text).toContain('cf_under_way{what="tasks",state="RUNNING"} 2');
    expect(text).toContain('cf_under_way{what="tasks",state="PENDING"} 1');
    expect(text).not.toContain('SUCCEEDED');
    expect(Number(/oldest_seconds\{what="tasks",state="RUNNING"\} (.*)/.exec(text)?.[1])).toBeGreaterThan(59);

    isLeader = false;
    expect(await registry.metrics()).not.toContain('what="tasks"');
  } finally {
    await drop();
  }
});
