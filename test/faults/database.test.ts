import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { connectPlainly } from '../database.js'
import { fault, isShort, ms } from './fault.js'
import { compare, isUnavailable, keepRefreshing, openLedger } from './ledger.js'
import { type Place, serverName, setPlace, setStage, startReplicas } from './stage.js'

const accounts = 20

const crashes = isShort ? 2 : 10
fault(
  4,
  `the database is killed under load and started again, ${crashes} times: every acknowledged token works`,
  async (t) => {
    const { server, replicas } = await setStage(t)
    const ledger = await openLedger(replicas[0], accounts)
    const load = keepRefreshing(ledger, replicas)
    let slowest = 0
    for (let round = 0; round < crashes; round++) {
      await sleep(1_500)
      await server.kill()
      // Longer than the service's patience: a shorter outage is not seen at all
      await sleep(4_000)
      await server.restart()
      const recovery = await load.recovery()
      t.ok(recovery < 5_000, `recovered in ${ms(recovery)}`)
      slowest = Math.max(slowest, recovery)
    }
    await sleep(1_000)
    await load.stop()
    t.same(ledger.violations.slice(0, 5), [], 'no 401 was caused by it')
    t.ok(ledger.unavailable > 0, 'it was away for real')
    t.ok(ledger.accounts.every(({ successes }) => successes > 5))
    t.same(await compare(ledger, replicas[1]), [], 'no family was ended by it')
    const { length } = ledger.times
    return `${length} acknowledged refreshes, all tokens valid; ${ledger.unavailable} × 503; back ${ms(slowest)} after the database at most`
  }
)

const freeze = isShort ? 8_000 : 30_000
fault(5, `the database is frozen for ${ms(freeze)}: 503 within 3 s, key set and liveness respond`, async (t) => {
  const { server, replicas } = await setStage(t)
  t.teardown(() => server.signal('SIGCONT'))
  const ledger = await openLedger(replicas[0], accounts)
  const load = keepRefreshing(ledger, replicas)
  await sleep(1_500)
  server.signal('SIGSTOP')
  const end = performance.now() + freeze
  while (performance.now() < end) {
    for (const replica of replicas) {
      t.equal((await replica.get('/health/live')).status, 200)
      t.equal((await replica.get('/.well-known/jwks.json')).status, 200)
    }
    await sleep(1_000)
  }
  server.signal('SIGCONT')
  const recovery = await load.recovery()
  t.ok(recovery < 5_000, `recovered in ${ms(recovery)}`)
  await sleep(1_000)
  await load.stop()
  t.ok(ledger.unavailable > 0, 'it was frozen for real')
  t.ok(ledger.longest < 3_000, `the longest wait was ${ms(ledger.longest)}`)
  t.same(ledger.violations.slice(0, 5), [], 'no 401 was caused by it')
  t.same(await compare(ledger, replicas[1]), [], 'no family was ended by it')
  return `${ledger.unavailable} × 503, all within ${ms(ledger.longest)}; back in ${ms(recovery)}`
})

const stall = isShort ? 5_000 : 20_000
fault(5, `commits block for ${ms(stall)}, reads do not: 503 or success, and no user loses a session`, async (t) => {
  const place = await setPlace(t)
  // Shorter than the stall
  const replicas = await startReplicas(t, { DATABASE_URL: place.databaseUrl, REFRESH_REUSE_INTERVAL: '2s' })
  const ledger = await openLedger(replicas[0], accounts)
  const load = keepRefreshing(ledger, replicas)
  await sleep(1_500)
  const backup = await blockCommits(t, place)
  const end = performance.now() + stall
  let reads = 0
  while (performance.now() < end) {
    const reading = await replicas[0].get('/api/users/me', { bearer: ledger.accounts[0]?.access ?? '' })
    t.ok(reading.status === 200 || isUnavailable(reading), `reading: ${reading.status} ${reading.text}`)
    if (reading.status === 200) reads++
    await sleep(200)
  }
  await backup.end()
  const recovery = await load.recovery()
  t.ok(recovery < 5_000, `recovered in ${ms(recovery)}`)
  await sleep(1_000)
  await load.stop()
  t.ok(ledger.unavailable > 0, 'they stood still for real')
  t.same(ledger.violations.slice(0, 5), [], 'no 401 was caused by it')
  t.same(await compare(ledger, replicas[1]), [], 'no family was ended by it')
  t.ok(ledger.longest < 3_000, `the longest wait was ${ms(ledger.longest)}`)
  return `${reads} reads during the fault; ${ledger.unavailable} × 503, all within ${ms(ledger.longest)}; back in ${ms(recovery)}`
})

/** What a backup does in its last stage. */
async function blockCommits(t: Pick<Test, 'teardown'>, { server }: Place): Promise<{ end(): Promise<void> }> {
  const connection = await connectPlainly(t, `${server.url}keyturn`)
  const stages = ['START', 'FLUSH', 'BLOCK_DDL', 'BLOCK_COMMIT'].map((stage) => `BACKUP STAGE ${stage}`)
  for (const statement of serverName === 'MySQL' ? ['FLUSH TABLES WITH READ LOCK'] : stages) {
    await connection.query(statement)
  }
  return {
    async end() {
      await connection.query(serverName === 'MySQL' ? 'UNLOCK TABLES' : 'BACKUP STAGE END')
    }
  }
}
