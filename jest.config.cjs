const { readFileSync } = require('node:fs');

const { paths } = JSON.parse(readFileSync(`${__dirname}/tsconfig.base.json`, 'utf8')).compilerOptions;
const moduleNameMapper = Object.fromEntries(
  Object.entries(paths).map(([alias, [file]]) => [`^${alias}$`, `<rootDir>/${file.slice(2)}`]),
);
/** Packages that ship ES modules only; Jest runs CommonJS, so swc translates these too. */
const ESM_ONLY = ['@kubernetes/client-node', 'openid-client', 'oauth4webapi', 'jose'];

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  moduleNameMapper,
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.local', '<rootDir>/.nx'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/fixtures/', '<rootDir>/.local'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_ONLY.join('|')})/)`],
};

module.exports = {
  // no test measures time by this: a busy machine shall not fail what works
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.spec.ts'],
      testPathIgnorePatterns: [
        ...shared.testPathIgnorePatterns,
        '\\.(int|cluster|chart|fault|e2e)\\.spec\\.ts$',
      ],
    },
    { ...shared, displayName: 'integration', testMatch: ['**/*.int.spec.ts'] },
    {
      ...shared,
      displayName: 'cluster',
      testMatch: ['**/*.cluster.spec.ts'],
      globalSetup: '<rootDir>/tools/local-platform/src/cluster-suite/global-setup.cjs',
      globalTeardown: '<rootDir>/tools/local-platform/src/cluster-suite/global-teardown.cjs',
      setupFilesAfterEnv: ['<rootDir>/tools/local-platform/src/cluster-suite/time-limit.ts'],
    },
    { ...shared, displayName: 'chart', testMatch: ['**/*.chart.spec.ts'] },
    {
      ...shared,
      displayName: 'faults',
      testMatch: ['**/*.fault.spec.ts'],
      globalSetup: '<rootDir>/tools/local-platform/src/fault-suite/global-setup.cjs',
      globalTeardown: '<rootDir>/tools/local-platform/src/fault-suite/global-teardown.cjs',
    },
    { ...shared, displayName: 'e2e', testMatch: ['**/*.e2e.spec.ts'] },
  ],
};
