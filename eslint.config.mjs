import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const onlyIn = (name, message) => ({ name, message });

/** Packages that one project alone may import; everybody else goes through that project. */
const FENCED = [
  onlyIn('express', 'Express is used in libs/http and in server.ts only: declare an endpoint instead.'),
  onlyIn('bullmq', 'BullMQ is used in libs/job-queue only.'),
  onlyIn('pg', 'The database driver is used in libs/database only.'),
  onlyIn('@prisma/client', 'Prisma is used in libs/database only: take Db from there.'),
  onlyIn('@prisma/adapter-pg', 'Prisma is used in libs/database only: take Db from there.'),
];
const fence = (...allowed) => ['error', { paths: FENCED.filter(({ name }) => !allowed.includes(name)) }];

export default tseslint.config(
  { ignores: ['**/node_modules', '**/dist', '.nx', '.local', '**/generated/**', '**/fixtures/**', 'tmp'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: [
            {
              sourceTag: 'layer:app',
              onlyDependOnLibsWithTags: ['layer:core', 'layer:adapter', 'layer:foundation'],
            },
            {
              sourceTag: 'layer:core',
              onlyDependOnLibsWithTags: ['layer:core', 'scope:database', 'layer:foundation'],
            },
            { sourceTag: 'layer:adapter', onlyDependOnLibsWithTags: ['layer:foundation'] },
            { sourceTag: 'layer:foundation', onlyDependOnLibsWithTags: ['layer:foundation'] },
            {
              sourceTag: 'layer:tool',
              onlyDependOnLibsWithTags: ['layer:tool', 'layer:core', 'layer:adapter', 'layer:foundation'],
            },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-imports': fence(),
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in libs/config only.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['libs/http/**/*.ts', 'apps/*/src/server.ts'],
    rules: { 'no-restricted-imports': fence('express') },
  },
  { files: ['libs/job-queue/**/*.ts'], rules: { 'no-restricted-imports': fence('bullmq') } },
  {
    files: ['libs/database/**/*.ts'],
    rules: { 'no-restricted-imports': fence('pg', '@prisma/client', '@prisma/adapter-pg') },
  },
  {
    files: ['libs/config/**/*.ts', 'tools/**/*.ts', '**/testing/**/*.ts', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.spec.ts', '**/testing/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off', 'no-restricted-imports': 'off' },
  },
  { files: ['tools/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  // scripts of the workspace itself: they belong to no project
  { files: ['tools/*.ts'], rules: { '@nx/enforce-module-boundaries': 'off' } },
  {
    files: ['*.config.ts', '*.config.mjs'],
    rules: { 'no-restricted-syntax': 'off', 'no-restricted-properties': 'off' },
  },
);
