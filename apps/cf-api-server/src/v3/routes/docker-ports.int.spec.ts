import { arrangeApp, arrangeDestination, arrangeDroplet, arrangeRoute } from '../../testing/arrange';
import { useApi } from '../../testing/use-api';

const api = useApi();
const exposing = (port: number) => JSON.stringify({ ports: [{ Port: port, Protocol: 'tcp' }] });

/** An app with a route and a droplet that is not yet its current one. */
async function arrange(lifecycle: string, port: number) {
  const app = await arrangeApp(api, { lifecycle_type: lifecycle });
  const [route, own] = [await arrangeRoute(api), await arrangeRoute(api)];
  await arrangeDestination(api, route.guid, app.guid);
  const destination = await arrangeDestination(api, own.guid, app.guid);
  await api.db.routeDestination.update({ where: { guid: destination.guid }, data: { app_port: 9000 } });
  const droplet = await arrangeDroplet(api, app, { execution_metadata: exposing(port) });
  const portAt = async (guid: string) => {
    const { body } = await api.as('space_developer').get(`/v3/routes/${guid}`);
    return body.destinations[0].port as number;
  };
  const assign = () =>
    api
      .as('space_developer')
      .patch(`/v3/apps/${app.guid}/relationships/current_droplet`)
      .send({ data: { guid: droplet.guid } });
  return { route, own, portAt, assign };
}

test('routes lead to the port that a docker image exposes, and follow when it becomes current', async () => {
  await api.db.featureFlag.create({ data: { name: 'diego_docker', enabled: true } });
  const { route, own, portAt, assign } = await arrange('docker', 80);

  expect(await portAt(route.guid)).toBe(8080);
  expect((await assign()).status).toBe(200);

  expect([await portAt(route.guid), await portAt(own.guid)]).toEqual([80, 9000]);
  const projected = api.wakeUps.filter((name) => name.startsWith('route/'));
  expect(projected).toEqual([expect.stringContaining(route.guid)]);
});

test('everything else listens where it is told', async () => {
  const { route, portAt, assign } = await arrange('buildpack', 80);

  await assign();

  expect(await portAt(route.guid)).toBe(8080);
  expect(api.wakeUps.filter((name) => name.startsWith('route/'))).toEqual([]);
});
