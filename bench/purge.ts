// Purges many expired rows while a client keeps refreshing: npm run bench -- purge [rows]
// On an embedded database, or on the server that TEST_DATABASE_URL names.
import { execFile } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { openDatabase } from '../src/infra/db/database.js'
import { createDatabase } from '../test/database.js'
import { type Replica, startReplica } from '../test/process.js'
import { password, signingKey, tokensOf } from '../test/service.js'
import { cleanup } from './cleanup.js'

const rows = Number(process.argv[2] ?? 300_000)
const seeding = 500
const hour = 3_600_000

/** For the purging process: its own peak. (The system's count, maxRSS, begins with the parent's at the fork.) */
const tellPeak = `let peak = 0
  setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()) }, 20).unref()
  process.on('exit', () => console.error('peak ' + peak))`

await cleanup(async (scope) => {
  const DATABASE_URL = await createDatabase(scope)
  const replica = await startReplica(scope, { DATABASE_URL, PURGE: 'off' })
  await replica.post('/api/users', { username: 'neo', password })
  const db = await openDatabase({ url: DATABASE_URL })
  scope.teardown(() => db.close())

  const past = new Date(Date.now() - hour)
  for (let done = 0; done < rows; done += seeding) {
    const ids = Array.from({ length: Math.min(seeding, rows - done) }, () => crypto.randomUUID())
    await db.execute(
      `INSERT INTO sessions (id, userId, createdAt, rotatedAt, expiresAt) VALUES ${ids.map(() => '(?, 1, ?, ?, ?)').join(', ')}`,
      ...ids.flatMap((id) => [id, past, past, past])
    )
    if (done % 50_000 === 0) console.error(`${done} of ${rows} rows written`)
  }

  const before = await refreshFor(replica, async () => new Promise((resolve) => setTimeout(resolve, 5_000)))
  const slow = await slowStatements()
  const from = performance.now()
  let report = { stdout: '', stderr: '' }
  const during = await refreshFor(replica, async () => {
    report = await promisify(execFile)(process.execPath, ['dist/cli/main.js', 'flushexpiredtokens', '--json'], {
      env: {
        ...process.env,
        DATABASE_URL,
        SIGNING_KEY: signingKey,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellPeak)}`
      }
    })
  })
  const seconds = (performance.now() - from) / 1000
  const resident = Number(/peak (\d+)/.exec(report.stderr)?.[1]) / 2 ** 20
  const { sessions } = JSON.parse(report.stdout)
  console.log(`deleted               ${sessions} of ${rows} expired sessions in ${seconds.toFixed(1)} s`)
  console.log(`resident              ${resident.toFixed(0)} MB at most`)
  if (slow !== undefined) console.log(`statements over 1 s   ${((await slowStatements()) ?? 0) - slow}`)
  console.log(`refreshes before      ${describe(before)}`)
  console.log(`refreshes meanwhile   ${describe(during)}`)

  /** How many statements took a second or more; undefined where no server counts them. */
  async function slowStatements(): Promise<number | undefined> {
    if (db.provider !== 'mysql') return undefined
    await db.execute('SET GLOBAL long_query_time = 1').catch(() => undefined)
    const [row] = await db.query("SHOW GLOBAL STATUS LIKE 'Slow_queries'")
    return Number(row?.[1])
  }
})

/** Refreshes one session over and over until the work is done. @returns milliseconds of each, in order of length */
async function refreshFor(replica: Replica, work: () => Promise<unknown>): Promise<number[]> {
  let { refresh } = tokensOf(await replica.post('/api/token', { username: 'neo', password }))
  let working = true
  const finished = work().finally(() => {
    working = false
  })
  const times: number[] = []
  while (working) {
    const from = performance.now()
    refresh = tokensOf(await replica.post('/api/token/refresh', { refresh })).refresh
    times.push(performance.now() - from)
  }
  await finished
  return times.sort((a, b) => a - b)
}

function describe(times: number[]): string {
  const at = (share: number) => `${(times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1)} ms`
  return `${times.length}, all answered; median ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`
}
