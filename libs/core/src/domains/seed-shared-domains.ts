import { randomUUID } from 'node:crypto';
import { type Db, sql } from '@cf/database';

/** Makes the domains that the operator wants every organization to have, in this order, where they are missing. Answers the names of those that it made. */
export async function seedSharedDomains(db: Db, names: readonly string[]): Promise<string[]> {
  const made: string[] = [];
  for (const name of names) {
    const rows = await db.rows<{ name: string }>(
      sql`insert into domains (guid, name) values (${randomUUID()}, ${name.toLowerCase()}) on conflict do nothing returning name`,
    );
    made.push(...rows.map((row) => row.name));
  }
  return made;
}
