/** Writes charts/cf-api/values.schema.json: `node tools/run-ts.mjs tools/write-chart-schema.ts`. */
import { writeFileSync } from 'node:fs';
import { SCHEMA_FILE, valuesSchema } from './chart-schema';

writeFileSync(SCHEMA_FILE, valuesSchema());
