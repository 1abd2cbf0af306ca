// How fast the service is, beside the least possible code on the same database: npm run bench [-- --check]
//
//   BENCH_SECONDS   of each run (5)
//   BENCH_ROUNDS    of which the median is taken (5)
//   --check         a short run that only compares the service with its baseline, and fails if it is much slower
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { writeBetween } from '../scripts/write-between.js'
import { commandProcess } from '../test/cli/command-line.js'
import { basicOf } from '../test/oauth/clients.js'
import { startReplica } from '../test/process.js'
import { startMariadb } from '../test/servers/mariadb.js'
import { startMysql } from '../test/servers/mysql.js'
import type { PrivateServer } from '../test/servers/private-server.js'
import { password, signingKey } from '../test/service.js'
import { cleanup, type Scope } from './cleanup.js'
import { load, loadRefresh, type Measure, medianOf, type Target } from './load.js'
import { durable } from './server.js'
import { connections, usersOf } from './users.js'

const isCheck = process.argv.includes('--check')
const seconds = Number(process.env.BENCH_SECONDS ?? (isCheck ? 2 : 5))
const rounds = Number(process.env.BENCH_ROUNDS ?? (isCheck ? 7 : 5))
/** Ratios to the baseline: the target, and the bound of a check, which shares its machine with other work. */
const bound = isCheck ? 0.7 : 0.8

interface Line extends Measure {
  name: string
  /** Ratio to the baseline. */
  ratio?: number
}

const tables: string[] = []
let failed = false
for (const [name, start] of Object.entries(
  isCheck ? { MariaDB: startMariadb } : { MariaDB: startMariadb, MySQL: startMysql }
)) {
  await cleanup(async (scope) => {
    const server = await start()
    if (server === undefined) return console.log(`${name} is not installed: left out`)
    scope.teardown(() => server.stop())
    const lines = await measure(scope, server)
    const table = tabulate(name, lines)
    console.log(`\n${table}`)
    tables.push(table)
  })
}
if (!isCheck) writeTables(tables)
process.exitCode = failed ? 1 : 0

async function measure(scope: Scope, server: PrivateServer): Promise<Line[]> {
  const [DATABASE_URL = ''] = await durable(server, 'keyturn')
  const service = await startReplica(scope, { DATABASE_URL, NODE_ENV: 'test', PURGE: 'off', LOG_LEVEL: 'warn' })
  const baseline = await startBaseline(scope, DATABASE_URL)
  const { access, bearer, logIn } = await usersOf(service)

  const lines = [
    ...(await against('refresh', {
      service: async () => loadRefresh(service, '/api/token/refresh', await logIn(), seconds),
      baseline: async () => loadRefresh(baseline, '/refresh', await logIn(), seconds)
    })),
    ...(await against('a protected route', {
      service: () => load(service, { path: '/api/users/me', headers: bearer }, seconds, connections),
      baseline: () => load(baseline, { path: '/me', headers: bearer }, seconds, connections)
    }))
  ]
  if (isCheck) return lines

  const made = await commandProcess(DATABASE_URL)(
    'clients create --name bench --grant client_credentials --grant introspection --scope read --json'
  )
  const { client_id, client_secret } = JSON.parse(made.out)
  const json = { 'content-type': 'application/json' }
  const form = {
    authorization: basicOf(client_id, client_secret),
    'content-type': 'application/x-www-form-urlencoded'
  }
  const asks = {
    verify: { path: '/api/token/verify', headers: json, body: JSON.stringify({ token: access }) },
    introspect: { path: '/oauth/introspect', headers: form, body: String(new URLSearchParams({ token: access })) },
    client_credentials: { path: '/oauth/token', headers: form, body: 'grant_type=client_credentials' }
  }
  for (const [name, ask] of Object.entries(asks)) {
    lines.push(await alone(name, () => load(service, { method: 'POST', ...ask }, seconds, connections)))
  }
  for (const cost of ['10', '12']) {
    const dear = await startReplica(scope, {
      DATABASE_URL,
      NODE_ENV: 'test',
      BCRYPT_COST: cost,
      LOG_LEVEL: 'warn'
    })
    const body = JSON.stringify({ username: 'member0', password })
    // The first login stores the hash at this cost
    await dear.post('/api/token', JSON.parse(body))
    lines.push(
      await alone(`login, cost ${cost}`, () =>
        load(dear, { method: 'POST', path: '/api/token', headers: json, body }, seconds, 4)
      )
    )
    await dear.stop()
  }
  return lines
}

function startBaseline(scope: Scope, DATABASE_URL: string): Promise<Target> {
  const child = spawn(process.execPath, ['--import=tsx', 'bench/baseline.ts'], {
    env: { ...process.env, DATABASE_URL, SIGNING_KEY: signingKey, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  scope.teardown(() => child.kill())
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (url) => resolve({ url, pid: child.pid ?? 0 }))
    child.once('exit', () => reject(new Error('the baseline did not start')))
  })
}

/** The two take turns, so that what else the machine does falls on both. */
async function against(name: string, runs: Record<'service' | 'baseline', () => Promise<Measure>>): Promise<Line[]> {
  const service: Measure[] = []
  const baseline: Measure[] = []
  for (let round = 0; round <= rounds; round++) {
    const both = [await runs.service(), await runs.baseline()] as const
    // The first round warms both up
    if (round === 0) continue
    service.push(both[0])
    baseline.push(both[1])
  }
  const own = medianOf(service)
  const least = medianOf(baseline)
  const ratio = own.perSecond / least.perSecond
  if (ratio < bound) {
    failed = true
    console.error(`${name}: ${ratio.toFixed(2)} of the baseline, and the target is at least ${bound}`)
  }
  return [
    { name, ...own, ratio },
    { name: `${name}, baseline`, ...least }
  ]
}

async function alone(name: string, run: () => Promise<Measure>): Promise<Line> {
  await run()
  const measures: Measure[] = []
  for (let round = 0; round < rounds; round++) measures.push(await run())
  return { name, ...medianOf(measures) }
}

function tabulate(server: string, lines: Line[]): string {
  const rows = lines.map(({ name, perSecond, p50, p99, cpu, memory, ratio }) => {
    const share = ratio === undefined ? '' : ratio.toFixed(2)
    return `| ${name} | ${Math.round(perSecond)} | ${p50} ms | ${p99} ms | ${cpu.toFixed(2)} ms | ${Math.round(memory / 1e6)} MB | ${share} |`
  })
  return [
    `| ${server} | requests/s | p50 | p99 | CPU time each | memory | ratio to baseline |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows
  ].join('\n')
}

function writeTables(tables: string[]): void {
  const run = `${availableParallelism()} cores, Node.js ${process.versions.node}, ${connections} connections, medians of ${rounds} runs of ${seconds} s:`
  writeBetween('docs/performance.md', 'bench/requests.ts', [run, ...tables].join('\n\n'))
}
