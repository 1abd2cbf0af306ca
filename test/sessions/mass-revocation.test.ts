// A user with so many sessions that no single statement could mark them all within the time of a request. What ends them
// answers as quickly as for anybody, because the user's epoch alone ends them; the rows are marked later.
import t, { type Test } from 'tap'
import { createMarkingStore } from '../../src/domain/sessions/marking-store.js'
import { connectPlainly, engine } from '../database.js'
import { form, registerClient } from '../oauth/clients.js'
import {
  type Answer,
  build,
  isAlive,
  logIn,
  password,
  refresh,
  type Service,
  signUp,
  staff,
  type Tokens
} from '../service.js'

const many = Number(process.env.MANY_SESSIONS ?? 30_000)
const day = 24 * 60 * 60_000

/** Sessions like the newest one of the user, so many of them. One statement of the database itself. */
async function multiply({ app, clock }: Service, userId: number, count: number): Promise<void> {
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')
  const places = Math.ceil(Math.log10(count))
  const tables = Array.from({ length: places }, (_, place) => `(${digits}) t${place}`).join(' CROSS JOIN ')
  const number = Array.from({ length: places }, (_, place) => `t${place}.d * ${10 ** place}`).join(' + ')
  const id = engine === 'sqlite' ? "'many-' || n.n" : "CONCAT('many-', n.n)"
  const [row = []] = await app.db.query('SELECT epoch FROM users WHERE id = ?', userId)
  const [now, later] = [new Date(clock()), new Date(clock() + day)]
  await app.db.execute(
    `INSERT INTO sessions (id, userId, epoch, createdAt, rotatedAt, expiresAt)
     SELECT ${id}, ?, ?, ?, ?, ? FROM (SELECT ${number} AS n FROM ${tables}) n WHERE n.n < ?`,
    ...[userId, Number(row[0]), now, now, later, count]
  )
}

async function unmarked({ app }: Service, userId: number): Promise<number> {
  const [row] = await app.db.query('SELECT COUNT(*) FROM sessions WHERE userId = ? AND revokedAt IS NULL', userId)
  return Number(row?.[0])
}

async function reasons({ app }: Service, userId: number): Promise<unknown[]> {
  const rows = await app.db.query('SELECT DISTINCT revokedReason FROM sessions WHERE userId = ?', userId)
  return rows.map(([reason]) => reason)
}

/** All that the feed tells from a page on, as a service reads it that verifies tokens on its own. */
async function feed(service: Service, authorization: string, since?: string): Promise<[Set<string>, string]> {
  const told = new Set<string>()
  for (let next = since; ; ) {
    const query = next === undefined ? '' : `?since=${encodeURIComponent(next)}`
    const { status, body, text } = await service.get(`/oauth/revocations${query}`, { headers: { authorization } })
    if (status !== 200 || !Array.isArray(body.revocations)) throw new Error(`${status} ${text}`)
    for (const { sid } of body.revocations) told.add(String(sid))
    next = String(body.next)
    if (body.more !== true) return [told, next]
  }
}

/** How the schema is changed: MySQL prepares no statement about triggers. */
async function ddl(t: Test, { app, databaseUrl }: Service): Promise<(statement: string) => Promise<unknown>> {
  if (engine === 'sqlite') return (statement) => app.db.background.execute(statement)
  const connection = await connectPlainly(t, databaseUrl)
  return (statement) => connection.query(statement)
}

async function setUp(t: Test, env: Record<string, string> = {}) {
  const service = await build(t, env)
  const { body } = await signUp(service)
  const own = await logIn(service)
  const other = await logIn(service)
  const boss = (await staff(service, 'morpheus', true)).access
  await signUp(service, 'trinity')
  return { service, id: Number(body.id), own, other, boss, bystander: await logIn(service, 'trinity') }
}

interface Action {
  act: (stage: { service: Service; id: number; own: Tokens; boss: string }) => Promise<Answer>
  reason: string
  /** Sessions that go on. */
  kept?: number
  everybody?: true
}

