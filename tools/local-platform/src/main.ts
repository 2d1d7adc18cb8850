import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino } from 'pino';
import { checkPorts } from './start/check-ports';
import { takeOver } from './start/leftovers';
import { foldersOf, HELP, readOptions } from './start/options';
import { type Ready, startPlatform, wipe } from './start/start-platform';
import { createSteps } from './start/steps';

const root = process.env['CF_ROOT'] ?? process.cwd();
const steps = createSteps();
const stops: (() => Promise<unknown>)[] = [];
let stopping: Promise<void> | undefined;

/** Ends everything that runs, the last first. */
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => steps.say(`  ${String(error)}`));
    }
  })();
  return stopping;
}

function onSignal(signal: string): void {
  if (stopping) return;
  steps.say(`\n${signal}: ending everything. The data stays.`);
  void stopAll().then(() => process.exit(0));
}

function tellHowToLogIn({ api, gateway, appsDomain, admin }: Ready): void {
  steps.say(`
Ready after ${steps.elapsed()}.

  cf api ${api}
  cf login -u ${admin.user} -p ${admin.password}
  cf create-org my-org && cf target -o my-org && cf create-space dev && cf target -s dev
  cf push my-app

Apps answer at http://HOST.${appsDomain}:${new URL(gateway).port}. Ctrl-C ends everything; the data stays.`);
}

async function main(): Promise<void> {
  const options = await readOptions(process.argv.slice(2), root);
  if (options.help) return void process.stdout.write(HELP);
  const folders = foldersOf(options.dataDir);
  mkdirSync(folders.logs, { recursive: true });
  const ended = await takeOver(folders);
  if (ended > 0) steps.say(`  Ended ${ended} processes that an earlier start had left behind`);
  if (options.fresh) wipe(folders);
  mkdirSync(folders.logs, { recursive: true });
  await steps.step('Ports are free', () => checkPorts(options.ports));
  process.on('SIGINT', () => onSignal('Ctrl-C'));
  process.on('SIGTERM', () => onSignal('SIGTERM'));
  const log = pino(
    { level: 'info' },
    destination({ dest: join(folders.logs, 'local-platform.log'), sync: false }),
  );
  const ready = await startPlatform({
    root,
    options,
    folders,
    steps,
    log,
    onStop: (stop) => void stops.push(stop),
  });
  tellHowToLogIn(ready);
}

main().catch(async (error: unknown) => {
  if (stopping) return;
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  await stopAll();
  process.exit(1);
});
