import t from 'tap'
import { build, logIn, password, refresh, type Service, signUp, tokensOf, until } from '../service.js'

const minute = 60_000
const day = 24 * 60 * minute

async function sessionsOf({ app }: Service): Promise<number> {
  const [row] = await app.db.query('SELECT COUNT(*) FROM sessions')
  return Number(row?.[0])
}

const purge = (service: Service) => service.app.purge.run({ pause: 0 })

/** Many rows of a kind, without going through as many logins. */
async function insertSessions({ app, clock }: Service, count: number, expiresIn: number): Promise<void> {
  const [created, expires] = [new Date(clock()), new Date(clock() + expiresIn)]
  for (let from = 0; from < count; from += 100) {
    const rows = Array.from({ length: Math.min(100, count - from) }, (_, i) => `${expiresIn}-${from + i}`)
    await app.db.execute(
      `INSERT INTO sessions (id, userId, createdAt, rotatedAt, expiresAt) VALUES ${rows.map(() => '(?, 1, ?, ?, ?)').join(', ')}`,
      ...rows.flatMap((id) => [id, created, created, expires])
    )
  }
}

t.test('expired sessions are deleted in batches, and the others stay', async (t) => {
  const service = await build(t)
  await insertSessions(service, 1200, minute)
  await insertSessions(service, 700, day)
  service.clock.pass(minute + 7 * minute)
  t.same(await purge(service), { sessions: 1200, blacklist: 0, events: 0 })
  t.equal(await sessionsOf(service), 700)
})

t.test('a session stays as long as a token of it can be alive', async (t) => {
  const service = await build(t, {
    ACCESS_TOKEN_LIFETIME: '2h',
    REFRESH_TOKEN_LIFETIME: '1h',
    ROTATE_REFRESH_TOKENS: 'false'
  })
  await signUp(service)
  const { refresh: token } = await logIn(service)
  service.clock.pass(59 * minute)
  const access = String((await refresh(service, token)).body.access)
  service.clock.pass(100 * minute)
  await purge(service)
  t.equal((await service.get('/api/users/me', { bearer: access })).status, 200)
  service.clock.pass(90 * minute)
  t.equal((await service.get('/api/users/me', { bearer: access })).status, 401)
  await purge(service)
  t.equal(await sessionsOf(service), 0)
})

t.test('purging never makes a blacklisted token valid again', async (t) => {
  const service = await build(t, { REFRESH_TOKEN_LIFETIME: '2d' })
  await signUp(service)
  const out = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: out.refresh })
  const { refresh: first } = await logIn(service)
  let { refresh: current } = tokensOf(await refresh(service, first))
  for (let hours = 0; hours < 72; hours += 6) {
    service.clock.pass(6 * 60 * minute)
    await purge(service)
    t.equal((await refresh(service, out.refresh)).status, 401, 'the one that was logged out')
    t.equal((await service.get('/api/users/me', { bearer: out.access })).status, 401)
    current = tokensOf(await refresh(service, current)).refresh
  }
  t.equal((await refresh(service, first)).status, 401, 'the one that was rotated out, long expired')
  t.equal((await refresh(service, current)).status, 200, 'which is no replay any more')
})

t.test('replicas may purge at once, while others log in and refresh', async (t) => {
  const service = await build(t)
  const other = await build(t, {}, { databaseUrl: service.databaseUrl, clock: service.clock })
  await insertSessions(service, 1500, minute)
  service.clock.pass(8 * minute)
  await signUp(service)
  const { refresh: token } = await logIn(service)
  const results = await Promise.all([
    purge(service),
    purge(other),
    refresh(other, token),
    service.post('/api/token', { username: 'neo', password })
  ])
  t.equal(results[0].sessions + results[1].sessions, 1500)
  t.equal(results[2].status, 200)
  t.equal(results[3].status, 200)
})

t.test('blacklisted tokens are forgotten once they have expired', async (t) => {
  const service = await build(t)
  const now = new Date(service.clock())
  for (const jti of ['a', 'b']) {
    const expires = new Date(service.clock() + (jti === 'a' ? minute : day))
    await service.app.db.execute(
      'INSERT INTO blacklisted_tokens (jti, expiresAt, blacklistedAt) VALUES (?, ?, ?)',
      jti,
      expires,
      now
    )
  }
  service.clock.pass(10 * minute)
  t.same(await purge(service), { sessions: 0, blacklist: 1, events: 0 })
})

t.test('PURGE: expired rows are deleted in the background, unless it is off', async (t) => {
  const purgeInterval = 20
  const off = await build(t, { PURGE: 'off' }, { purgeInterval })
  await insertSessions(off, 5, minute)
  off.clock.pass(8 * minute)
  const on = await build(t, { PURGE: 'on' }, { purgeInterval })
  await insertSessions(on, 5, minute)
  t.equal(await sessionsOf(on), 5)
  on.clock.pass(8 * minute)
  await until(async () => (await sessionsOf(on)) === 0)
  t.equal(await sessionsOf(off), 5, 'this one has had the same time')
})
