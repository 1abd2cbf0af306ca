import { createHmac } from 'node:crypto'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { build, isAlive, logIn, password, refresh, signUp, testClock, tokensOf } from '../service.js'
import { entries, entryOf, importInto, member, now, secrets, token } from './fixture.js'

const day = 86_400_000

async function start(t: Test, env: Record<string, string> = {}) {
  const service = await build(t, { SIGNING_KEY: secrets.signingKey, ...env }, { clock: testClock(now) })
  const report = await importInto(service, entries())
  return { service, report }
}

/** As Django signs, with the key that was carried over. */
function sign(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha256', secrets.signingKey).update(text).digest('base64url')}`
}

const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))

t.test('an outstanding token of Django is rotated, and its session continues here', async (t) => {
  const { service, report } = await start(t)
  t.match(report.tokens, {
    read: 7,
    imported: 5,
    unchanged: 0,
    blacklisted: 1,
    ended: 0,
    skipped: { token_expired: { count: 1 }, token_user: { count: 1 } }
  })
  const old = token('alive')
  t.equal((await service.post('/api/token/verify', { token: old.token })).status, 200)
  const before = service.app.db.statements
  const answer = await refresh(service, old.token)
  t.equal(service.app.db.statements - before, 2, 'no more statements than for any other token')
  const first = tokensOf(answer)
  t.match(claimsOf(first.refresh), { user_id: String(member('Neo').id), sid: old.jti, gen: 1, username: 'Neo' })
  t.match((await service.get('/api/users/me', { bearer: first.access })).body, { id: member('Neo').id })
  const second = tokensOf(await refresh(service, first.refresh))
  t.equal(claimsOf(second.refresh).gen, 2)
  t.equal((await refresh(service, token('other').token)).status, 200, 'other devices go on as well')
})

t.test('an imported token that is used twice revokes its session (RFC 9700, 4.14.2)', async (t) => {
  const { service } = await start(t)
  const { refresh: next, access } = tokensOf(await refresh(service, token('alive').token))
  t.equal(claimsOf(tokensOf(await refresh(service, token('alive').token)).refresh).gen, 1, 'two tabs get the same')
  service.clock.pass(60_000)
  t.match(await refresh(service, token('alive').token), { status: 401, body: { detail: 'Token is blacklisted' } })
  t.equal((await refresh(service, next)).status, 401)
  t.notOk(await isAlive(service, access))
  t.equal((await refresh(service, token('other').token)).status, 200, 'but not the other device')
})

t.test('tokens that Django had blacklisted are refused', async (t) => {
  const { service } = await start(t)
  const dead = {
    blacklisted: 'Token is blacklisted',
    expired: 'Token is expired',
    // Nobody is there whose session it could be.
    skipped: 'Token is invalid'
  }
  for (const [name, detail] of Object.entries(dead)) {
    const expected = { status: 401, body: { code: 'token_not_valid', detail } }
    t.match(await refresh(service, token(name).token), expected, name)
    t.match(await service.post('/api/token/verify', { token: token(name).token }), { status: 401 }, name)
  }
  t.match(await refresh(service, token('inactive').token), { status: 401, body: { code: 'no_active_account' } })
  t.match(await service.get('/api/users/me', { bearer: token('access').token }), {
    status: 401,
    body: { code: 'token_not_valid' }
  })
  await importInto(service, entries())
  t.equal((await refresh(service, token('blacklisted').token)).status, 401, 'also after another import')
})

t.test(
  'a dump that lacks the blacklist lets no token of Django in, since nothing says which are revoked',
  async (t) => {
    const service = await build(t, { SIGNING_KEY: secrets.signingKey }, { clock: testClock(now) })
    await importInto(
      service,
      entries().filter(({ model }) => model === 'auth.user')
    )
    for (const name of ['alive', 'blacklisted', 'sliding']) {
      t.match(await refresh(service, token(name).token), { status: 401, body: { code: 'token_not_valid' } })
    }
  }
)

t.test("with another key than Django's, all its tokens are refused", async (t) => {
  const { service } = await start(t, { SIGNING_KEY: 'quite another key, with 32 bytes and more' })
  t.match(await refresh(service, token('alive').token), { status: 401, body: { detail: 'Token is invalid' } })
})

