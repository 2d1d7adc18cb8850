// Adds up what the test runs found and closes with the line `N passed, N failed`: node tools/test-summary.mjs RESULTS [FAILED STEP…]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory, ...failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
}
const failures = Math.max(failed, failedSteps.length);
if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
console.log(`\n${passed} passed, ${failures} failed`);
process.exitCode = failures > 0 || passed === 0 ? 1 : 0;
