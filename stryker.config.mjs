// npm run mutation: changes the pure modules in thousands of small ways, one after the other, and counts the changes that no
// test notices. `npm run mutation -- --mutate src/infra/db/page.ts` looks at one module.
import { existsSync } from 'node:fs'

/** Modules without I/O, and the table test of each. */
const tables = {
  'src/domain/audit/rejections.ts': 'test/audit/rejection-windows.test.ts',
  'src/domain/clients/audit-detail.ts': 'test/clients/audit-detail.test.ts',
  'src/config/parsers.ts': 'test/config/parsers.test.ts',
  'src/config/slips.ts': 'test/config/slips.test.ts',
  'src/domain/passwords/excess.ts': 'test/credentials/excess.test.ts',
  'src/domain/passwords/work.ts': 'test/credentials/excess.test.ts',
  'src/infra/db/failures.ts': 'test/db/failures.test.ts',
  'src/infra/db/outages.ts': 'test/db/outages.test.ts',
  'src/infra/db/page.ts': 'test/db/page.test.ts',
  'src/infra/db/retry.ts': 'test/db/retry.test.ts',
  'src/http/cors-refusals.ts': 'test/http/cors-refusals.test.ts',
  'src/http/error-body.ts': 'test/http/error-body.test.ts',
  'src/domain/keys/algorithms.ts': 'test/keys/fit.test.ts',
  'src/domain/keys/fit.ts': 'test/keys/fit.test.ts',
  'src/domain/keys/keyring-state.ts': 'test/keys/keyring-state.test.ts',
  'src/infra/limits/counters.ts': 'test/limits/local-counters.test.ts',
  'src/infra/limits/failure-guard.ts': 'test/limits/failure-guard.test.ts',
  'src/infra/limits/ip-address.ts': 'test/limits/ip-address.test.ts',
  'src/infra/limits/local-counters.ts': 'test/limits/local-counters.test.ts',
  'src/infra/limits/places.ts': 'test/limits/failure-guard.test.ts',
  'src/infra/limits/trusted-proxies.ts': 'test/limits/trusted-proxies.test.ts',
  'src/infra/logging/request-id.ts': 'test/logging/request-id.test.ts',
  'src/infra/metrics/latest.ts': 'test/metrics/latest.test.ts',
  'src/domain/oauth/scope.ts': 'test/oauth/scope.test.ts',
  'src/domain/sessions/generation.ts': 'test/sessions/generation.test.ts',
  'src/domain/sessions/recency.ts': 'test/sessions/recency.test.ts',
  'src/text/bounded.ts': 'test/text/value.test.ts',
  'src/text/form.ts': 'test/text/form.test.ts',
  'src/text/numbers.ts': 'test/text/numbers.test.ts',
  'src/text/utf8.ts': 'test/text/utf8.test.ts',
  'src/text/value.ts': 'test/text/value.test.ts',
  'src/domain/tokens/audience.ts': 'test/tokens/audience-rules.test.ts',
  'src/domain/tokens/bearer.ts': 'test/tokens/bearer.test.ts',
  'src/domain/users/checks.ts': 'test/users/checks.test.ts',
  'src/domain/users/search.ts': 'test/users/search.test.ts',
  'src/domain/users/username.ts': 'test/users/checks.test.ts'
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