t.test('a managed keyring takes over from the key of Django', async (t) => {
  const { service } = await start(t, {
    KEYRING: 'managed',
    KEYRING_SECRET: 'a secret for the ring, of 32 bytes and more'
  })
  const { access, refresh: next } = tokensOf(await refresh(service, token('alive').token))
  const [header, hmac] = [access, next].map((token) => jose.decodeProtectedHeader(token))
  t.match(header, { alg: 'ES256', kid: /./ })
  t.match(hmac, { alg: 'HS256', kid: header?.kid })
  t.equal((await refresh(service, next)).status, 200)
})

t.test('a user_id that is a string, as simplejwt writes it since 5.4, and one that is a number', async (t) => {
  const { service } = await start(t)
  const claims = claimsOf(token('alive').token)
  t.type(claims.user_id, 'number', 'the dump was made by an older one')
  t.equal((await refresh(service, sign({ ...claims, user_id: String(claims.user_id) }))).status, 200)
  const own = { USER_ID_CLAIM: 'uid', JTI_CLAIM: 'id', TOKEN_TYPE_CLAIM: 'kind' }
  const { user_id: uid, jti: id, token_type: kind, ...rest } = claims
  const { service: other } = await start(t, own)
  t.equal((await refresh(other, sign({ ...rest, uid, id, kind }))).status, 200, 'and with other names of claims')
})

t.test('a sliding token renews itself until Django said it ends', async (t) => {
  const { service } = await start(t)
  const { token: old } = token('sliding')
  const { status, body } = await service.post('/api/token/sliding/refresh', { token: old })
  t.equal(status, 200)
  t.match(claimsOf(String(body.token)), {
    refresh_exp: claimsOf(old).refresh_exp,
    user_id: String(member('morpheus').id)
  })
  service.clock.pass(28 * day)
  t.equal((await service.post('/api/token/sliding/refresh', { token: old })).status, 200)
  service.clock.pass(2 * day)
  t.equal((await service.post('/api/token/sliding/refresh', { token: old })).status, 401)
})

t.test('an imported session is listed, logged out and purged as any other', async (t) => {
  const { service } = await start(t, { PURGE: 'off' })
  const { access } = tokensOf(await refresh(service, token('alive').token))
  const { body } = await service.get('/api/sessions', { bearer: access })
  t.same(
    (Array.isArray(body.items) ? body.items : []).map(({ id }) => id).toSorted(),
    [token('alive').jti, token('other').jti].toSorted()
  )
  t.equal((await service.call('DELETE', `/api/sessions/${token('other').jti}`, { bearer: access })).status, 204)
  t.equal((await refresh(service, token('other').token)).status, 401)
  const { refresh: own } = tokensOf(await refresh(service, token('alive').token))
  t.equal((await service.post('/api/token/blacklist', { refresh: own })).status, 200)
  t.equal((await refresh(service, own)).status, 401)
  const report = await importInto(service, entries())
  t.match(report.tokens, { imported: 0, unchanged: 5, ended: 0 })
  for (const name of ['alive', 'other'])
    t.equal((await refresh(service, token(name).token)).status, 401, 'another import revives nothing')
})

t.test('a session of SESSION_LIMIT=1 is cut by the next login', async (t) => {
  const { service } = await start(t, { SESSION_LIMIT: '1' })
  const { username, password } = member('Neo')
  await service.post('/api/token', { username, password })
  t.equal((await refresh(service, token('alive').token)).status, 401)
})

