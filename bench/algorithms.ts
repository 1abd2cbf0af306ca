// What a key pair costs: npm run bench -- algorithms [COMMIT]
// Refreshes with HS256 and with ES256, of a commit, if one is named, and of this working tree. All take turns on one database
// server.
//
//   BENCH_SECONDS   of each run (2)
//   BENCH_ROUNDS    of which the median is taken (9)
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeKey } from '../src/domain/keys/kept-key.js'
import { startReplica } from '../test/process.js'
import { startMariadb } from '../test/servers/mariadb.js'
import { cleanup } from './cleanup.js'
import { loadRefresh, type Measure, median, medianOf } from './load.js'
import { durable } from './server.js'
import { usersOf } from './users.js'
import { checkOut } from './versions.js'

const seconds = Number(process.env.BENCH_SECONDS ?? 2)
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const commits = [...process.argv.slice(2), '.']
const algorithms = ['HS256', 'ES256'] as const

await cleanup(async (scope) => {
  const place = mkdtempSync(join(tmpdir(), 'keyturn-algorithms-'))
  scope.teardown(() => rmSync(place, { recursive: true, force: true }))
  const server = await startMariadb()
  if (server === undefined) throw new Error('MariaDB is not installed (Debian: apt-get install mariadb-server)')
  scope.teardown(() => server.stop())
  const kinds = commits.flatMap((commit) => algorithms.map((ALGORITHM) => ({ commit, ALGORITHM })))
  const urls = await durable(server, ...kinds.map((_, i) => `kind${i}`))
  const folders = new Map(commits.map((commit, i) => [commit, checkOut(scope, commit, join(place, String(i)))]))
  const services = []
  for (const [i, { commit, ALGORITHM }] of kinds.entries()) {
    const env = {
      DATABASE_URL: urls[i] ?? '',
      ALGORITHM,
      SIGNING_KEY: makeKey(ALGORITHM),
      PURGE: 'off',
      LOG_LEVEL: 'warn'
    }
    const service = await startReplica(scope, env, folders.get(commit))
    services.push({ service, ...(await usersOf(service)), measures: [] as Measure[] })
  }
  for (let round = 0; round <= rounds; round++) {
    for (const { service, logIn, measures } of services) {
      const measure = await loadRefresh(service, '/api/token/refresh', await logIn(), seconds)
      // The first round warms up
      if (round > 0) measures.push(measure)
    }
  }

  const row = (...values: string[]) => console.log(`| ${values.join(' | ')} |`)
  console.log(`\nNode.js ${process.versions.node}, refreshes on MariaDB, medians of ${rounds} runs of ${seconds} s:\n`)
  row('', ...algorithms.map((name) => `${name}, requests/s`), 'ratio', ...algorithms.map((name) => `${name}, CPU time`))
  row('---', ...algorithms.map(() => '---'), '---', ...algorithms.map(() => '---'))
  for (const [i, commit] of commits.entries()) {
    const [hmac = [], pair = []] = services.slice(2 * i, 2 * i + 2).map(({ measures }) => measures)
    const both = [hmac, pair].map(medianOf)
    const ratio = median(pair.map(({ perSecond }, round) => perSecond / (hmac[round]?.perSecond ?? Number.NaN)))
    row(
      commit === '.' ? 'now' : commit,
      ...both.map(({ perSecond }) => String(Math.round(perSecond))),
      ratio.toFixed(2),
      ...both.map(({ cpu }) => `${Math.round(cpu * 1_000)} µs`)
    )
  }
})
