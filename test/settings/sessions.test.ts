import * as jose from 'jose'
import t from 'tap'
import { build, isAlive, logIn, password, refresh, type Service, signUp, tokensOf } from '../service.js'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

const obtainSliding = async (service: Service) =>
  String((await service.post('/api/token/sliding', { username: 'neo', password })).body.token)
const renew = (service: Service, token: string) => service.post('/api/token/sliding/refresh', { token })

async function lastLogin(service: Service, access: string): Promise<unknown> {
  return (await service.get('/api/users/me', { bearer: access })).body.last_login
}

t.test('UPDATE_LAST_LOGIN: a login of either kind is noted, a refused one and a refresh are not', async (t) => {
  const service = await build(t, { UPDATE_LAST_LOGIN: 'true' })
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  const first = new Date(service.clock()).toISOString()
  service.clock.pass(minute)
  await service.post('/api/token', { username: 'neo', password: 'wrong' })
  await refresh(service, token)
  t.equal(await lastLogin(service, access), first)
  await obtainSliding(service)
  t.equal(await lastLogin(service, access), new Date(service.clock()).toISOString())
})

t.test('UPDATE_LAST_LOGIN is off by default', async (t) => {
  const service = await build(t)
  await signUp(service)
  t.equal(await lastLogin(service, (await logIn(service)).access), null)
})

t.test(
  'SESSION_MAX_LIFETIME limits every kind of token, access and sliding tokens included (ASVS 7.3.2)',
  async (t) => {
    const service = await build(t, {
      SESSION_MAX_LIFETIME: '8m',
      SLIDING_TOKEN_LIFETIME: '6m',
      ACCESS_TOKEN_LIFETIME: '6m',
      AUTH_TOKEN_CLASSES: 'access,sliding'
    })
    await signUp(service)
    const end = Math.floor((service.clock() + 8 * minute) / second)
    const pair = await logIn(service)
    const sliding = await obtainSliding(service)
    service.clock.pass(5 * minute)
    const next = tokensOf(await refresh(service, pair.refresh))
    const renewed = String((await renew(service, sliding)).body.token)
    for (const token of [next.access, next.refresh, renewed]) t.equal(jose.decodeJwt(token).exp, end)
    t.ok(await isAlive(service, next.access))
    t.ok(await isAlive(service, renewed))
    service.clock.pass(3 * minute)
    t.notOk(await isAlive(service, next.access))
    t.notOk(await isAlive(service, renewed))
    t.match((await refresh(service, next.refresh)).body, { detail: 'Token is expired' })
    t.match((await renew(service, renewed)).body, { detail: 'Token is expired' })
  }
)

t.test('without SESSION_MAX_LIFETIME a session lives as long as it is refreshed', async (t) => {
  const service = await build(t, { REFRESH_TOKEN_LIFETIME: '1h' })
  await signUp(service)
  let { refresh: token } = await logIn(service)
  for (let times = 0; times < 30; times++) {
    service.clock.pass(59 * minute)
    token = tokensOf(await refresh(service, token)).refresh
  }
  t.equal((await service.post('/api/token/verify', { token })).status, 200)
})

t.test('LEEWAY stretches the end of refresh and sliding tokens too, and lets a clock be ahead', async (t) => {
  const ends = async (LEEWAY: string) => {
    const lifetimes = { REFRESH_TOKEN_LIFETIME: '1h', SLIDING_TOKEN_REFRESH_LIFETIME: '1h' }
    const service = await build(t, { LEEWAY, ...lifetimes })
    await signUp(service)
    const claims = jose.decodeJwt((await logIn(service)).access)
    const ahead = (seconds: number) => service.app.jwt.sign({ ...claims, iat: Number(claims.iat) + seconds })
    const early = [await isAlive(service, ahead(4)), await isAlive(service, ahead(20))]
    const [{ refresh: token }, sliding] = [await logIn(service), await obtainSliding(service)]
    service.clock.pass(hour + 20 * second)
    const late = [(await refresh(service, token)).status, (await renew(service, sliding)).status]
    return [...early, ...late]
  }
  t.same(await ends('30s'), [true, true, 200, 200])
  t.same(await ends('0s'), [true, false, 401, 401], 'replicas may be five seconds apart without it')
})

t.test('TOKEN_CLAIMS=none leaves the claims of the contract alone, in each kind of token', async (t) => {
  const service = await build(t, { TOKEN_CLAIMS: 'none' })
  await signUp(service)
  const fixed = ['token_type', 'exp', 'iat', 'jti', 'user_id', 'sub', 'sid']
  const pair = await logIn(service)
  t.same(Object.keys(jose.decodeJwt(pair.access)), fixed)
  t.same(Object.keys(jose.decodeJwt(pair.refresh)), [...fixed, 'gen'])
  t.same(Object.keys(jose.decodeJwt(await obtainSliding(service))), [...fixed, 'refresh_exp'])
})

t.test('renamed claims are required under their new names', async (t) => {
  const service = await build(t, { TOKEN_TYPE_CLAIM: 'kind', JTI_CLAIM: 'id', USER_ID_CLAIM: 'uid' })
  await signUp(service)
  const claims = jose.decodeJwt((await logIn(service)).access)
  const without = (name: string, old: string) => {
    const { [name]: value, ...rest } = claims
    return service.app.jwt.sign({ ...rest, [old]: value })
  }
  const detail = async (token: string) => (await service.post('/api/token/verify', { token })).body.detail
  t.equal(await detail(without('kind', 'token_type')), 'Token has no type')
  t.equal(await detail(without('id', 'jti')), 'Token is invalid')
  t.equal(await detail(without('uid', 'user_id')), 'Token is invalid')
})

t.test('USER_ID_CLAIM=sub: the tokens work, and name the user once', async (t) => {
  const service = await build(t, { USER_ID_CLAIM: 'sub' })
  await signUp(service)
  const pair = await logIn(service)
  t.ok(await isAlive(service, pair.access))
  t.match(jose.decodeJwt(tokensOf(await refresh(service, pair.refresh)).access), { sub: '1', user_id: undefined })
})

t.test('USER_ID_FIELD=username: a renamed user stays logged in, under the new name', async (t) => {
  const service = await build(t, { USER_ID_FIELD: 'username' })
  await signUp(service)
  const pair = await logIn(service)
  await service.app.db.execute("UPDATE users SET username = 'thomas', usernameKey = 'thomas'")
  t.match((await service.get('/api/users/me', { bearer: pair.access })).body, { username: 'thomas' })
  t.match(jose.decodeJwt(tokensOf(await refresh(service, pair.refresh)).access), { user_id: 'thomas', sub: 'thomas' })
})

t.test('SIGNING_KEY: a token that another key signed is refused', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access } = await logIn(service)
  const SIGNING_KEY = 'quite another key, just as long as the first: 9876543210 zyxwvutsrqponml'
  const other = await build(t, { SIGNING_KEY }, { databaseUrl: service.databaseUrl })
  t.notOk(await isAlive(other, access))
  t.ok(await isAlive(other, (await logIn(other)).access))
})