const actions: Record<string, Action> = {
  'a deactivation': {
    act: ({ service, id, boss }) =>
      service.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: false }, bearer: boss }),
    reason: 'deactivated'
  },
  'revoking all other sessions': {
    act: ({ service, own }) => service.call('DELETE', '/api/sessions', { bearer: own.access }),
    reason: 'ended',
    kept: 1
  },
  'a password change': {
    act: ({ service, own }) =>
      service.post(
        '/api/users/me/password',
        { current_password: password, new_password: 'follow the white rabbit' },
        { bearer: own.access }
      ),
    reason: 'password_changed',
    kept: 1
  },
  'a password that staff set': {
    act: ({ service, id, boss }) =>
      service.post(`/api/admin/users/${id}/password`, { new_password: 'follow the white rabbit' }, { bearer: boss }),
    reason: 'password_changed'
  },
  'a logout everywhere by staff': {
    act: ({ service, id, boss }) => service.post(`/api/admin/users/${id}/logout`, undefined, { bearer: boss }),
    reason: 'admin'
  },
  'a deletion': {
    act: ({ service, id, boss }) => service.call('DELETE', `/api/admin/users/${id}`, { bearer: boss }),
    reason: 'deleted'
  },
  'a logout of everybody': {
    act: ({ service, boss }) => service.post('/api/admin/logout', undefined, { bearer: boss }),
    reason: 'admin',
    everybody: true
  }
}

for (const [name, { act, reason, kept = 0, everybody }] of Object.entries(actions)) {
  t.test(`${name} of a user with ${many} sessions answered 503, and everything went on`, async (t) => {
    const { service, id, own, other, boss, bystander } = await setUp(t)
    await multiply(service, id, many)
    const start = performance.now()
    const answer = await act({ service, id, own, boss })
    const answered = performance.now()
    t.ok([200, 204].includes(answer.status), `${answer.status} ${answer.text}`)
    t.ok((await unmarked(service, id)) >= many / 2, 'no request waited for the rows')
    t.equal(await isAlive(service, own.access), kept === 1)
    t.notOk(await isAlive(service, other.access))
    t.equal((await refresh(service, other.refresh)).status, 401)
    t.equal(await isAlive(service, bystander.access), !everybody)
    t.equal((await refresh(service, bystander.refresh)).status, everybody ? 401 : 200)

    await service.app.marking.settled()
    t.comment(
      `answered after ${Math.round(answered - start)} ms, marked after ${Math.round(performance.now() - start)} ms`
    )
    t.equal(await unmarked(service, id), kept)
    t.strictSame(new Set(await reasons(service, id)), new Set(kept === 1 ? [null, reason] : [reason]))
    if (kept === 1) t.ok(await isAlive(service, own.access))
  })
}

t.test('each batch read all sessions that were marked before it', async (t) => {
  const { service, id } = await setUp(t)
  const { db, clock } = service.app
  const client = await registerClient(service)
  await multiply(service, id, 3_500)
  const plans: string[] = []
  const explaining = createMarkingStore(
    {
      execute: db.execute,
      async query(sql, ...values) {
        const rows = await db.query(`EXPLAIN ${engine === 'sqlite' ? 'QUERY PLAN' : ''} ${sql}`, ...values)
        plans.push(rows.map((row) => row.join(' ')).join('; '))
        return []
      }
    },
    db.provider
  )
  const at = new Date(clock())
  const finds = {
    'of a user': () => explaining.findOfUser(id, 1_000),
    'of a client': () => explaining.findOfClient(client.id, 1_000),
    'beyond the newest': () => explaining.findBeyond(1_000, { userId: id, epoch: 0 }, at, 1_000),
    'before a login': () => explaining.findBeyond(5, { userId: id, epoch: 0, before: 'many-7' }, at, 1_000)
  }
  for (const [name, find] of Object.entries(finds)) {
    await find()
    t.match(plans.pop(), /sessions_(userId|clientId)_revokedAt_idx/, name)
  }
})

t.test('readers of the feed miss no session, however late it was marked', async (t) => {
  const { service, id, boss } = await setUp(t)
  const { basic } = await registerClient(service)
  await multiply(service, id, 3_500)
  t.equal((await service.post(`/api/admin/users/${id}/logout`, undefined, { bearer: boss })).status, 204)
  const [early, next] = await feed(service, basic)
  service.clock.pass(60_000)
  await service.app.marking.settled()
  const [late] = await feed(service, basic, next)
  t.equal(new Set([...early, ...late]).size, 3_502)
})

t.test('a replica that died after the commit left sessions unmarked; another one marks them', async (t) => {
  const { service, id, own, boss } = await setUp(t, { PURGE: 'off' })
  const { basic } = await registerClient(service)
  const other = await build(t, { PURGE: 'off' }, { databaseUrl: service.databaseUrl, clock: service.clock })
  await multiply(service, id, 3_500)
  const answer = await service.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: false }, bearer: boss })
  t.equal(answer.status, 200)
  await service.app.close()
  t.ok((await unmarked(other, id)) > 1_000, 'the replica was stopped on the way')
  t.notOk(await isAlive(other, own.access))
  await Promise.all([other.app.purge.run({ pause: 0 }), other.app.purge.run({ pause: 0 })])
  t.equal(await unmarked(other, id), 0)
  t.strictSame(await reasons(other, id), ['deactivated'])
  const [told] = await feed(other, basic)
  t.equal(told.size, 3_502)
})

