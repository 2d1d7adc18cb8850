import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixture, type Platform, unique, usePlatform } from '../e2e/use-platform';
import { type Tour } from './tour';

/** What the chapters of the tour share: the platform, names that nobody else has, a folder of their own. */
export interface Place {
  readonly tour: Tour;
  readonly platform: Platform;
  readonly org: string;
  readonly space: string;
  readonly developer: string;
  readonly domain: string;
  /** The name of an app of this tour: hosts are shared by everybody. */
  readonly named: (name: string) => string;
  /** For files that commands write. */
  readonly folder: string;
  /** The directory of a sample app. */
  readonly app: (name: string) => string;
}

/** A place of its own on the platform that `npm start` runs, or that `CF_READY_FILE` describes. */
export function findPlace(tour: Tour, root: string): Place {
  process.env['CF_READY_FILE'] ??= join(root, '.local', 'ready.json');
  if (!existsSync(process.env['CF_READY_FILE']))
    throw new Error('No platform runs: start one with `npm start`.');
  const platform = usePlatform();
  const prefix = unique('t');
  return {
    tour,
    platform,
    org: unique('cli'),
    space: 'dev',
    developer: unique('developer'),
    domain: platform.appsDomain,
    named: (name) => `${prefix}-${name}`,
    folder: mkdtempSync(join(tmpdir(), 'cf-cli-')),
    app: fixture,
  };
}
