import { type Arrange } from './job-faults';
import { PROJECTION } from './jobs-of-places';
import { type Resource } from '../start/api-client';
import { eventually } from './eventually';

/** Jobs of apps, processes and manifests. */
export const appJobs = {
  'app.delete': async (platform, scenery) => {
    const space = await scenery.space();
    const { guid } = await scenery.runningApp(space.guid);
    const pkg = await scenery.readyPackage(guid);
    const droplet = await scenery.stagedDroplet(guid, pkg.guid);
    const images = await scenery.imagesOf(pkg.guid, droplet);
    const route = await scenery.route(space.guid);
    await scenery.map(route.guid, guid);
    await scenery.untilRouted(route.guid, true);
    return {
      guid,
      // the row is deleted by then, not for good
      stall: () => platform.database.hold('cf-api-worker', PROJECTION, ['process', guid]),
      cause: () => scenery.remove(`/v3/apps/${guid}`),
      async verify() {
        expect(await scenery.statusOf(`/v3/apps/${guid}`)).toBe(404);
        expect(await scenery.eventsOf(guid)).toMatchObject({ 'audit.app.delete-request': 1 });
        await scenery.untilObjects(guid, {});
        await scenery.untilRouted(route.guid, false);
        for (const image of images) {
          await eventually(
            () => scenery.hasImage(image),
            (is) => !is,
          );
        }
      },
    };
  },

  'space.apply_manifest': async (platform, scenery) => {
    const { guid } = await scenery.space();
    const [first, second] = [await scenery.app(guid), await scenery.app(guid)];
    const names = await Promise.all(
      [first, second].map((app) => scenery.get<{ name: string }>(`/v3/apps/${app.guid}`)),
    );
    const manifest = {
      applications: names.map(({ name }) => ({
        name,
        instances: 2,
        memory: '64M',
        env: { COLOUR: 'blue' },
        processes: [{ type: 'worker', instances: 1, memory: '64M', command: 'sleep 1000' }],
        sidecars: [{ name: 'side', process_types: ['web'], command: 'sleep 1000' }],
        'random-route': true,
        metadata: { labels: { tier: 'front' } },
      })),
    };
    return {
      guid,
      // the first app is what it shall be by then, the second half
      stall: () =>
        platform.database.hold('cf-api-worker', 'select 1 from apps where guid = $1 for no key update', [
          second.guid,
        ]),
      cause: () =>
        platform.api.send('POST', `/v3/spaces/${guid}/actions/apply_manifest`, JSON.stringify(manifest)),
      async verify() {
        for (const { guid: app } of [first, second]) {
          const processes = await scenery.get<{ resources: object[] }>(`/v3/apps/${app}/processes`);
          expect(processes.resources).toMatchObject([
            { type: 'web', instances: 2 },
            { type: 'worker', instances: 1 },
          ]);
          expect(await scenery.get(`/v3/apps/${app}/environment_variables`)).toMatchObject({
            var: { COLOUR: 'blue' },
          });
          expect(
            (await scenery.get<{ resources: object[] }>(`/v3/apps/${app}/sidecars`)).resources,
          ).toHaveLength(1);
          expect(
            (await scenery.get<{ resources: object[] }>(`/v3/apps/${app}/routes`)).resources,
          ).toHaveLength(1);
        }
        // what was done before the kill is told no more often than what was done after it
        expect(await scenery.eventsOf(first.guid)).toEqual(await scenery.eventsOf(second.guid));
      },
    };
  },

  'process.terminate_instance': async (platform, scenery) => {
    const { guid } = await scenery.runningApp();
    const pods = scenery.everyPodOf(guid);
    return {
      guid,
      // the pod is gone by then, and the worker does not know it
      stall: async () =>
        platform.gates['cf-api-worker'].stall({ method: 'DELETE', path: /\/pods\//, at: 'answer' }),
      cause: () => scenery.remove(`/v3/apps/${guid}/processes/web/instances/0`),
      async verify() {
        await scenery.untilRunning(guid);
        expect(await scenery.objectsOf(guid)).toMatchObject({ StatefulSet: 1, Pod: 1 });
        expect(pods.stop()).toHaveLength(2);
      },
    };
  },

  'build.stage_docker': async (platform, scenery) => {
    const image = await scenery.dockerImage(await scenery.baseDroplet());
    await scenery.patch('/v3/feature_flags/diego_docker', { enabled: true });
    const space = await scenery.space();
    const app = await scenery.app(space.guid, { lifecycle: { type: 'docker', data: {} } });
    const pkg = await scenery.post('/v3/packages', {
      type: 'docker',
      relationships: { app: { data: { guid: app.guid } } },
      data: { image },
    });
    const fault = { guid: '' };
    return Object.assign(fault, {
      stall: async () =>
        platform.gates['docker-registry'].stall({ method: 'GET', path: /\/blobs\//, at: 'answer' as const }),
      cause: async () => {
        fault.guid = (await scenery.post('/v3/builds', { package: { guid: pkg.guid } })).guid;
      },
      async verify() {
        const build = await scenery.get<Resource & { droplet: Resource }>(`/v3/builds/${fault.guid}`);
        expect(build).toMatchObject({ state: 'STAGED', error: null });
        expect(await scenery.get(`/v3/droplets/${build.droplet.guid}`)).toMatchObject({
          state: 'STAGED',
          image,
        });
        expect(await scenery.eventsOf(app.guid)).toMatchObject({
          'audit.app.build.create': 1,
          'audit.app.build.staged': 1,
        });
      },
    });
  },
} satisfies Record<string, Arrange>;
