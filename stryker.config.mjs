// npm run mutation: changes the pure modules in thousands of small ways, one after the other, and counts the changes that no
// test notices. `npm run mutation -- --mutate src/db/page.ts` looks at one module.
import { existsSync } from 'node:fs'

/** Modules without I/O, and the table test of each. */
const tables = {
  'src/config/parsers.ts': 'test/config/parsers.test.ts',
  'src/db/page.ts': 'test/db/page.test.ts',
  'src/db/outages.ts': 'test/db/outages.test.ts',
  'src/db/retry.ts': 'test/db/retry.test.ts',
  'src/limits/counters.ts': 'test/limits/local-counters.test.ts',
  'src/limits/local-counters.ts': 'test/limits/local-counters.test.ts',
  'src/sessions/generation.ts': 'test/sessions/generation.test.ts'
}

for (const file of Object.entries(tables).flat())
  if (!existsSync(file)) throw new Error(`stryker.config.mjs: there is no ${file}`)

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: Object.keys(tables),
  testRunner: 'tap',
  plugins: ['@stryker-mutator/tap-runner'],
  // Once for all mutants: the compiled sources hold all of them, and a variable says which one is alive
  buildCommand: 'node --import=tsx test/mutation/compile.ts',
  tap: {
    testFiles: [...new Set(Object.values(tables))].map((file) => `.tap/mutation/${file.replace(/ts$/, 'js')}`),
    nodeArgs: [],
    forceBail: true
  },
  coverageAnalysis: 'perTest',
  // No tsconfig.json: Stryker would rewrite it by the JavaScript API that TypeScript 7 does not have
  ignorePatterns: ['**', '!package.json', '!src/**', '!test/**'],
  tempDirName: '.tap/stryker',
  concurrency: 2,
  timeoutMS: 10_000,
  reporters: ['clear-text', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  htmlReporter: { fileName: '.tap/mutation.html' },
  thresholds: { high: 95, low: 90, break: 90 },
  allowEmpty: false
}
