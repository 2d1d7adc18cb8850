import { eventually, visit } from '../e2e/use-platform';
import { type Place } from './place';

/** Maps and unmaps routes of an app that runs. */
export async function routes({ tour: { cf, check }, platform, domain, named }: Place): Promise<void> {
  const [node, other] = [named('node'), named('other')];
  const url = `${other}.${domain}/under`;
  const route = [domain, '--hostname', other, '--path', 'under'];
  const answers = (wanted: readonly number[]) =>
    eventually(
      () => visit(platform, url),
      ({ status }) => wanted.includes(status),
    );
  await cf(['domains'], { says: [domain, 'shared'] });
  await cf(['create-route', ...route], { says: [url] });
  await cf(['map-route', node, ...route], { says: ['OK'] });
  await cf(['routes'], { says: [new RegExp(`${other}\\s.*under.*${node}`)] });
  await cf(['app', node], { says: [url] });
  await check(`${url} answers`, async () => void (await answers([200])));
  await cf(['unmap-route', node, ...route], { says: ['OK'] });
  await check(`${url} answers 404 or 503`, async () => {
    await answers([404, 503]);
  });
  await cf(['delete-route', ...route, '-f'], { says: ['OK'] });
  await cf(['routes'], { saysNot: [other] });
}
