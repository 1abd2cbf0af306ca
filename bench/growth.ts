// Whether a refresh gets slower as sessions gather: npm run bench -- growth [sessions…]
// Sessions are loaded in bulk, and every request exchanges the token of another one, anywhere in the table.
import { createSigner } from 'fast-jwt'
import { writeBetween } from '../scripts/write-between.js'
import { type Database, openDatabase } from '../src/infra/db/database.js'
import { startReplica } from '../test/process.js'
import { startMariadb } from '../test/servers/mariadb.js'
import { signingKey } from '../test/service.js'
import { cleanup } from './cleanup.js'
import { loadRefresh, type Measure, median, medianOf } from './load.js'
import { durable } from './server.js'

const given = process.argv.slice(2).map(Number)
const sizes = given.length > 0 ? given : [1_000, 100_000, 3_000_000]
const seconds = Number(process.env.BENCH_SECONDS ?? 2)
const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const connections = 20
/** Of the refreshes with the fewest sessions. */
const bound = 0.9
const day = 86_400_000
/** As many rows are made by one statement. */
const batch = 100_000
const sessionsEach = 3
/** As many sessions are used in a run: more than it has refreshes. */
const mostSessions = seconds * 5_000

interface Place {
  size: number
  db: Database
  replica: Awaited<ReturnType<typeof startReplica>>
  measures: Measure[]
}

await cleanup(async (scope) => {
  const server = await startMariadb()
  if (server === undefined) throw new Error('MariaDB is not installed (Debian: apt-get install mariadb-server)')
  scope.teardown(() => server.stop())
  const places: Place[] = []
  for (const [index, url] of (await durable(server, ...sizes.map((size) => `keyturn_${size}`))).entries()) {
    const size = sizes[index] ?? 0
    const db = await openDatabase({ url })
    scope.teardown(() => db.close())
    const settings = { DATABASE_URL: url, NODE_ENV: 'test', PURGE: 'off', LOG_LEVEL: 'warn' }
    const replica = await startReplica(scope, settings)
    await fill(db, size)
    places.push({ size, db, replica, measures: [] })
  }
  // All that an operator would give to a database of this size: its tables fit into memory
  await places[0]?.db.execute(`SET GLOBAL innodb_buffer_pool_size = ${3 * 2 ** 30}`)

  let added: string | undefined
  for (let round = 0; round <= rounds; round++) {
    for (const { size, db, replica, measures } of places) {
      const before = await contents(db)
      // Anew for each run: the last answers of a run are cut off, so their tokens are gone
      const measure = await loadRefresh(replica, '/api/token/refresh', await sample(db, size), seconds)
      // The first round warms up
      if (round > 0) measures.push(measure)
      const after = await contents(db)
      if (size === sizes.at(-1)) added = describe(before, after, measure.perSecond * seconds)
    }
  }
  const lines = places.map(({ size, measures }) => ({
    size,
    share: shareOf(measures, places[0]),
    ...medianOf(measures)
  }))
  const rows = lines.map(
    ({ size, share, perSecond, p50, p99 }) =>
      `| ${size.toLocaleString('en')} | ${Math.round(perSecond)} | ${p50} ms | ${p99} ms | ${share.toFixed(2)} |`
  )
  const table = [
    '| sessions | refreshes/s | p50 | p99 | ratio |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `${connections} connections, medians of ${rounds} runs of ${seconds} s. In the last run on the largest table ${added}.`
  ].join('\n')
  console.log(`\n${table}`)
  if (given.length === 0) writeBetween('docs/performance.md', 'bench/growth.ts', table)
  const ratio = lines.at(-1)?.share ?? 0
  if (ratio < bound) {
    console.error(`${ratio.toFixed(2)} of the refreshes with ${sizes[0]} sessions, and at least ${bound} is wanted`)
    process.exitCode = 1
  }
})

/** The machine's speed changes in the course of a minute, so runs are compared with those of the same round. */
function shareOf(measures: Measure[], first: Place | undefined): number {
  return median(measures.map(({ perSecond }, round) => perSecond / (first?.measures[round]?.perSecond ?? Number.NaN)))
}

