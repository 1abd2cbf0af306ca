// What a change is worth: npm run bench -- compare BEFORE [AFTER]
// The service of two commits, each built with its own packages, and this working tree if only one is named. The two take
// turns on one database server.
//
//   BENCH_SECONDS   of each run (2)
//   BENCH_ROUNDS    of which the median is taken (9)
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startReplica } from '../test/process.js'
import { startMariadb } from '../test/servers/mariadb.js'
import { password } from '../test/service.js'
import { cleanup } from './cleanup.js'
import { load, loadRefresh, type Measure, medianOf } from './load.js'
import { durable } from './server.js'
import { startProcess, takeTurns } from './starting.js'
import { connections, usersOf } from './users.js'
import { checkOut } from './versions.js'

const seconds = Number(process.env.BENCH_SECONDS ?? 2)
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const login = {
  method: 'POST',
  path: '/api/token',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ username: 'member0', password })
} as const
const [before, after = '.'] = process.argv.slice(2)
if (before === undefined) {
  console.error('usage: npm run bench -- compare BEFORE [AFTER], two commits; AFTER is this working tree if not given')
  process.exit(2)
}

await cleanup(async (scope) => {
  const place = mkdtempSync(join(tmpdir(), 'keyturn-compare-'))
  scope.teardown(() => rmSync(place, { recursive: true, force: true }))
  const folders = [before, after].map((commit, i) => checkOut(scope, commit, join(place, String(i))))

  const starts = await takeTurns(
    folders.map((folder, i) => () => startProcess(join(place, `${i}.db`), folder)),
    rounds
  )

  const server = await startMariadb()
  if (server === undefined) throw new Error('MariaDB is not installed (Debian: apt-get install mariadb-server)')
  scope.teardown(() => server.stop())
  const urls = await durable(server, 'earlier', 'later')
  const versions = []
  for (const [i, folder] of folders.entries()) {
    const service = await startReplica(
      scope,
      { DATABASE_URL: urls[i] ?? '', PURGE: 'off', LOG_LEVEL: 'warn', BCRYPT_COST: '10' },
      folder
    )
    versions.push({
      service,
      ...(await usersOf(service)),
      refresh: [] as Measure[],
      protected: [] as Measure[],
      login: [] as Measure[]
    })
  }
  for (let round = 0; round <= rounds; round++) {
    for (const version of versions) {
      const refreshed = await loadRefresh(version.service, '/api/token/refresh', await version.logIn(), seconds)
      const opened = await load(
        version.service,
        { path: '/api/users/me', headers: version.bearer },
        seconds,
        connections
      )
      const loggedIn = await load(version.service, login, seconds, 4)
      // The first round warms up
      if (round === 0) continue
      version.refresh.push(refreshed)
      version.protected.push(opened)
      version.login.push(loggedIn)
    }
  }

  const row = (what: string, values: string[]) => console.log(`| ${[what, ...values].join(' | ')} |`)
  console.log(`\nNode.js ${process.versions.node}, medians of ${rounds} runs:\n`)
  row('', [before, after === '.' ? 'now' : after])
  row('---', ['---', '---'])
  const micro = (measures: Measure[]) => `${Math.round(medianOf(measures).cpu * 1_000)} µs`
  row(
    'CPU time of a refresh',
    versions.map((version) => micro(version.refresh))
  )
  row(
    'of a protected route',
    versions.map((version) => micro(version.protected))
  )
  row(
    'of a login, bcrypt at cost 10',
    versions.map((version) => micro(version.login))
  )
  row(
    'logins each second',
    versions.map((version) => medianOf(version.login).perSecond.toFixed(1))
  )
  row(
    'memory under load',
    versions.map((version) => megabytes(medianOf(version.protected).memory / 1e6))
  )
  row(
    'idle memory',
    starts.map(({ memory }) => megabytes(memory))
  )
  row(
    'first response after',
    starts.map(({ ms }) => `${Math.round(ms)} ms`)
  )
})

function megabytes(value: number): string {
  return `${Math.round(value)} MB`
}
