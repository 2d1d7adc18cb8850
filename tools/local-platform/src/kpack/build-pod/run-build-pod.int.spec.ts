import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildBench, type BuildEnd, startBuildBench } from '../testing/build-bench';
import { type Files } from '../testing/package-image';
import { type RunningImage, runImage } from '../testing/run-image';

jest.setTimeout(120_000);

let bench: BuildBench;
const running: RunningImage[] = [];
beforeAll(async () => void (bench = await startBuildBench()));
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});
afterAll(() => bench.close());

const build = async (files: Files, spec = {}, options = {}) =>
  bench.build({ source: { registry: { image: await bench.pushPackage(files) } }, ...spec }, options);

async function start(end: BuildEnd, command?: string[]): Promise<RunningImage> {
  if (!end.report) throw new Error(`the build failed: ${JSON.stringify(end.pod.status, null, 1)}`);
  const one = await runImage(bench, end.report.latestImage, command);
  running.push(one);
  return one;
}

const logOf = ({ logs }: BuildEnd, container: string) =>
  readFileSync(join(logs, container, '0.log'), 'utf8')
    .split('\n')
    .map((line) => line.split(' ').slice(3).join(' '))
    .join('\n');
const endOf = ({ pod }: BuildEnd, container: string) =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].find(
    ({ name }) => name === container,
  )?.state;

const SERVER_JS = `require('http').createServer((_, r) => r.end(process.env.NODE_ENV)).listen(process.env.PORT)`;
const APP_PY = `
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
try:
    import greeting
except ImportError:
    greeting = None
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write((greeting.TEXT if greeting else 'python').encode())
HTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()
`;

describe('languages', () => {
  test('Node.js: the dependencies are installed, `npm start` is the process web, and a Procfile adds another', async () => {
    const end = await build({
      'package.json': JSON.stringify({
        name: 'x',
        version: '1.0.0',
        dependencies: { dep: 'file:./dep' },
        scripts: { start: 'node server.js' },
      }),
      'dep/package.json': '{"name":"dep","version":"1.0.0"}',
      'dep/index.js': "module.exports = 'from the dependency'",
      'server.js': SERVER_JS,
      Procfile: 'worker: node -p "require(\'dep\')"',
    });
    expect(end.report?.buildMetadata).toEqual([
      { id: 'nodejs', version: '1.0.0' },
      { id: 'procfile', version: '1.0.0' },
    ]);
    expect(await (await start(end)).get()).toEqual({ status: 200, text: 'production' });
    const worker = await start(end, ['/cnb/process/worker']);
    await untilOutput(worker, 'from the dependency');
  });

  test('Node.js: without dependencies nothing is downloaded', async () => {
    const end = await build({ 'package.json': '{"name":"x"}', 'server.js': SERVER_JS });
    expect(logOf(end, 'build')).not.toMatch(/added|up to date/);
    expect((await (await start(end)).get()).text).toBe('production');
  });

  test('Python: requirements are installed once and kept while they stay the same', async () => {
    const files = {
      'app.py': APP_PY,
      'requirements.txt': './greeting\n',
      'greeting/setup.py':
        "from setuptools import setup\nsetup(name='greeting', version='1', py_modules=['greeting'])",
      'greeting/greeting.py': "TEXT = 'hello from a requirement'",
    };
    const end = await build(files, {}, { name: 'python' });
    expect((await (await start(end)).get()).text).toBe('hello from a requirement');
    const again = await build({ ...files, 'new.txt': '' }, {}, { name: 'python' });
    expect(logOf(again, 'build')).toContain('Reusing the installed requirements');
    expect((await (await start(again)).get()).text).toBe('hello from a requirement');
  });

  test('static files: what is there is served, what is hidden or outside is not', async () => {
    const end = await build({
      Staticfile: 'root: site\npushstate: enabled\n',
      'site/index.html': '<h1>hi</h1>',
      'site/a/index.html': 'a',
      'site/.secret': 'x',
      'outside.txt': 'x',
    });
    const app = await start(end);
    expect(await app.get()).toEqual({ status: 200, text: '<h1>hi</h1>' });
    expect((await app.get('/a/')).text).toBe('a');
    expect((await app.get('/a')).status).toBe(301);
    expect((await app.get('/deep/link')).text).toBe('<h1>hi</h1>');
    for (const path of ['/.secret', '/missing.js', '/..%2foutside.txt', '/%2e%2e/outside.txt'])
      expect((await app.get(path)).text).not.toBe('x');
  });

  test('Go: the main package becomes the process web', async () => {
    const end = await build({
      'go.mod': 'module example.org/hello\n\ngo 1.21\n',
      'main.go': `package main
import ("net/http"; "os")
func main() {
  http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("go")) })
  http.ListenAndServe("127.0.0.1:" + os.Getenv("PORT"), nil)
}`,
    });
    expect((await (await start(end)).get()).text).toBe('go');
  });

  test('Procfile: bash runs the command in the folder of the app', async () => {
    const end = await build({
      Procfile: 'web: ./serve "$PORT"',
      serve: { text: '#!/bin/sh\nexec python3 -m http.server --bind 127.0.0.1 "$1"\n', mode: 0o755 },
      'x.txt': 'mine',
    });
    expect((await (await start(end)).get('/x.txt')).text).toBe('mine');
  });

  test('a program: the only executable of the root is the process web', async () => {
    const end = await build({
      'my-app': { text: '#!/bin/sh\nexec python3 -m http.server --bind 127.0.0.1 "$PORT"\n', mode: 0o755 },
      'x.txt': 'mine',
    });
    expect(end.report?.buildMetadata).toEqual([{ id: 'binary', version: '1.0.0' }]);
    expect((await (await start(end)).get('/x.txt')).text).toBe('mine');
  });
});

