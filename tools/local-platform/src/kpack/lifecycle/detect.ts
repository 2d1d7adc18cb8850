import { type KpackOrderEntry } from '@cf/kubernetes';
import { type Buildpack } from '../buildpacks/buildpack';
import { StepFailure } from './step-failure';

/** Finds the buildpack that an entry of an order names. */
export type FindBuildpack = (id: string) => Buildpack | undefined;

/** What the lifecycle's detector ends with: no group takes the app. */
const NOBODY = 20;

const FAILED = [
  'ERROR: No buildpack groups passed detection.',
  'ERROR: Please check that you are running against the correct path.',
  'ERROR: failed to detect: no buildpacks participating',
];

interface Detecting {
  readonly find: FindBuildpack;
  readonly appDir: string;
  readonly say: (line: string) => void;
}

/** The buildpacks of the first group that takes the app: all that must pass do, and at least one does. */
export async function detectGroup(
  order: readonly KpackOrderEntry[],
  { find, appDir, say }: Detecting,
): Promise<Buildpack[]> {
  for (const { group } of order) {
    const results = await Promise.all(group.map((entry) => detectOne(entry, { find, appDir })));
    const passed = results.flatMap(({ buildpack, verdict }) =>
      buildpack && verdict === 'pass' ? [buildpack] : [],
    );
    if (passed.length > 0 && results.every(({ verdict }) => verdict !== 'fail')) {
      const width = Math.max(...passed.map(({ id }) => id.length));
      for (const { id, version } of passed) say(`${id.padEnd(width)} ${version}`);
      return passed;
    }
    say('======== Results ========');
    for (const { name, verdict } of results) say(`${verdict}: ${name}`);
  }
  for (const line of FAILED.slice(0, -1)) say(line);
  throw new StepFailure(NOBODY, FAILED.at(-1) ?? '');
}

type Verdict = 'pass' | 'skip' | 'fail';

async function detectOne(
  { id = '', optional = false }: KpackOrderEntry['group'][number],
  { find, appDir }: Pick<Detecting, 'find' | 'appDir'>,
): Promise<{ name: string; buildpack: Buildpack | undefined; verdict: Verdict }> {
  const buildpack = find(id);
  const passes = (await buildpack?.detect(appDir)) ?? false;
  const verdict = passes ? 'pass' : optional ? 'skip' : 'fail';
  return { name: `${id}@${buildpack?.version ?? ''}`, buildpack, verdict };
}
