import * as jose from 'jose'
import t from 'tap'
import { form, registerClient } from '../oauth/clients.js'
import { type Answer, build, logIn, refresh, type Service, signUp, type Tokens, tokensOf } from '../service.js'

const second = 1000
const refused = { detail: 'Token is blacklisted', code: 'token_not_valid' }

async function isAlive(service: Service, token: string): Promise<boolean> {
  return (await service.post('/api/token/verify', { token })).status === 200
}

t.test('a refresh token can be used once', async (t) => {
  const service = await build(t, { REFRESH_REUSE_INTERVAL: '0s' })
  await signUp(service)
  const { refresh: first } = await logIn(service)
  const { refresh: next } = tokensOf(await refresh(service, first))
  t.match((await refresh(service, first)).body, refused)
  t.match((await refresh(service, next)).body, refused, 'a replay ends the family')
})

t.test(
  'within the reuse interval a used token gives the same successor again, and using it does not extend the interval',
  async (t) => {
    const service = await build(t)
    await signUp(service)
    const { refresh: first } = await logIn(service)
    service.clock.pass(30 * second)
    const successor = tokensOf(await refresh(service, first))
    service.clock.pass(6 * second)
    t.same(tokensOf(await refresh(service, first)), successor, 'to the letter')
    service.clock.pass(6 * second)
    t.match((await refresh(service, first)).body, refused, '12 s after the rotation')
    t.notOk(await isAlive(service, successor.access), 'and the session is over')
  }
)

t.test('a successor may be used at once, and then its predecessor is a replay', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { refresh: first } = await logIn(service)
  const { refresh: next } = tokensOf(await refresh(service, first))
  tokensOf(await refresh(service, next))
  t.match((await refresh(service, first)).body, refused, 'two generations back is a replay at any time')
})

t.test('a session that was revoked between the two statements of a refresh was renewed', async (t) => {
  let meanwhile: (() => Promise<unknown>) | undefined
  const service = await build(
    t,
    {},
    {
      extension: {
        // The service asks this after it has read the session, and before it writes to it
        async userAuthenticationRule({ isActive }) {
          const work = meanwhile
          meanwhile = undefined
          await work?.()
          return isActive
        }
      }
    }
  )
  await signUp(service)
  const client = await registerClient(service)
  const uses: Record<string, (tokens: Tokens) => Promise<Answer>> = {
    'a refresh': ({ refresh: token }) => refresh(service, token),
    "a client's first refresh": ({ refresh: refresh_token }) =>
      form(service, 'token', { grant_type: 'refresh_token', refresh_token }, client.basic)
  }
  for (const [name, use] of Object.entries(uses)) {
    const tokens = await logIn(service)
    const { sid } = jose.decodeJwt(tokens.access)
    const state = () =>
      service.app.db.query('SELECT generation, clientId, expiresAt FROM sessions WHERE id = ?', String(sid))
    const before = await state()
    service.clock.pass(second)
    meanwhile = () => service.post('/api/token/blacklist', { refresh: tokens.refresh })
    const { status, text } = await use(tokens)
    t.equal(meanwhile, undefined, `${name} asked`)
    t.ok(status === 401 || status === 400, `${name}: ${status} ${text}`)
    t.strictSame(await state(), before, `${name} left the revoked session as it was`)
  }
})

t.test('a replay revokes its own session and no other', async (t) => {
  const service = await build(t, { REFRESH_REUSE_INTERVAL: '0s' })
  await signUp(service)
  const [here, there] = [await logIn(service), await logIn(service)]
  await refresh(service, here.refresh)
  await refresh(service, here.refresh)
  t.notOk(await isAlive(service, here.access))
  t.ok(await isAlive(service, there.access))
})

t.test('a token newer than the row that was read is a 503, not a replay', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { refresh: first } = await logIn(service)
  const { refresh: next } = tokensOf(await refresh(service, first))
  const [, claims = ''] = next.split('.')
  const sid = JSON.parse(Buffer.from(claims, 'base64url').toString()).sid
  await service.app.db.execute('UPDATE sessions SET generation = 0 WHERE id = ?', sid)
  const answer = await refresh(service, next)
  t.equal(answer.status, 503)
  t.ok(Number(answer.headers.get('retry-after')) >= 1)
  await service.app.db.execute('UPDATE sessions SET generation = 1 WHERE id = ?', sid)
  t.equal((await refresh(service, next)).status, 200, 'the family lives')
})

t.test('ROTATE_REFRESH_TOKENS=false hands out access tokens alone and changes no row', async (t) => {
  const service = await build(t, { ROTATE_REFRESH_TOKENS: 'false' })
  await signUp(service)
  const { refresh: token, access } = await logIn(service)
  service.clock.pass(60 * second)
  const before = service.app.db.statements
  const answer = await refresh(service, token)
  t.equal(service.app.db.statements - before, 1)
  t.same(Object.keys(answer.body), ['access'])
  t.not(answer.body.access, access)
  t.equal((await service.get('/api/users/me', { bearer: String(answer.body.access) })).status, 200)
  t.equal((await refresh(service, token)).status, 200, 'as often as one likes')
})

