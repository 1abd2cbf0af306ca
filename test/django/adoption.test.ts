import { createHmac, randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { createDjangoStore } from '../../src/django/store.js'
import { build, isAlive, logIn, password, refresh, signUp, staff, testClock, tokensOf } from '../service.js'
import { type Entry, entryOf, importInto, now, secrets } from './fixture.js'

const day = 86_400_000
const outstanding = 'token_blacklist.outstandingtoken'

/** Users without a single row of token_blacklist, unless a test adds some. */
async function start(t: Test, env: Record<string, string> = {}, more: Entry[] = []) {
  const service = await build(t, { SIGNING_KEY: secrets.signingKey, ...env }, { clock: testClock(now) })
  const dump = [entryOf(5, 'neo'), entryOf(6, 'off', { is_active: false }), ...more]
  const report = await importInto(service, dump, { withoutBlacklist: more.length === 0 })
  return { service, report }
}

/** A refresh token as simplejwt 5.2 signs it after a rotation. */
function tokenOf(changes: Record<string, unknown> = {}, key = secrets.signingKey): string {
  const iat = now / 1000 - 3600
  const jti = randomBytes(16).toString('hex')
  const claims = { token_type: 'refresh', exp: iat + 90 * 86_400, iat, jti, user_id: 5, ...changes }
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

t.test('a refresh token that Django rotated before the import, and that no row names, goes on here', async (t) => {
  const { service, report } = await start(t)
  t.equal(report.adoptable, 1)
  const old = tokenOf()
  const first = tokensOf(await refresh(service, old))
  t.ok(await isAlive(service, first.access))
  const before = service.app.db.statements
  const second = tokensOf(await refresh(service, first.refresh))
  t.equal(service.app.db.statements - before, 2, 'its successor costs what any other costs')
  service.clock.pass(60_000)
  t.match(await refresh(service, old), { status: 401, body: { detail: 'Token is blacklisted' } }, 'reuse is detected')
  t.equal((await refresh(service, second.refresh)).status, 401)
})

t.test('ten simultaneous first uses make one session', async (t) => {
  const { service } = await start(t)
  const old = tokenOf()
  const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(service, old)))
  const successors = new Set(answers.map((answer) => tokensOf(answer).refresh))
  t.equal(successors.size, 1)
  t.equal((await service.app.db.query('SELECT id FROM sessions')).length, 1)
})

t.test('tokens without iat, sliding tokens, and user_id as text are adopted as well', async (t) => {
  const { service } = await start(t)
  t.equal((await refresh(service, tokenOf({ iat: undefined }))).status, 200, 'before simplejwt 5.0')
  t.equal((await refresh(service, tokenOf({ user_id: '5' }))).status, 200)
  const sliding = tokenOf({ token_type: 'sliding', refresh_exp: now / 1000 + 1000, exp: now / 1000 + 100 })
  t.equal((await service.post('/api/token/sliding/refresh', { token: sliding })).status, 200)
  t.equal((await service.post('/api/token/verify', { token: tokenOf() })).status, 200)
})

t.test('which tokens are never adopted', async (t) => {
  const { service } = await start(t)
  await signUp(service, 'smith')
  const smith = Number((await service.app.users.findByName('smith'))?.id)
  const iat = now / 1000
  const never: Record<string, string> = {
    'issued after the import': tokenOf({ iat: iat + 2 }),
    'without iat, and issued after the import': tokenOf({ iat: undefined, exp: iat + 90 * 86_400 + 60 }),
    expired: tokenOf({ exp: iat - 1 }),
    'another key': tokenOf({}, 'quite another key, with 32 bytes and more'),
    'a user who signed up here': tokenOf({ user_id: smith }),
    'a user who was not imported': tokenOf({ user_id: 99 }),
    'an inactive user': tokenOf({ user_id: 6 }),
    'a session of ours that is gone': tokenOf({ sid: '0191d3a0-0000-7000-8000-000000000000' }),
    'a jti that no session can have': tokenOf({ jti: 'x'.repeat(40) })
  }
  for (const [name, token] of Object.entries(never)) t.equal((await refresh(service, token)).status, 401, name)
  const access = tokenOf({ token_type: 'access', exp: iat + 300 })
  t.equal((await service.get('/api/users/me', { bearer: access })).status, 401, 'an access token')
  t.equal((await service.app.db.query('SELECT id FROM sessions')).length, 0)
})

t.test('ADOPT_DJANGO_TOKENS=false adopts nothing, and neither does a database without an import', async (t) => {
  const { service } = await start(t, { ADOPT_DJANGO_TOKENS: 'false' })
  t.equal((await refresh(service, tokenOf())).status, 401)
  const other = await build(t, { SIGNING_KEY: secrets.signingKey }, { clock: testClock(now) })
  const { body } = await signUp(other)
  t.equal((await refresh(other, tokenOf({ user_id: body.id }))).status, 401)
})

