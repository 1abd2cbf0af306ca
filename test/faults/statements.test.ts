import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { type Database, openDatabase } from '../../src/infra/db/database.js'
import type { Replica } from '../process.js'
import { startDeadlockProxy } from '../servers/deadlock-proxy.js'
import { type Answer, password, tokensOf, until } from '../service.js'
import { fault, isShort, ms, quantile } from './fault.js'
import { compare, isUnavailable, keepRefreshing, type Ledger, openLedger } from './ledger.js'
import { administrate, type Place, serviceUser, setPlace, setStage, startReplicas } from './stage.js'

const accounts = 20
const length = isShort ? 4_000 : 20_000

fault(6, 'the database is read-only: requests that write get a 503, requests that read succeed', async (t) => {
  const stage = await setStage(t)
  const { replicas } = stage
  const [one, two] = replicas
  const admin = await administrate(t, stage)
  const ledger = await openLedger(one, accounts)
  const load = keepRefreshing(ledger, replicas)
  await sleep(1_000)
  await admin.execute('SET GLOBAL read_only = 1')
  const account = ledger.accounts[0]
  const login = await two.post('/api/token', { username: account?.name, password })
  t.ok(isUnavailable(login), `login: ${login.status} ${login.text}`)
  t.equal((await two.get('/api/users/me', { bearer: account?.access ?? '' })).status, 200, 'reading goes on')
  await sleep(length / 2)
  await admin.execute('SET GLOBAL read_only = 0')
  return stillWhole(t, ledger, load, replicas)
})

fault(
  6,
  'the database accepts no more connections and closes the open ones: 503, then recovery without intervention',
  async (t) => {
    const stage = await setStage(t)
    const { replicas } = stage
    const admin = await administrate(t, stage)
    const ledger = await openLedger(replicas[0], accounts)
    const load = keepRefreshing(ledger, replicas)
    await sleep(1_000)
    const hogs = await takeConnections(stage, admin)
    await sleep(length / 2)
    const live = await replicas[0].get('/health/live')
    t.equal(live.status, 200)
    t.equal((await replicas[0].get('/health/ready')).status, 503)
    await hogs.release()
    return stillWhole(t, ledger, load, replicas)
  }
)

fault(6, 'the database accepts no more prepared statements: 503, then recovery without intervention', async (t) => {
  const stage = await setStage(t)
  const { replicas } = stage
  const admin = await administrate(t, stage)
  const limit = (most: number) => admin.execute(`SET GLOBAL max_prepared_stmt_count = ${most}`)
  const ledger = await openLedger(replicas[0], accounts)
  const one = await openDatabase({ url: `${stage.databaseUrl}?connectionLimit=1` })
  t.teardown(() => one.close())
  const levels = 'SELECT level FROM users ORDER BY id'
  await one.query(levels)
  await one.execute('UPDATE users SET level = level + 1 WHERE id = ?', 1)
  // Prepared itself, while that is possible
  await limit(16_382)
  await limit(0)
  const before = await one.query(levels)
  await t.rejects(one.execute('DELETE FROM users WHERE id = ? AND level > 100', 2))
  t.same(await one.query(levels), before, 'no other statement was carried out in its place')
  const load = keepRefreshing(ledger, replicas)
  await sleep(length / 2)
  await limit(16_382)
  return stillWhole(t, ledger, load, replicas)
})

fault(6, 'the pool of connections is exhausted: 503 or success', async (t) => {
  const place = await setPlace(t)
  const replicas = await startReplicas(t, { DATABASE_URL: `${place.databaseUrl}?connectionLimit=2&acquireTimeout=300` })
  const admin = await administrate(t, place)
  const ledger = await openLedger(replicas[0], accounts)
  const load = keepRefreshing(ledger, replicas)
  await sleep(1_000)
  // Each statement that comes to the table keeps its connection, until the server gives up
  await holdLock(admin, 'SELECT id FROM sessions FOR UPDATE', () => sleep(length))
  return stillWhole(t, ledger, load, replicas)
})

fault(6, 'every connection is killed each 100 ms: 503 or success', async (t) => {
  const stage = await setStage(t)
  const { replicas } = stage
  const admin = await administrate(t, stage)
  const ledger = await openLedger(replicas[0], accounts)
  const load = keepRefreshing(ledger, replicas)
  const end = performance.now() + length
  let killed = 0
  while (performance.now() < end) {
    killed += await killConnections(admin)
    await sleep(100)
  }
  t.ok(killed > 0)
  return `${killed} connections killed; ${await stillWhole(t, ledger, load, replicas, 0)}`
})

const hold = isShort ? 6_000 : 60_000
fault(6, `a session's row is locked for ${ms(hold)}: 503 for it, and the others are not affected`, async (t) => {
  const stage = await setStage(t)
  const { replicas } = stage
  const others = await openLedger(replicas[0], accounts, 'other')
  const locked = await openLedger(replicas[0], 1, 'locked')
  const load = keepRefreshing(others, replicas, 20)
  await sleep(2_000)
  others.times.length = 0
  await sleep(hold / 2)
  const idle = quantile(others.times.splice(0), 0.99)

  const admin = await administrate(t, stage)
  const [row] = await admin.query(
    "SELECT s.id FROM sessions s JOIN users u ON u.id = s.userId WHERE u.username = 'locked0'"
  )
  const lockedLoad = await holdLock(admin, `SELECT id FROM sessions WHERE id = '${row?.[0]}' FOR UPDATE`, async () => {
    const load = keepRefreshing(locked, replicas)
    await sleep(hold)
    t.equal(locked.times.length, 0, 'the lock holds')
    return load
  })
  const during = quantile(others.times, 0.99)
  t.ok(locked.longest < 3_000)
  const seen = await stillWhole(t, locked, lockedLoad, replicas)
  await load.stop()
  t.same(others.violations.slice(0, 5), [])
  t.equal(others.unavailable, 0, 'no other session was refused')
  t.ok(during < Math.max(3 * idle, idle + 50), `p99 of the others: ${ms(idle)}, then ${ms(during)}`)
  return `${seen}; p99 of the others ${ms(during)}, before the lock ${ms(idle)}`
})

