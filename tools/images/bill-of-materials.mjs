// A bundle hides its packages from scanners of images; this names them in CycloneDX, which scanners read from the image's files.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^(?<folder>.*node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\//;

/** Writes sbom.cdx.json into a bundle's folder: the npm packages whose code is in the bundle. */
export function writeBillOfMaterials({ name, root, out }, { inputs }) {
  const folders = new Map();
  for (const path of Object.keys(inputs)) {
    const { folder, name: packageName } = PACKAGE.exec(path)?.groups ?? {};
    if (folder) folders.set(folder, packageName);
  }
  const components = [...folders].map(([folder, packageName]) => component(join(root, folder), packageName));
  components.sort((a, b) => a.purl.localeCompare(b.purl));
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name } },
    components,
  };
  writeFileSync(join(root, out, 'sbom.cdx.json'), `${JSON.stringify(document, null, 1)}\n`);
}

function component(folder, name) {
  const file = join(folder, 'package.json');
  const { version = '0', license } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return {
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(typeof license === 'string' && {
      licenses: [/[ ()]/.test(license) ? { expression: license } : { license: { id: license } }],
    }),
  };
}