t.test('BLACKLIST_AFTER_ROTATION=false keeps every generation usable', async (t) => {
  const service = await build(t, { BLACKLIST_AFTER_ROTATION: 'false', REFRESH_REUSE_INTERVAL: '0s' })
  await signUp(service)
  const { refresh: first } = await logIn(service)
  const { refresh: next } = tokensOf(await refresh(service, first))
  service.clock.pass(3600 * second)
  const { refresh: third } = tokensOf(await refresh(service, first))
  for (const token of [first, next, third]) t.ok(await isAlive(service, token))
  t.equal((await service.post('/api/token/blacklist', { refresh: first })).status, 200)
  for (const token of [first, next, third]) t.notOk(await isAlive(service, token), 'until it is logged out')
})

t.test('a refresh renews the end of the session, but not beyond SESSION_MAX_LIFETIME', async (t) => {
  const service = await build(t, { REFRESH_TOKEN_LIFETIME: '10d', SESSION_MAX_LIFETIME: '15d' })
  await signUp(service)
  const day = 24 * 3600 * second
  const started = Math.floor(service.clock() / second)
  let { refresh: token } = await logIn(service)
  for (const age of [8, 14]) {
    service.clock.pass((age === 8 ? 8 : 6) * day)
    const pair = tokensOf(await refresh(service, token))
    token = pair.refresh
    t.ok(Number(jose.decodeJwt(token).exp) <= started + 15 * 24 * 3600)
  }
  service.clock.pass(1.01 * day)
  t.match((await refresh(service, token)).body, { detail: 'Token is expired' })
})

t.test('custom claims are read afresh at every refresh', async (t) => {
  const service = await build(t, { TOKEN_CLAIMS: 'username,level,is_staff,email,nickname' })
  await signUp(service, 'neo', { email: 'neo@Example.COM', nickname: 'The One' })
  const { refresh: token, access } = await logIn(service)
  t.match(jose.decodeJwt(access), {
    username: 'neo',
    level: 1,
    is_staff: false,
    email: 'neo@example.com',
    nickname: 'The One'
  })
  await service.app.db.execute('UPDATE users SET level = 7, username = ? WHERE username = ?', 'thomas', 'neo')
  const pair = tokensOf(await refresh(service, token))
  t.match(jose.decodeJwt(pair.access), { username: 'thomas', level: 7 })
  t.match(jose.decodeJwt(pair.refresh), { username: 'thomas', level: 7 })
})

t.test('SESSION_LIMIT=1 revokes the first session when the second begins', async (t) => {
  const service = await build(t, { SESSION_LIMIT: '1' })
  await signUp(service)
  await signUp(service, 'trinity')
  const other = await logIn(service, 'trinity')
  const first = await logIn(service)
  const next = await logIn(service)
  t.match((await refresh(service, first.refresh)).body, refused)
  t.equal((await service.get('/api/users/me', { bearer: first.access })).status, 401)
  t.equal((await refresh(service, next.refresh)).status, 200)
  t.equal((await refresh(service, other.refresh)).status, 200, 'other users stay')
})

t.test('SESSION_LIMIT holds under concurrent logins, and every login that was acknowledged last works', async (t) => {
  const service = await build(t, { SESSION_LIMIT: '3' })
  await signUp(service)
  const pairs = await Promise.all(Array.from({ length: 12 }, () => logIn(service)))
  const alive = await Promise.all(pairs.map(({ access }) => isAlive(service, access)))
  t.equal(alive.filter(Boolean).length, 3)
})

t.test('a refresh token without sid, as Django issued it, has its jti as session', async (t) => {
  const service = await build(t)
  const { body } = await signUp(service)
  const now = new Date(service.clock())
  const jti = '0123456789abcdef0123456789abcdef'
  await service.app.db.execute(
    'INSERT INTO sessions (id, userId, createdAt, rotatedAt, expiresAt) VALUES (?, ?, ?, ?, ?)',
    jti,
    Number(body.id),
    now,
    now,
    new Date(now.getTime() + 3600_000)
  )
  const iat = Math.floor(service.clock() / 1000)
  const token = service.app.jwt.sign({ token_type: 'refresh', exp: iat + 3600, iat, jti, user_id: Number(body.id) })
  const pair = tokensOf(await refresh(service, token))
  t.match(jose.decodeJwt(pair.refresh), { sid: jti, gen: 1, user_id: String(body.id) })
  t.equal((await refresh(service, pair.refresh)).status, 200)
})
