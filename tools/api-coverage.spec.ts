import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverageOf } from './api-coverage-page';

const docs = (name: string) => readFileSync(join(__dirname, '../docs', name), 'utf8');

test('docs/api-coverage.md says what the table of endpoints serves', () => {
  expect(docs('api-coverage.md')).toBe(coverageOf(docs('reference-routes.tsv')));
});
