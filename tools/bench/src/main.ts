import { resolve } from 'node:path';
import { createSteps, type Steps } from '@cf/local-platform';
import { measureCase, seededCases } from './api/measure-api';
import { reportApi } from './api/report';
import { FULL, tenthOf } from './api/seed';
import { startApi } from './api/start-api';
import { startExpressFloor } from './floor/express-floor';
import { benchPlatform } from './platform/bench-platform';
import { type BenchOptions, HELP, type Part, readOptions } from './options';

const root = resolve(__dirname, '../../..');

type OnStop = (stop: () => Promise<unknown>) => void;

const RUNS: Readonly<Record<Part, (options: BenchOptions, steps: Steps, onStop: OnStop) => Promise<string>>> =
  {
    api: benchApi,
    platform: ({ small }, steps, onStop) => benchPlatform({ root, small, steps, onStop }),
  };

async function benchApi(
  { small, seconds, match }: BenchOptions,
  steps: Steps,
  onStop: OnStop,
): Promise<string> {
  const api = await startApi({ root, sizes: small ? tenthOf(FULL) : FULL, steps, onStop });
  const express = await startExpressFloor(root);
  onStop(() => express.stop());
  const measured = [];
  const cases = (await seededCases(api)).filter(({ name, as }) => `${name}, ${as}`.includes(match));
  for (const one of cases) {
    measured.push(await steps.step(`${one.name}, ${one.as}`, () => measureCase(api, express, one, seconds)));
  }
  return reportApi(measured);
}

const stops: (() => Promise<unknown>)[] = [];

/** Ends everything that runs, the last first. */
async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0).reverse())
    await stop().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
}

/** Runs one part and ends everything that it has started, whatever happens. */
async function run(part: Part, options: BenchOptions): Promise<string> {
  try {
    return await RUNS[part](options, createSteps(), (stop) => void stops.push(stop));
  } finally {
    await stopAll();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(HELP);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(1)));
  for (const part of options.parts) process.stdout.write(`\n${await run(part, options)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