t.test('a later dump adds new tokens, and revokes what Django has blacklisted since', async (t) => {
  const { service } = await start(t)
  tokensOf(await refresh(service, token('other').token))
  const { jti } = token('alive')
  const old = entries().find(({ fields }) => fields.jti === jti)
  const outstanding = { ...entryOf(900, 'x'), model: 'token_blacklist.outstandingtoken' }
  const later = [
    ...entries(),
    { model: 'token_blacklist.blacklistedtoken', pk: 900, fields: { token: old?.pk, blacklisted_at: secrets.now } },
    { ...outstanding, fields: { ...old?.fields, jti: 'f'.repeat(32) } }
  ]
  const dry = await importInto(service, later, { dryRun: true })
  t.equal((await service.post('/api/token/verify', { token: token('alive').token })).status, 200)
  const { tokens } = await importInto(service, later)
  t.same(dry.tokens, tokens)
  t.match(tokens, { read: 8, imported: 1, unchanged: 5, blacklisted: 2, ended: 1 })
  t.match(await refresh(service, token('alive').token), { status: 401, body: { detail: 'Token is blacklisted' } })
  const made = sign({ ...claimsOf(token('alive').token), jti: 'f'.repeat(32) })
  t.equal((await refresh(service, made)).status, 200)
})

t.test('after all sessions of a user were revoked here, a later dump adds none', async (t) => {
  const { service } = await start(t)
  const { id, username, password: old } = member('Neo')
  const { access } = tokensOf(await service.post('/api/token', { username, password: old }))
  const change = { current_password: old, new_password: password }
  t.equal((await service.post('/api/users/me/password', change, { bearer: access })).status, 204)
  const old_ = entries().find(({ fields }) => fields.jti === token('alive').jti)
  const jti = 'e'.repeat(32)
  const fresh = { model: 'token_blacklist.outstandingtoken', pk: 901, fields: { ...old_?.fields, jti } }
  const { tokens } = await importInto(service, [...entries(), fresh])
  t.match(tokens.skipped, { token_ended: { count: 1, pks: [901] } })
  t.equal((await refresh(service, sign({ ...claimsOf(token('alive').token), jti }))).status, 401)
  t.match(await service.app.users.findById(id), { id })
})

t.test('blacklisted tokens are refused wherever in the dump they are named', async (t) => {
  const service = await build(t, { SIGNING_KEY: secrets.signingKey }, { clock: testClock(now) })
  const members = entries().filter(({ model }) => model === 'auth.user')
  const others = entries().filter(({ model }) => model !== 'auth.user')
  t.equal(others.at(-1)?.model, 'token_blacklist.blacklistedtoken')
  const { tokens } = await importInto(service, [...others.toReversed(), ...members])
  t.match(tokens, { imported: 5, blacklisted: 1 })
  t.match(await refresh(service, token('blacklisted').token), { status: 401, body: { detail: 'Token is blacklisted' } })
  t.equal((await refresh(service, token('alive').token)).status, 200)
})

t.test('unusual token entries of a dump', async (t) => {
  const service = await build(t, { SIGNING_KEY: secrets.signingKey }, { clock: testClock(now) })
  const fields = { user: 1, jti: 'a'.repeat(32), token: 'x.y.z', created_at: null, expires_at: '2027-01-01T00:00:00Z' }
  const outstanding = (pk: number | string, changes: Record<string, unknown>) => ({
    model: 'token_blacklist.outstandingtoken',
    pk,
    fields: { ...fields, ...changes }
  })
  const { tokens } = await importInto(service, [
    entryOf(1, 'neo'),
    outstanding(1, {}),
    outstanding(1, { jti: 'b' }),
    outstanding(2, {}),
    outstanding(3, { user: null }),
    outstanding(4, { user: 2 }),
    outstanding(5, { user: ['neo'] }),
    outstanding(6, { jti: 'x'.repeat(37) }),
    outstanding(7, { jti: 'a b' }),
    outstanding(8, { jti: 8 }),
    outstanding(9, { expires_at: 'never' }),
    outstanding('x', { jti: 'c' }),
    outstanding(10, { jti: 'd', token: null, created_at: 'x' }),
    { model: 'token_blacklist.blacklistedtoken', pk: 1, fields: { token: 'x' } }
  ])
  t.match(tokens, {
    read: 12,
    imported: 2,
    blacklisted: 0,
    skipped: {
      duplicate: { count: 2 },
      token_user: { count: 2 },
      token_no_user: { count: 1 },
      token_id: { count: 2 },
      malformed: { count: 4 }
    }
  })
  await signUp(service, 'trinity')
  t.ok((await logIn(service, 'trinity')).access)
})