describe('failures', () => {
  test('nothing detected ends detect with 20, and no later step runs', async () => {
    const end = await build({ 'readme.txt': 'hi' });
    expect(end.pod.status?.phase).toBe('Failed');
    expect(endOf(end, 'detect')?.terminated?.exitCode).toBe(20);
    expect(endOf(end, 'restore')?.waiting?.reason).toBe('PodInitializing');
    expect(logOf(end, 'detect')).toMatch(/fail: nodejs@1.0.0[\s\S]*no buildpacks participating/);
  });

  test('an app that cannot be installed ends build with 51 and the status of the program', async () => {
    const end = await build({
      'package.json': '{"name":"x","scripts":{"preinstall":"echo refused; exit 3"}}',
    });
    expect(endOf(end, 'build')?.terminated).toMatchObject({
      exitCode: 51,
      message: expect.stringMatching(/failed to build: exit status \d+$/) as string,
    });
    expect(logOf(end, 'build')).toContain('refused');
  });

  test('a build beyond its memory ends build with 51 and OOMKilled', async () => {
    const hog = 'node -e "const a=[];setInterval(()=>a.push(Buffer.alloc(20e6,1)),20)"';
    const end = await build(
      { 'package.json': JSON.stringify({ name: 'x', scripts: { preinstall: hog } }) },
      { resources: { limits: { memory: '256Mi' } } },
    );
    expect(endOf(end, 'build')?.terminated).toMatchObject({ exitCode: 51, reason: 'OOMKilled' });
  });

  test('a missing package ends prepare with 1 and the words of the registry', async () => {
    const image = `${bench.host}/packages/none@sha256:${'0'.repeat(64)}`;
    const end = await bench.build({ source: { registry: { image } } });
    expect(endOf(end, 'prepare')?.terminated).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/unknown|not found/i) as string,
    });
  });

  test('a default process that does not exist ends export with 62', async () => {
    const end = await build({ Procfile: 'worker: true' }, { defaultProcess: 'web' });
    expect(endOf(end, 'export')?.terminated?.exitCode).toBe(62);
  });

  test('a stopped build ends at once with everything that it had started', async () => {
    const files = { 'package.json': JSON.stringify({ name: 'x', scripts: { preinstall: 'sleep 60' } }) };
    const startedAt = Date.now();
    const end = await build(
      files,
      {},
      {
        onRun: (stop: (why: object) => Promise<void>) =>
          setTimeout(() => void stop({ reason: 'DeadlineExceeded', message: 'too long' }), 3_000),
      },
    );
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(end.pod.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });
});

describe('images', () => {
  test('the same files make the same image; modes and contents are exact', async () => {
    const files: Files = {
      Procfile: 'web: true',
      'a b/ü.txt': 'Straße',
      run: { text: '#!/bin/sh\n', mode: 0o750 },
    };
    const source = { registry: { image: await bench.pushPackage(files) } };
    const [first, second] = [await bench.build({ source }), await bench.build({ source })];
    expect(second.report?.latestImage).toBe(first.report?.latestImage);
    const app = await start(first, ['/cnb/lifecycle/launcher', 'cat a*/*; stat -c " %a" run; echo end']);
    await untilOutput(app, 'end');
    expect(app.output()).toBe('Straße 750\nend\n');
  });

  test('a rebase exchanges the run image and keeps the app', async () => {
    const built = await build({ Procfile: 'web: true', 'x.txt': 'app' }, {}, { name: 'rebased' });
    const image = built.report?.latestImage ?? '';
    const runImage = await bench.pushRunImage('2');
    const spec = { lastBuild: { image }, runImage: { image: runImage } };
    const end = await bench.build(spec, { name: 'rebased', reason: 'STACK' });

    expect(end.pod.status?.initContainerStatuses?.map(({ name }) => name)).toEqual(['rebase']);
    expect(end.report?.latestImage).not.toBe(image);
    expect(end.report?.buildMetadata).toEqual(built.report?.buildMetadata);
    const app = await start(end, [
      '/cnb/lifecycle/launcher',
      'cat ../cnb/stack-version x.txt; echo; echo end',
    ]);
    await untilOutput(app, 'end');
    expect(app.output()).toBe('2\napp\nend\n');
  });

  test('a rebase of an image that is gone fails', async () => {
    const image = `${bench.host}/droplets/gone@sha256:${'0'.repeat(64)}`;
    const end = await bench.build({ lastBuild: { image } }, { reason: 'STACK' });
    expect(endOf(end, 'rebase')?.terminated).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('could not access previous image') as string,
    });
  });
});

async function untilOutput(app: RunningImage, text: string): Promise<void> {
  const until = Date.now() + 20_000;
  while (!app.output().includes(text)) {
    if (Date.now() > until) throw new Error(`the app said: ${app.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