fault(6, 'deadlocks, in a statement and at COMMIT: 503 or success', async (t) => {
  const place = await setPlace(t)
  const proxy = await startDeadlockProxy(t, place.databaseUrl)
  const replicas = await startReplicas(t, { DATABASE_URL: proxy.url })
  const ledger = await openLedger(replicas[0], accounts)
  await replicas[0].post('/api/users', { username: 'changing', password })
  const { access } = tokensOf(await replicas[0].post('/api/token', { username: 'changing', password }))
  const load = keepRefreshing(ledger, replicas)
  proxy.every({ execute: 3, commit: 2 })
  const end = performance.now() + length
  const changes: Answer[] = []
  let current = password
  // However slow the machine is, there is enough of either kind to say something
  const enough = () => proxy.injected.execute > 10 && proxy.injected.commit > 3
  while (performance.now() < end || !enough()) {
    const next = `follow the white rabbit ${changes.length}`
    const change = { current_password: current, new_password: next }
    const changed = await replicas[1].post('/api/users/me/password', change, { bearer: access })
    changes.push(changed)
    if (changed.status < 300) current = next
  }
  proxy.every({})
  t.same(
    changes.filter((answer) => answer.status >= 300 && !isUnavailable(answer)).map(({ text }) => text),
    []
  )
  t.equal((await replicas[1].post('/api/token', { username: 'changing', password: current })).status, 200)
  const { execute, commit } = proxy.injected
  const seen = await stillWhole(t, ledger, load, replicas, 0)
  return `${execute} in a statement, ${commit} at COMMIT; ${seen}`
})

/** Lets the load end, then asks whether what it was told holds, and whether everything was given back. */
async function stillWhole(
  t: Test,
  ledger: Ledger,
  load: ReturnType<typeof keepRefreshing>,
  replicas: readonly Replica[],
  leastUnavailable = 1
): Promise<string> {
  const recovery = await load.recovery()
  t.ok(recovery < 5_000, `recovered in ${ms(recovery)}`)
  await load.stop()
  t.same(ledger.violations.slice(0, 5), [], 'no other answer than success and 503')
  t.ok(ledger.unavailable >= leastUnavailable, 'the fault was felt')
  t.ok(ledger.longest < 3_000, `the longest wait was ${ms(ledger.longest)}`)
  for (const replica of replicas) {
    t.same(await compare(ledger, replica), [], 'every acknowledged token works')
    await until(async () => (await inUse(replica)) === 0)
  }
  return `${ledger.times.length} × 200, ${ledger.unavailable} × 503, all within ${ms(ledger.longest)}`
}

/** Connections that work or that somebody waits for: none, once nobody asks for anything. */
async function inUse(replica: Replica): Promise<number> {
  const { text } = await replica.get('/metrics')
  const gauges = /^keyturn_database_(?:connections\{state="active"\}|connection_waiters) (\d+)$/gm
  return [...text.matchAll(gauges)].reduce((sum, [, value]) => sum + Number(value), 0)
}

/** Runs the work while another application holds the lock that the statement takes. */
function holdLock<T>(admin: Database, statement: string, work: () => Promise<T>): Promise<T> {
  const asLongAsItTakes = { timeout: 600_000 }
  return admin.prisma.$transaction(async (tx) => {
    await tx.$queryRawUnsafe(statement)
    // The service's pool gives a connection up on which nothing comes for half a minute
    const signs = setInterval(() => void tx.$queryRawUnsafe('SELECT 1').catch(() => undefined), 10_000)
    try {
      return await work()
    } finally {
      clearInterval(signs)
    }
  }, asLongAsItTakes)
}

/** @returns how many connections of the service there were */
async function killConnections(admin: Database): Promise<number> {
  const rows = await admin.query('SELECT id FROM information_schema.processlist WHERE user = ?', serviceUser)
  // One may have gone by itself meanwhile
  for (const [id] of rows) await admin.execute(`KILL ${Number(id)}`).catch(() => undefined)
  return rows.length
}

/** Lets other applications have all the connections that the server gives. */
async function takeConnections({ server }: Place, admin: Database): Promise<{ release(): Promise<void> }> {
  const most = 10
  await admin.execute(`SET GLOBAL max_connections = ${most}`)
  const others: Database[] = []
  // The administrator has one of them, and where he may, one more than there are
  while (others.length < most - 1) {
    await killConnections(admin)
    const url = `${server.url}keyturn?connectionLimit=1&acquireTimeout=200`
    const taken = await Promise.allSettled(Array.from({ length: 3 }, () => openDatabase({ url })))
    others.push(...taken.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))
  }
  while ((await killConnections(admin)) > 0) await sleep(50)
  return {
    async release() {
      await admin.execute('SET GLOBAL max_connections = 500')
      for (const other of others) await other.close()
    }
  }
}