t.test('no token is adopted while an import runs, or after one that failed', async (t) => {
  const service = await build(t, { SIGNING_KEY: secrets.signingKey }, { clock: testClock(now) })
  const dump = JSON.stringify([entryOf(5, 'neo')])
  const seen: number[] = []
  const storeOf: typeof createDjangoStore = (db) => ({
    ...createDjangoStore(db),
    async reserveIds() {
      seen.push((await refresh(service, tokenOf())).status)
      throw new Error('the import stops here')
    }
  })
  await t.rejects(importInto(service, dump, { withoutBlacklist: true, storeOf }), { message: /stops here/ })
  t.same(seen, [401])
  t.equal((await refresh(service, tokenOf())).status, 401)
  await importInto(service, dump, { withoutBlacklist: true })
  t.equal((await refresh(service, tokenOf())).status, 200, 'the import that completes allows it')
})

t.test('adoption stops after the longest refresh lifetime', async (t) => {
  const { service } = await start(t, { REFRESH_TOKEN_LIFETIME: '7d', SLIDING_TOKEN_REFRESH_LIFETIME: '1d' })
  service.clock.pass(7 * day - 1000)
  t.equal((await refresh(service, tokenOf())).status, 200)
  service.clock.pass(2000)
  t.equal((await refresh(service, tokenOf())).status, 401)
})

t.test('a blacklisted row without a user keeps its token revoked, also one that was adopted before', async (t) => {
  const [jti, later] = ['a'.repeat(32), 'b'.repeat(32)]
  const row = (pk: number, id: string): Entry => ({
    model: outstanding,
    pk,
    fields: { user: null, jti: id, token: '', created_at: null, expires_at: '2027-02-01T00:00:00Z' }
  })
  const dead = (pk: number): Entry => ({ model: 'token_blacklist.blacklistedtoken', pk, fields: { token: pk } })
  const { service, report } = await start(t, {}, [row(1, jti), dead(1)])
  t.match(report.tokens, { read: 1, imported: 0, revoked: 1, skipped: { token_no_user: { count: 1, pks: [1] } } })
  t.equal((await refresh(service, tokenOf({ jti }))).status, 401)
  t.equal((await service.post('/api/token/verify', { token: tokenOf({ jti }) })).status, 401)
  const next = tokensOf(await refresh(service, tokenOf({ jti: later })))
  await importInto(service, [entryOf(5, 'neo'), row(1, jti), row(2, later), dead(1), dead(2)])
  t.equal((await refresh(service, next.refresh)).status, 401)
})

t.test('nothing revives a token that was revoked here', async (t) => {
  const change = async (service: Awaited<ReturnType<typeof start>>['service']) => {
    const { access } = tokensOf(await service.post('/api/token', { username: 'neo', password: 'neo' }))
    return access
  }
  const old = tokenOf()
  const { service: one } = await start(t, { REFRESH_TOKEN_LIFETIME: '1d', PURGE: 'off' })
  const { refresh: next } = tokensOf(await refresh(one, old))
  t.equal((await one.post('/api/token/blacklist', { refresh: next })).status, 200)
  one.clock.pass(3 * day)
  await one.app.purge.run({ pause: 0 })
  t.equal((await one.app.db.query('SELECT id FROM sessions')).length, 1, 'its row outlives the token of Django')
  const { service: longer } = await (async () => {
    const service = await build(
      t,
      { SIGNING_KEY: secrets.signingKey },
      { clock: one.clock, databaseUrl: one.databaseUrl }
    )
    return { service }
  })()
  t.equal((await refresh(longer, old)).status, 401, 'also with a longer lifetime after a purge')

  const { service: two } = await start(t)
  t.equal((await two.post('/api/token/blacklist', { refresh: old })).status, 200, 'a logout is a first use')
  t.equal((await refresh(two, old)).status, 401)

  const { service: three } = await start(t)
  const access = await change(three)
  const body = { current_password: 'neo', new_password: password }
  t.equal((await three.post('/api/users/me/password', body, { bearer: access })).status, 204)
  t.equal((await refresh(three, old)).status, 401, 'the password was changed')

  const { service: four } = await start(t)
  const { access: bearer } = await staff(four, 'morpheus', true)
  t.equal((await four.call('PATCH', '/api/admin/users/5', { json: { is_active: false }, bearer })).status, 200)
  t.equal((await four.call('PATCH', '/api/admin/users/5', { json: { is_active: true }, bearer })).status, 200)
  t.equal((await refresh(four, old)).status, 401, 'the user was deactivated meanwhile')
  t.equal((await four.call('DELETE', '/api/admin/users/5', { bearer })).status, 204)
  t.equal((await refresh(four, tokenOf())).status, 401, 'the user was deleted')
})

t.test('adoption does not exceed SESSION_LIMIT', async (t) => {
  const { service } = await start(t, { SESSION_LIMIT: '1' })
  await service.app.db.execute('UPDATE users SET password = password WHERE id = 5')
  t.equal((await service.post('/api/token', { username: 'neo', password: 'neo' })).status, 200)
  t.equal((await refresh(service, tokenOf())).status, 401)
  await signUp(service, 'other')
  t.ok((await logIn(service, 'other')).access)
})
