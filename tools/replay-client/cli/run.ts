/** `npm run test:cli`: takes the real cf CLI through its commands against a platform that runs; `CF_READY_FILE` names another than `npm start`'s. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apps, logs, packagesAndManifests, tasks } from './apps';
import { createCf } from './cf';
import { deleteAll, orgsAndSpaces } from './orgs-and-spaces';
import { findPlace } from './place';
import { failingPushes, otherPushes, pushes } from './pushes';
import { routes } from './routes';
import { createTour } from './tour';

const CHAPTERS = [
  orgsAndSpaces,
  pushes,
  routes,
  apps,
  logs,
  tasks,
  otherPushes,
  failingPushes,
  packagesAndManifests,
  deleteAll,
];

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'cf-home-'));
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const tour = createTour(createCf(process.env['CF_CLI'] ?? 'cf8', home), say);
  const place = findPlace(tour, join(__dirname, '..', '..', '..'));
  for (const chapter of CHAPTERS) {
    try {
      await chapter(place);
    } catch (error) {
      await tour.check(chapter.name, () => Promise.reject(error));
    }
  }
  for (const folder of [home, place.folder]) rmSync(folder, { recursive: true, force: true });
  say(`\n${tour.passed()} passed, ${tour.failed()} failed`);
  process.exitCode = tour.failed() > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
