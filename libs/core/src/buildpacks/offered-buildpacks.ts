import { randomUUID } from 'node:crypto';
import { type OpContext } from '../context';

/** A buildpack that the cluster's default builder tries. */
export interface OfferedBuildpack {
  readonly name: string;
  readonly version: string | undefined;
}

/** Makes the buildpacks of the default builder, in its order, those of the platform. Whether one is enabled or locked, and its metadata, stay. */
export async function offerBuildpacks(
  { db }: Pick<OpContext, 'db'>,
  stack: string,
  offered: readonly OfferedBuildpack[],
): Promise<void> {
  const known = await db.buildpack.findMany({ where: { lifecycle: 'buildpack' } });
  for (const [at, { name, version = null }] of offered.entries()) {
    const row = {
      stack_name: stack,
      state: 'READY',
      position: at + 1,
      version,
      filename: version === null ? name : `${name}@${version}`,
    };
    const present = known.find((buildpack) => buildpack.name === name);
    if (!present) {
      const created = { guid: randomUUID(), name, lifecycle: 'buildpack', ...row };
      await db.buildpack.createMany({ data: [created], skipDuplicates: true });
    } else if (Object.entries(row).some(([key, value]) => present[key as keyof typeof row] !== value)) {
      await db.buildpack.update({ where: { guid: present.guid }, data: row });
    }
  }
  const names = offered.map(({ name }) => name);
  await db.buildpack.deleteMany({ where: { lifecycle: 'buildpack', name: { notIn: names } } });
}
