import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { useSpace } from './use-platform';

jest.setTimeout(120_000);
const here = useSpace();

function manifestFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'manifest-')), 'manifest.yml');
  writeFileSync(file, text);
  return file;
}

test('a manifest is applied, shown as a difference, and read back', async () => {
  const manifest = `
applications:
  - name: shaped
    memory: 96M
    instances: 0
    env: { COLOUR: blue }
    routes: [{ route: shaped.${here.domain} }]
`;
  await here.cf.applyManifest(manifestFile(manifest));
  const again = await here.cf.applyManifest(manifestFile(manifest.replace('blue', 'red')));

  expect(again).toEqual([{ op: 'replace', path: '/applications/0/env/COLOUR', was: 'blue', value: 'red' }]);
  const [app] = parse(await here.cf.createAppManifest('shaped')).applications;
  expect(app).toMatchObject({
    name: 'shaped',
    env: { COLOUR: 'red' },
    routes: [expect.objectContaining({ route: `shaped.${here.domain}` })],
    processes: [expect.objectContaining({ type: 'web', instances: 0, memory: '96M' })],
  });
});

test('a manifest that is wrong is refused in words', async () => {
  const manifest = manifestFile('applications: [{ name: wrong, memory: lots }]');
  await expect(here.cf.applyManifest(manifest)).rejects.toThrow(/memory/i);
});
