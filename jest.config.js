/** Tests run from the sources: ESM throughout, types stripped and not checked (`npm run check` checks them). */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/no-console.ts', '<rootDir>/test/support/same-cases.ts'],
  maxWorkers: 2,
  testTimeout: 30_000,
};
