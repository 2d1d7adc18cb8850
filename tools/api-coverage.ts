import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverageOf } from './api-coverage-page';

const DOCS = join(__dirname, '../docs');

// Writes docs/api-coverage.md anew; with --check it only says whether that would change it.
const page = coverageOf(readFileSync(join(DOCS, 'reference-routes.tsv'), 'utf8'));
const file = join(DOCS, 'api-coverage.md');
if (!process.argv.includes('--check')) writeFileSync(file, page);
else if (readFileSync(file, 'utf8') !== page) {
  process.stderr.write('docs/api-coverage.md is out of date: npx tsx tools/api-coverage.ts\n');
  process.exitCode = 1;
}
