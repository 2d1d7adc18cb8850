import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { visit } from '../e2e/use-platform';
import { type Place } from './place';

const RUNNING = /#0\s+running/;

/** Looks at an app that runs, changes it, and moves it through its states. */
export async function apps({ tour: { cf }, named }: Place): Promise<void> {
  const node = named('node');
  await cf(['app', node], { says: [node, RUNNING] });
  await cf(['apps'], { says: [new RegExp(`${node}\\s+started\\s+web:1/1`)] });
  await cf(['set-env', node, 'GREETING', 'from the command line'], { says: ['OK'] });
  await cf(['env', node], { says: [/GREETING:\s+from the command line/, 'VCAP_APPLICATION'] });
  await cf(['unset-env', node, 'GREETING'], { says: ['OK'] });
  await cf(['env', node], { saysNot: ['GREETING'] });
  await cf(['scale', node, '-i', '2'], { says: [/instances:\s+[12]\/2/] });
  await cf(['app', node], { says: [/instances:\s+[12]\/2/] });
  await cf(['scale', node, '-m', '192M', '-f'], { says: [RUNNING, /192M/] });
  await cf(['restart-app-instance', node, '1'], { says: ['OK'] });
  await cf(['scale', node, '-i', '1'], { says: [/instances:\s+[12]\/1/] });
  await cf(['stop', node], { says: ['OK'] });
  await cf(['app', node], { says: [/requested state:\s+stopped/] });
  await cf(['start', node], { says: [RUNNING] });
  await cf(['restart', node], { says: [RUNNING] });
  await cf(['restage', node], { says: [RUNNING] });
}

/** Reads the logs and events of an app. */
export async function logs({ tour: { cf }, named, domain, platform }: Place): Promise<void> {
  const node = named('node');
  await cf(['logs', node, '--recent'], { says: ['node-fixture listens', /\[STG\//] });
  const visiting = setInterval(
    () => void visit(platform, `${node}.${domain}/log`).catch(() => undefined),
    500,
  );
  await cf(['logs', node], { until: /OUT a line from the app/, timeoutMs: 30_000 });
  clearInterval(visiting);
  await cf(['events', node], { says: ['audit.app.create', 'audit.app.start'] });
}

/** Runs and ends tasks. */
export async function tasks({ tour: { cf }, named }: Place): Promise<void> {
  const node = named('node');
  await cf(['run-task', node, '--command', 'echo one', '--name', 'one', '--wait'], { says: ['OK'] });
  await cf(['run-task', node, '--command', 'exit 3', '--name', 'bad', '--wait'], {
    fails: true,
    says: [/fail/i],
  });
  await cf(['run-task', node, '--command', 'sleep 300', '--name', 'long'], { says: ['OK'] });
  const list = await cf(['tasks', node], {
    says: [/one\s+SUCCEEDED/, /bad\s+FAILED/, /long\s+(RUNNING|PENDING)/],
  });
  const id = /^(\d+)\s+long/m.exec(list)?.[1] ?? '3';
  await cf(['terminate-task', node, id], { says: ['OK'] });
  await cf(['tasks', node], { says: [/long\s+(CANCELING|FAILED)/] });
}

/** Lists what was uploaded and staged, and changes to what was staged before. */
export async function packagesAndManifests({ tour: { cf }, named, folder }: Place): Promise<void> {
  const node = named('node');
  await cf(['packages', node], { says: ['ready'] });
  const droplets = await cf(['droplets', node], { says: ['staged'] });
  const [guid = 'no droplet'] = (droplets.match(/^[0-9a-f-]{36}(?!.*\(current\))/gm) ?? []).slice(-1);
  await cf(['set-droplet', node, guid], { says: ['OK'] });
  await cf(['restart', node], { says: [RUNNING] });
  const file = join(folder, 'manifest.yml');
  await cf(['create-app-manifest', node, '-p', file], { says: ['OK'] });
  const isWritten = () => readFileSync(file, 'utf8').includes(`name: ${node}`);
  await cf(['apply-manifest', '-f', file], {
    says: isWritten() ? ['OK'] : ['a manifest that names the app'],
  });
  await cf(['curl', `/v3/apps?names=${node}`], { says: [new RegExp(`"name": ?"${node}"`)] });
  await cf(['delete', '-f', '-r', node], { says: ['OK'] });
  await cf(['app', node], { fails: true, says: ['not found'] });
}
