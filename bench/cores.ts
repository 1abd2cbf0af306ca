// What more processes of the service are worth on one machine: npm run bench -- cores
// A client asks for tokens signed with RS256, which is work for the service and hardly any for the database. Each process gets a
// fifth of a core where the kernel lets us say so, and clients and database the rest: as on a machine with cores enough for all.
import { generateKeyPairSync } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { writeBetween } from '../scripts/write-between.js'
import { commandProcess } from '../test/cli/command-line.js'
import { basicOf } from '../test/oauth/clients.js'
import { startReplica } from '../test/process.js'
import { startMariadb } from '../test/servers/mariadb.js'
import { cleanup } from './cleanup.js'
import { childrenOf, load, type Measure, medianOf } from './load.js'
import { durable } from './server.js'
import { canShare, giveShare } from './share.js'

const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const rounds = Number(process.env.BENCH_ROUNDS ?? 11)
const share = 0.2
const shared = await canShare()
if (!shared)
  console.log('# no shares of a core here (Linux, as root): the processes share the cores with clients and database')
const most = shared ? Math.floor((availableParallelism() - 1) / share) : Math.max(2, availableParallelism())

await cleanup(async (scope) => {
  const server = await startMariadb()
  if (server === undefined) throw new Error('MariaDB is not installed (Debian: apt-get install mariadb-server)')
  scope.teardown(() => server.stop())
  const [DATABASE_URL = ''] = await durable(server, 'keyturn')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const settings = {
    DATABASE_URL,
    ALGORITHM: 'RS256',
    SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    LOG_LEVEL: 'warn',
    PURGE: 'off'
  }
  const counts = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, power) => 2 ** power)
  const services = []
  for (const processes of counts) {
    const service = await startReplica(scope, { ...settings, WEB_CONCURRENCY: String(processes) })
    if (shared) for (const pid of [service.pid, ...childrenOf(service.pid)]) giveShare(scope, pid, share)
    services.push({ processes, service, measures: [] as Measure[] })
  }
  const made = await commandProcess(DATABASE_URL)(
    'clients create --name bench --grant client_credentials --grant introspection --scope read --json'
  )
  const { client_id, client_secret } = JSON.parse(made.out)
  const ask = {
    method: 'POST',
    path: '/oauth/token',
    headers: {
      authorization: basicOf(client_id, client_secret),
      'content-type': 'application/x-www-form-urlencoded'
    },
    body: 'grant_type=client_credentials'
  } as const
  for (let round = 0; round <= rounds; round++) {
    for (const { service, measures } of services) {
      const measure = await load(service, ask, seconds, 20)
      // The first round warms up
      if (round > 0) measures.push(measure)
    }
  }
  const lines = services.map(({ processes, measures }) => ({ processes, ...medianOf(measures) }))
  const [first] = lines
  const rows = lines.map(({ processes, perSecond, p99, cpu }) => {
    const times = (perSecond / (first?.perSecond ?? 0)).toFixed(2)
    return `| ${processes} | ${Math.round(perSecond)} | ${p99} ms | ${cpu.toFixed(2)} ms | ${times} |`
  })
  const table = [
    shared ? `Each process has ${share} of a core:\n` : 'The processes share the cores with clients and database:\n',
    '| `WEB_CONCURRENCY` | tokens/s | p99 | CPU time each | factor |',
    '| --- | --- | --- | --- | --- |',
    ...rows
  ].join('\n')
  console.log(`\n${table}`)
  writeBetween('docs/performance.md', 'bench/cores.ts', table)
})
