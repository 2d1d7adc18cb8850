import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WORKSPACE = join(__dirname, '..');
const ESLINT = join(WORKSPACE, 'node_modules/.bin/eslint');

/** Lints a file that exists for the moment only, as CI does, and answers the rules that it breaks. */
function rulesBrokenBy(file: string, source: string): string[] {
  const path = join(WORKSPACE, file);
  writeFileSync(path, source);
  try {
    return rulesOf(execFileSync(ESLINT, [path, '-f', 'json'], { cwd: WORKSPACE, encoding: 'utf8' }));
  } catch (error) {
    return rulesOf((error as { stdout: string }).stdout);
  } finally {
    rmSync(path);
  }
}

const rulesOf = (report: string) =>
  (JSON.parse(report) as { messages: { ruleId: string }[] }[]).flatMap(({ messages }) =>
    messages.map(({ ruleId }) => ruleId),
  );

describe('the layers', () => {
  test.each([
    [
      'a foundation that uses an adapter',
      'libs/errors/src/canary.ts',
      "import { sql } from '@cf/database';\nexport const a = sql;\n",
    ],
    [
      'an adapter that uses another adapter',
      'libs/uaa/src/canary.ts',
      "import { sql } from '@cf/database';\nexport const a = sql;\n",
    ],
    [
      'core that uses Kubernetes',
      'libs/core/src/canary.ts',
      "import { LABELS } from '@cf/kubernetes';\nexport const a = LABELS;\n",
    ],
  ])('refuse %s', (_what, file, source) => {
    expect(rulesBrokenBy(file, source)).toContain('@nx/enforce-module-boundaries');
  });

  test.each([
    [
      'Express outside of libs/http',
      'libs/core/src/canary.ts',
      "import express from 'express';\nexport const a = express;\n",
      'no-restricted-imports',
    ],
    [
      'the environment outside of libs/config',
      'libs/core/src/canary.ts',
      "export const a = process.env['A'];\n",
      'no-restricted-properties',
    ],
    ['a default export', 'libs/core/src/canary.ts', 'export default 1;\n', 'no-restricted-syntax'],
  ])('refuse %s', (_what, file, source, rule) => {
    expect(rulesBrokenBy(file, source)).toContain(rule);
  });
});