t.test('a session that was left unmarked gets the reason that follows from its rows', async (t) => {
  const service = await build(t)
  const users: Record<string, [change: string, reason: string | null]> = {
    neo: ['UPDATE users SET epoch = 1, isActive = FALSE WHERE id = ?', 'deactivated'],
    trinity: ['DELETE FROM users WHERE id = ?', 'deleted'],
    cypher: [`UPDATE users SET epoch = 1, passwordChangedAt = '2030-01-01 00:00:00' WHERE id = ?`, 'password_changed'],
    tank: [`UPDATE users SET epoch = 1, passwordChangedAt = '2020-01-01 00:00:00' WHERE id = ?`, 'ended'],
    mouse: ['UPDATE users SET epoch = 0 WHERE id = ?', null]
  }
  for (const [name, [change, reason]] of Object.entries(users)) {
    const { body } = await signUp(service, name)
    await logIn(service, name)
    await service.app.db.execute(change, Number(body.id))
    await service.app.purge.run({ pause: 0 })
    t.strictSame(await reasons(service, Number(body.id)), [reason], name)
  }
})

t.test('a database failure after the commit does not fail the request', async (t) => {
  const { service, id, own, boss } = await setUp(t)
  const triggered =
    engine === 'sqlite' ? "SELECT RAISE(ABORT, 'no');" : "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no';"
  const change = await ddl(t, service)
  await change(`CREATE TRIGGER refusing BEFORE UPDATE ON sessions FOR EACH ROW BEGIN ${triggered} END`)
  const answer = await service.post(`/api/admin/users/${id}/logout`, undefined, { bearer: boss })
  t.equal(answer.status, 204, answer.text)
  t.notOk(await isAlive(service, own.access))
  await service.app.marking.settled()
  t.equal(await unmarked(service, id), 2)
  await change('DROP TRIGGER refusing')
  await service.app.purge.run({ pause: 0 })
  t.equal(await unmarked(service, id), 0)
})

t.test('a user without SESSION_LIMIT had as many live sessions as there were logins', async (t) => {
  const { service, id } = await setUp(t)
  await multiply(service, id, 3_000)
  service.clock.pass(1_000)
  const last = await logIn(service)
  await service.app.marking.settled()
  t.equal(await unmarked(service, id), 1_000)
  t.ok((await reasons(service, id)).includes('session_limit'))
  t.ok(await isAlive(service, last.access), 'the newest stay')
})

t.test('a user of a thousand sessions keeps them', async (t) => {
  const { service, id, own } = await setUp(t)
  await multiply(service, id, 998)
  service.app.marking.trim(id, 0)
  await service.app.marking.settled()
  t.equal(await unmarked(service, id), 1_000)
  t.ok(await isAlive(service, own.access))
})

t.test(
  `SESSION_LIMIT was set newly, and the login of a user with ${many} sessions failed or left some alive`,
  async (t) => {
    const { service, id, own, other } = await setUp(t, { SESSION_LIMIT: '2' })
    await multiply(service, id, many)
    const start = performance.now()
    const last = await logIn(service)
    t.comment(`the login took ${Math.round(performance.now() - start)} ms`)
    t.equal(await unmarked(service, id), 2, 'with its answer, all others are revoked')
    t.notOk(await isAlive(service, own.access))
    t.ok(await isAlive(service, other.access))
    t.ok(await isAlive(service, last.access))
  }
)

t.test(
  "a replica that died after a client's deactivation left its sessions unmarked; another one marks them",
  async (t) => {
    const { service, id, own } = await setUp(t)
    const client = await registerClient(service)
    const fields = { grant_type: 'refresh_token', refresh_token: own.refresh }
    t.equal((await form(service, 'token', fields, client.basic)).status, 200)
    // What the deactivation commits, and nothing after it.
    await service.app.db.execute('UPDATE clients SET isActive = ? WHERE id = ?', false, client.id)
    await service.app.purge.run({ pause: 0 })
    t.strictSame(new Set(await reasons(service, id)), new Set([null, 'client']))
  }
)
