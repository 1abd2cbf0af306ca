import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { migrate } from '../../src/infra/db/migrate.js'
import { build, until } from '../service.js'

const probed = { status: 'ok', ms: Number }

t.test('readiness shows each check and its duration; liveness sends no statement', async (t) => {
  const service = await build(t)
  const ready = await service.get('/health/ready')
  t.equal(ready.status, 200)
  t.match(ready.body, { status: 'ok', checks: { database: probed, schema: probed } })
  const before = service.app.db.statements
  t.match(await service.get('/health/live'), { status: 200, body: { status: 'ok' } })
  t.equal(service.app.db.statements, before)
})

t.test('a database whose schema is older is not ready, and the answer does not say more than that', async (t) => {
  const service = await build(t)
  await service.app.db.execute('DELETE FROM _prisma_migrations WHERE migration_name = ?', '20261127000000_init')
  const answer = await service.get('/health/ready')
  t.equal(answer.status, 503)
  t.match(answer.headers.get('content-type'), /problem\+json/)
  t.match(answer.body, {
    code: 'unavailable',
    stopping: false,
    checks: { database: probed, schema: { status: 'failed', ms: Number } }
  })
  t.notMatch(answer.text, /user_search|sql/i)
  t.equal((await service.get('/health/live')).status, 200)
})

t.test('a database whose tables were dropped or renamed was ready, and had nothing to migrate', async (t) => {
  const lines: string[] = []
  const service = await build(t, { LOG_LEVEL: 'warn' }, { log: (line) => lines.push(line) })
  const { execute } = service.app.db
  const tables = [...readFileSync('prisma/schema.prisma', 'utf8').matchAll(/@@map\("(\w+)"\)/g)].map(
    ([, name = '']) => name
  )
  t.ok(tables.length > 7)
  for (const table of tables) {
    await execute(`ALTER TABLE ${table} RENAME TO ${table}_moved`)
    const answer = await service.get('/health/ready')
    t.match(answer, { status: 503, body: { checks: { database: probed, schema: { status: 'failed' } } } }, table)
    t.notMatch(answer.text, table, 'the answer names no table')
    t.ok(
      lines.some((line) => line.includes(`the database has no table ${table}.`)),
      'the log does'
    )
    await t.rejects(migrate(service.databaseUrl), { message: new RegExp(`no table ${table}\\.`) })
    await execute(`ALTER TABLE ${table}_moved RENAME TO ${table}`)
    t.equal((await service.get('/health/ready')).status, 200)
  }
})

t.test('a service that is about to stop is not ready, and still serves requests', async (t) => {
  const stop = new AbortController()
  const service = await build(t, {}, { stopping: stop.signal })
  t.equal((await service.get('/health/ready')).status, 200)
  stop.abort()
  const answer = await service.get('/health/ready')
  t.equal(answer.status, 503)
  t.match(answer.body, { stopping: true, checks: { database: probed, schema: probed } })
  t.ok(answer.headers.get('retry-after'))
  t.equal(answer.headers.get('connection'), 'close', 'whoever comes again goes elsewhere')
  t.equal((await service.get('/health/live')).status, 200)
  t.equal((await service.get('/api')).status, 200)
})

t.test('a service whose event loop is late sheds load, and its liveness is 200', async (t) => {
  const service = await build(t, {}, { maxEventLoopDelay: 1_000 })
  // The delay is a mean over a second, and one block may share that second with better times.
  while (!service.app.isUnderPressure()) {
    block(1_200)
    await setTimeout(1)
  }
  const refused = await service.get('/api')
  t.equal(refused.status, 503)
  t.equal(refused.headers.get('retry-after'), '2')
  t.match(refused.headers.get('content-type'), /problem\+json/)
  t.match(refused.body, { status: 503, code: 'unavailable', request_id: String })
  t.equal((await service.get('/health/live')).status, 200)
  t.match((await service.get('/metrics')).text, /^keyturn_http_requests_shed_total 1$/m)
})

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

t.test('while the event loop is delayed, load is shed with 503, and probes are answered', async (t) => {
  const service = await build(t, {}, { maxEventLoopDelay: 20 })
  const busy = setInterval(() => {
    for (const end = performance.now() + 60; performance.now() < end; );
  }, 1)
  t.teardown(() => clearInterval(busy))
  await until(async () => (await service.get('/api')).status === 503)
  const shed = await service.post('/api/token', { username: 'neo', password: 'x' })
  t.match(shed, { status: 503, body: { code: 'unavailable' } })
  t.ok(Number(shed.headers.get('retry-after')) >= 1)
  t.equal((await service.get('/health/live')).status, 200)
})
