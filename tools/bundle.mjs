// Bundles each process into one file, dist/apps/<name>/main.cjs, and the local platform into dist/local-platform/main.cjs.
// `node tools/bundle.mjs [NAME…]`; without names everything that has a main.ts. `--images`: what the images hold, each with its bill of materials.
import { build } from 'esbuild';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeBillOfMaterials } from './images/bill-of-materials.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const apps = readdirSync(join(root, 'apps')).map((name) => ({
  name,
  entry: `apps/${name}/src/main.ts`,
  out: `dist/apps/${name}`,
}));
const all = [
  ...apps,
  {
    name: 'local-platform',
    entry: 'tools/local-platform/src/main.ts',
    out: 'dist/local-platform',
    // read as files while it runs
    assets: ['tools/local-platform/src/kpack/buildpacks/serve-files.cjs'],
  },
];
const inImagesOnly = [
  {
    name: 'smoke-test',
    entry: 'tools/local-platform/src/smoke-test/main.ts',
    out: 'dist/smoke-test',
    assets: ['samples/node-app'],
  },
  {
    name: 'development-uaa',
    entry: 'tools/local-platform/src/development-uaa/main.ts',
    out: 'dist/development-uaa',
  },
];
const forImages = process.argv.includes('--images');
const wanted = process.argv.slice(2).filter((word) => word !== '--images');
const offered = forImages ? [...apps, ...inImagesOnly] : all;
const chosen = offered.filter(({ name, entry }) =>
  wanted.length > 0 ? wanted.includes(name) : existsSync(join(root, entry)),
);

const EMPTY_MAP = Buffer.from('{"version":3,"sources":[""],"mappings":"A"}').toString('base64');
/** Maps our own files alone: a process reads its map at its first stack trace, and with all packages in it, keeps 100 MB of it for ever. */
const mapsOfOurOwn = {
  name: 'maps-of-our-own',
  setup: (bundle) =>
    bundle.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${EMPTY_MAP}`,
      loader: 'default',
    })),
};

await Promise.all(
  chosen.map(async ({ name, entry, out }) => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: `${out}/main.cjs`,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      sourcemap: 'linked',
      sourcesContent: false,
      minifyWhitespace: true,
      plugins: [mapsOfOurOwn],
      // A name that survives: errors and logs print class names.
      keepNames: true,
      // pg asks for its optional native driver inside of a try.
      external: ['pg-native'],
      // Some packages are ES modules only and ask where they are.
      define: { 'import.meta.url': '__importMetaUrl' },
      banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
      logLevel: 'warning',
      // Prisma's CommonJS client is written for any runtime and looks for `eval`-built requires that a bundle does not need.
      logOverride: { 'empty-import-meta': 'silent' },
      metafile: forImages,
    });
    if (metafile) writeBillOfMaterials({ name, root, out }, metafile);
  }),
);
for (const { assets = [], out } of chosen)
  for (const asset of assets)
    cpSync(join(root, asset), join(root, out, basename(asset)), { recursive: true });
