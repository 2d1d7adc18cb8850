import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveOrder } from '../builder/resolve-order';
import { detectGroup } from '../lifecycle/detect';
import { mergeProcesses } from '../lifecycle/labels';
import { DEFAULT_ORDER } from '../names';
import { writeFiles } from '../testing/package-image';
import { planInstall } from './nodejs';
import { processesOf } from './procfile';
import { isPythonApp } from './python';
import { settingOf } from './staticfile';
import { findBuildpack } from '.';

describe('which buildpacks take an app', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'app-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    [['package.json'], 'nodejs'],
    [['package.json', 'Procfile', 'index.html'], 'nodejs procfile'],
    [['requirements.txt'], 'python'],
    [['app.py'], 'python'],
    [['Gemfile', 'Procfile'], 'ruby procfile'],
    [['go.mod'], 'go'],
    [['index.html'], 'staticfile'],
    [['public/index.html', 'Procfile'], 'staticfile procfile'],
    [['Procfile', 'tool.sh'], 'procfile'],
  ])('%s: %s', async (names, expected) => {
    await writeFiles(folder, Object.fromEntries(names.map((name) => [name, ''])));
    const group = await detectGroup(DEFAULT_ORDER, {
      find: findBuildpack,
      appDir: folder,
      say: () => undefined,
    });
    expect(group.map(({ id }) => id).join(' ')).toBe(expected);
  });

  test('an executable program is enough, a file that is none is not', async () => {
    await writeFiles(folder, { tool: '\x7fELF....' });
    const detect = () =>
      detectGroup(DEFAULT_ORDER, { find: findBuildpack, appDir: folder, say: () => undefined });
    await expect(detect()).rejects.toMatchObject({ exitCode: 20 });
    chmodSync(join(folder, 'tool'), 0o755);
    expect((await detect()).map(({ id }) => id)).toEqual(['binary']);
  });
});

test('a Procfile names processes, comments and broken lines none', () => {
  const text = '# comment\nweb: node server.js --port $PORT  \r\n\nworker-1:  ./run a:b\nbroken\nempty:\n';
  expect(processesOf(text).map(({ type, command }) => [type, command])).toEqual([
    ['web', 'node server.js --port $PORT'],
    ['worker-1', './run a:b'],
  ]);
});

test.each<[Parameters<typeof planInstall>[0], string[], string]>([
  [{}, [], 'nothing'],
  [{ dependencies: { a: '1' } }, [], 'install'],
  [{ scripts: { postinstall: 'x' } }, [], 'install'],
  [{ dependencies: { a: '1' } }, ['package-lock.json'], 'ci'],
  [{ dependencies: { a: '1' } }, ['package-lock.json', 'node_modules'], 'rebuild'],
])('the dependencies of %j with %j: %s', (packageJson, present, expected) => {
  expect(planInstall(packageJson, (name) => present.includes(name))).toBe(expected);
});

test.each([
  [['requirements.txt'], true],
  [['tool.py'], false],
  [['tool.py', 'Procfile'], true],
  [['Procfile'], false],
])('%j is a Python app: %s', (names, expected) => {
  expect(isPythonApp(names)).toBe(expected);
});

test('settings of a Staticfile', () => {
  expect(settingOf('root: a b \npushstate: enabled', 'root')).toBe('a b');
  expect(settingOf('pushstate: enabled', 'root')).toBe('');
});

test('the last buildpack that names a type decides about it', () => {
  const of = (type: string, buildpackID: string) => ({
    type,
    buildpackID,
    command: 'x',
    args: [],
    direct: true,
  });
  const merged = mergeProcesses([of('web', 'nodejs'), of('worker', 'procfile'), of('web', 'procfile')]);
  expect(merged.map(({ type, buildpackID }) => `${type} ${buildpackID}`)).toEqual([
    'web procfile',
    'worker procfile',
  ]);
});

describe('the order of a builder', () => {
  const offered = [{ id: 'nodejs', version: '1.0.0' }];

  test('gets the versions on offer, and lists each buildpack once', () => {
    const order = [{ group: [{ id: 'nodejs' }] }, { group: [{ id: 'nodejs', optional: true }] }];
    expect(resolveOrder(order, offered, () => false)).toEqual({
      order: [
        { group: [{ id: 'nodejs', version: '1.0.0' }] },
        { group: [{ id: 'nodejs', version: '1.0.0', optional: true }] },
      ],
      buildpacks: offered,
    });
  });

  test.each([
    [{ id: 'nope' }, "could not find buildpack with id 'nope'"],
    [{ id: 'nodejs', version: '2' }, "could not find buildpack with id 'nodejs' and version '2'"],
  ])('refuses %j', (entry, message) => {
    expect(() => resolveOrder([{ group: [entry] }], offered, () => false)).toThrow(message);
  });
});