/** Members, and sessions as logins would have made them: ids that begin with the time, oldest first. */
async function fill(db: Database, size: number): Promise<void> {
  const digits = `WITH RECURSIVE d AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM d WHERE n < 99),
    k AS (SELECT a.n * 10000 + b.n * 100 + c.n AS n FROM d a JOIN d b JOIN d c WHERE a.n < ${batch / 10_000})`
  const members = Math.ceil(size / sessionsEach)
  const from = Date.now() - 30 * day
  for (let done = 0; done < members; done += batch) {
    const [now, start, most] = [new Date(from), done + 1, Math.min(batch, members - done)]
    await db.execute(
      `INSERT INTO users (id, username, usernameKey, password, dateJoined, passwordChangedAt) ${digits}
       SELECT ? + n, CONCAT('member', ? + n), CONCAT('member', ? + n), '!', ?, ? FROM k WHERE n < ?`,
      ...[start, start, start, now, now, most]
    )
  }
  const hex = (expression: string) => `LPAD(LOWER(HEX(${expression})), 12, '0')`
  for (let done = 0; done < size; done += batch) {
    await db.execute(
      `INSERT INTO sessions (id, userId, createdAt, rotatedAt, expiresAt, userAgent, ip) ${digits}
       SELECT CONCAT(SUBSTR(${hex('? + n')}, 1, 8), '-', SUBSTR(${hex('? + n')}, 9), '-7',
         SUBSTR(MD5(? + n), 1, 3), '-8', SUBSTR(MD5(? + n), 4, 3), '-', SUBSTR(MD5(? + n), 7, 12)),
         1 + (? + n) MOD ?, ?, ?, ?, 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', '203.0.113.7'
       FROM k WHERE n < ?`,
      ...[from + done, from + done, done, done, done, done, members],
      ...[new Date(from), new Date(from), new Date(from + 90 * day), Math.min(batch, size - done)]
    )
    if (size > batch) console.error(`${Math.min(done + batch, size)} of ${size} sessions written`)
  }
}

/** The latest refresh tokens of sessions from all over the table, dealt out to the connections. */
async function sample(db: Database, size: number): Promise<string[][]> {
  const sign = createSigner({ key: signingKey, algorithm: 'HS256' })
  const share = Math.min(1, mostSessions / size)
  const rows = await db.query('SELECT id, userId, generation FROM sessions WHERE RAND() < ?', share)
  const iat = Math.floor(Date.now() / 1_000) - 60
  const tokens: string[][] = Array.from({ length: connections }, () => [])
  for (const [sid, user, gen] of rows) {
    const claims = {
      token_type: 'refresh',
      exp: iat + 90 * 86_400,
      iat,
      jti: sid,
      user_id: `${user}`,
      sub: `${user}`,
      sid,
      gen
    }
    // In no order of the table's
    tokens[Math.floor(Math.random() * connections)]?.push(sign(claims))
  }
  return tokens
}

/** How many sessions and members there are, and how large the files of all tables. */
async function contents(db: Database): Promise<{ rows: number; bytes: number }> {
  const [sessions] = await db.query('SELECT COUNT(*) FROM sessions')
  const [members] = await db.query('SELECT COUNT(*) FROM users')
  const [files] = await db.query(
    'SELECT SUM(FILE_SIZE) FROM information_schema.INNODB_SYS_TABLESPACES WHERE NAME LIKE CONCAT(DATABASE(), ?)',
    '/%'
  )
  return { rows: Number(sessions?.[0]) + Number(members?.[0]), bytes: Number(files?.[0]) }
}

function describe(
  before: { rows: number; bytes: number },
  after: { rows: number; bytes: number },
  refreshes: number
): string {
  return `${Math.round(refreshes)} refreshes added ${after.rows - before.rows} sessions and users, and ${after.bytes - before.bytes} bytes to files of ${(before.bytes / 1e6).toFixed(0)} MB`
}
