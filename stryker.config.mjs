// npm run mutation: changes the pure modules in thousands of small ways, one after the other, and counts the changes that no
// test notices. `npm run mutation -- --mutate src/db/page.ts` looks at one module.
import { existsSync } from 'node:fs'

/** Modules without I/O, and the table test of each. */
const tables = {
  'src/audit/rejections.ts': 'test/audit/rejection-windows.test.ts',
  'src/clients/audit-detail.ts': 'test/clients/audit-detail.test.ts',
  'src/config/parsers.ts': 'test/config/parsers.test.ts',
  'src/config/slips.ts': 'test/config/slips.test.ts',
  'src/credentials/excess.ts': 'test/credentials/excess.test.ts',
  'src/credentials/work.ts': 'test/credentials/excess.test.ts',
  'src/db/failures.ts': 'test/db/failures.test.ts',
  'src/db/outages.ts': 'test/db/outages.test.ts',
  'src/db/page.ts': 'test/db/page.test.ts',
  'src/db/retry.ts': 'test/db/retry.test.ts',
  'src/http/cors-refusals.ts': 'test/http/cors-refusals.test.ts',
  'src/http/error-body.ts': 'test/http/error-body.test.ts',
  'src/keys/algorithms.ts': 'test/keys/fit.test.ts',
  'src/keys/fit.ts': 'test/keys/fit.test.ts',
  'src/keys/keyring-state.ts': 'test/keys/keyring-state.test.ts',
  'src/limits/counters.ts': 'test/limits/local-counters.test.ts',
  'src/limits/failure-guard.ts': 'test/limits/failure-guard.test.ts',
  'src/limits/ip-address.ts': 'test/limits/ip-address.test.ts',
  'src/limits/local-counters.ts': 'test/limits/local-counters.test.ts',
  'src/limits/places.ts': 'test/limits/failure-guard.test.ts',
  'src/limits/trusted-proxies.ts': 'test/limits/trusted-proxies.test.ts',
  'src/logging/request-id.ts': 'test/logging/request-id.test.ts',
  'src/metrics/latest.ts': 'test/metrics/latest.test.ts',
  'src/oauth/scope.ts': 'test/oauth/scope.test.ts',
  'src/sessions/generation.ts': 'test/sessions/generation.test.ts',
  'src/sessions/recency.ts': 'test/sessions/recency.test.ts',
  'src/text/bounded.ts': 'test/text/value.test.ts',
  'src/text/form.ts': 'test/text/form.test.ts',
  'src/text/numbers.ts': 'test/text/numbers.test.ts',
  'src/text/utf8.ts': 'test/text/utf8.test.ts',
  'src/text/value.ts': 'test/text/value.test.ts',
  'src/tokens/audience.ts': 'test/tokens/audience-rules.test.ts',
  'src/tokens/bearer.ts': 'test/tokens/bearer.test.ts',
  'src/users/checks.ts': 'test/users/checks.test.ts',
  'src/users/search.ts': 'test/users/search.test.ts',
  'src/users/username.ts': 'test/users/checks.test.ts'
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
