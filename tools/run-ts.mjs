// Runs a TypeScript file of the workspace: `node tools/run-ts.mjs FILE [ARGUMENTS…]`, in this very process so that signals arrive.
import { register } from 'tsx/cjs/api';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

register();
const [file, ...rest] = process.argv.slice(2);
process.argv.splice(1, process.argv.length - 1, resolve(file), ...rest);
createRequire(import.meta.url)(resolve(file));
