import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually';
import { type Arrange } from './job-faults';
import { folders } from './places';
import { type FaultPlatform } from './use-platform';

const row = (table: string) => `select 1 from ${table} where guid = $1 for no key update`;
const buddyHas = (platform: FaultPlatform, method: string) => async () =>
  platform.gates['registry-buddy'].stall({ method, path: /./, at: 'answer' });

/** Jobs of packages, droplets and their images. */
export const packageJobs = {
  'package.process': async (platform, scenery) => {
    const app = await scenery.app();
    const { guid } = await scenery.newPackage(app.guid);
    return {
      guid,
      // the image is in the registry by then, and no row knows it
      stall: buddyHas(platform, 'POST'),
      cause: () => scenery.upload(guid),
      async verify() {
        expect(await scenery.get(`/v3/packages/${guid}`)).toMatchObject({ state: 'READY' });
        const [image = ''] = await scenery.imagesOf(guid);
        expect(await scenery.hasImage(image)).toBe(true);
        expect(await scenery.tagsOf(`cf/packages/${guid}`)).toEqual(['latest']);
        expect(await scenery.eventsOf(app.guid)).toMatchObject({ 'audit.app.package.upload': 1 });
        await eventually(
          async () => leftoversOf(guid),
          (left) => left.length === 0,
        );
      },
    };
  },

  'package.copy': async (platform, scenery) => {
    const [source, app] = [await scenery.readyPackage((await scenery.app()).guid), await scenery.app()];
    const { guid, held } = await platform.without(['cf-api-worker'], async () => {
      const copy = await scenery.post(`/v3/packages?source_guid=${source.guid}`, {
        relationships: { app: { data: { guid: app.guid } } },
      });
      return { ...copy, held: await platform.database.hold('cf-api-worker', row('packages'), [copy.guid]) };
    });
    return {
      guid,
      stall: async () => held,
      cause: async () => undefined,
      async verify() {
        expect(await scenery.get(`/v3/packages/${guid}`)).toMatchObject({ state: 'READY' });
        expect(await scenery.imagesOf(guid)).toEqual(await scenery.imagesOf(source.guid));
      },
    };
  },

  'package.delete': async (platform, scenery) => {
    const app = await scenery.app();
    const { guid } = await scenery.readyPackage(app.guid);
    const [image = ''] = await scenery.imagesOf(guid);
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('packages'), [guid]),
      cause: () => scenery.remove(`/v3/packages/${guid}`),
      async verify() {
        expect(await scenery.statusOf(`/v3/packages/${guid}`)).toBe(404);
        expect(await scenery.eventsOf(app.guid)).toMatchObject({ 'audit.app.package.delete': 1 });
        await eventually(
          () => scenery.hasImage(image),
          (is) => !is,
        );
        expect(await scenery.jobsOf('registry.delete_image', guid)).toHaveLength(1);
      },
    };
  },

  'droplet.delete': async (platform, scenery) => {
    const app = await scenery.app();
    const guid = await scenery.stagedDroplet(app.guid);
    const [image = ''] = await scenery.imagesOf(undefined, guid);
    return {
      guid,
      stall: () => platform.database.hold('cf-api-worker', row('droplets'), [guid]),
      cause: () => scenery.remove(`/v3/droplets/${guid}`),
      async verify() {
        expect(await scenery.statusOf(`/v3/droplets/${guid}`)).toBe(404);
        expect(await scenery.eventsOf(app.guid)).toMatchObject({ 'audit.app.droplet.delete': 1 });
        await eventually(
          () => scenery.hasImage(image),
          (is) => !is,
        );
        expect(await scenery.jobsOf('registry.delete_image', guid)).toHaveLength(1);
      },
    };
  },

  'registry.delete_image': async (platform, scenery) => {
    const app = await scenery.app();
    const { guid } = await scenery.readyPackage(app.guid);
    const [image = ''] = await scenery.imagesOf(guid);
    return {
      guid,
      // the image is gone by then, and the worker does not know it
      stall: buddyHas(platform, 'DELETE'),
      cause: () => scenery.remove(`/v3/packages/${guid}`),
      verify: async () => expect(await scenery.hasImage(image)).toBe(false),
    };
  },
} satisfies Record<string, Arrange>;

/** Whatever disks hold of a package besides its image. */
function leftoversOf(guid: string): string[] {
  const { blobstore } = folders;
  const present = [
    join(blobstore, 'blobs', 'uploads'),
    join(blobstore, 'blobs', 'packages'),
    join(blobstore, 'partial'),
  ]
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return present.filter((path) => path.includes(guid) || path.includes('/partial/'));
}
