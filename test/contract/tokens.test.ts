import { createSecretKey } from 'node:crypto'
import * as jose from 'jose'
import t from 'tap'
import { build, logIn, password, refresh, signingKey, signUp, tokensOf } from '../service.js'

const key = createSecretKey(Buffer.from(signingKey))
const minute = 60
const day = 24 * 60 * minute

t.test('a login, a protected route, a refresh, and the refusal of the used refresh token', async (t) => {
  const service = await build(t)
  await signUp(service)

  const first = tokensOf(await service.post('/api/token', { username: 'neo', password }))
  const me = await service.get('/api/users/me', { bearer: first.access })
  t.equal(me.status, 200)
  t.match(me.body, { username: 'neo', is_staff: false, level: 1 })
  t.notMatch(me.text, /password|\$2/)

  const second = tokensOf(await refresh(service, first.refresh))
  t.not(second.refresh, first.refresh)

  service.clock.pass(11_000)
  const replay = await refresh(service, first.refresh)
  t.equal(replay.status, 401)
  t.match(replay.body, { detail: 'Token is blacklisted', code: 'token_not_valid' })
  t.equal((await refresh(service, second.refresh)).status, 401, 'the successor is dead too')
})

t.test('claims stand in the order of the contract and satisfy a second library', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  const currentDate = new Date(service.clock())

  const { payload, protectedHeader } = await jose.jwtVerify(access, key, { algorithms: ['HS256'], currentDate })
  t.same(protectedHeader, { alg: 'HS256', typ: 'JWT' })
  t.same(Object.keys(payload), ['token_type', 'exp', 'iat', 'jti', 'user_id', 'sub', 'sid', 'username'])
  t.match(payload, { token_type: 'access', user_id: '1', sub: '1', username: 'neo', jti: /^[0-9a-f]{32}$/ })
  t.equal(Number(payload.exp) - Number(payload.iat), 5 * minute)
  t.equal(payload.iat, Math.floor(service.clock() / 1000))

  const { payload: second } = await jose.jwtVerify(token, key, { currentDate })
  t.same(Object.keys(second), ['token_type', 'exp', 'iat', 'jti', 'user_id', 'sub', 'sid', 'gen', 'username'])
  t.match(second, { token_type: 'refresh', gen: 0, sid: payload.sid })
  t.not(second.jti, payload.jti)
  t.equal(Number(second.exp) - Number(second.iat), 90 * day)
})

t.test('answers that hold a token are not stored by caches', async (t) => {
  const service = await build(t)
  await signUp(service)
  const pair = await service.post('/api/token', { username: 'neo', password })
  t.equal(pair.headers.get('cache-control'), 'no-store')
  t.equal((await refresh(service, tokensOf(pair).refresh)).headers.get('cache-control'), 'no-store')
})

t.test('every path works with and without a slash at its end, and without a redirect', async (t) => {
  const service = await build(t)
  await signUp(service)
  for (const path of ['/api/token', '/api/token/']) {
    t.equal((await service.post(path, { username: 'neo', password })).status, 200, path)
  }
  for (const path of ['/api', '/api/']) {
    const { status, text } = await service.get(path)
    t.equal(status, 200, path)
    t.ok(JSON.parse(text).includes('/api/token') && JSON.parse(text).includes('/api/token/refresh'))
    t.notMatch(text, '*', 'paths alone, none that preflights need')
  }
  const page = await service.get('/api', { headers: { accept: 'text/html,*/*' } })
  t.equal(page.status, 302)
  t.equal(page.headers.get('location'), '/docs')
})

t.test('bodies may be JSON or a form', async (t) => {
  const service = await build(t)
  await signUp(service)
  const answer = await service.call('POST', '/api/token', { form: { username: 'neo', password } })
  t.equal(answer.status, 200)
  const xml = await service.call('POST', '/api/token', { raw: '<a/>', headers: { 'content-type': 'text/xml' } })
  t.equal(xml.status, 415)
  t.match(xml.body, { status: 415, code: 'unsupported_media_type' })
  const plain = await service.call('POST', '/api/token', { raw: '{}', headers: { 'content-type': 'text/plain' } })
  t.equal(plain.status, 415)
})

t.test('verify takes tokens of any kind and looks at the session', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  for (const one of [access, token]) {
    const answer = await service.post('/api/token/verify', { token: one })
    t.equal(answer.status, 200)
    t.same(answer.body, {})
  }
  t.equal((await service.post('/api/token/blacklist', { refresh: token })).status, 200)
  for (const one of [access, token]) {
    const answer = await service.post('/api/token/verify', { token: one })
    t.equal(answer.status, 401)
    t.match(answer.body, { detail: 'Token is blacklisted', code: 'token_not_valid' })
  }
})

t.test('a logout revokes the refresh token and the access token at once, and no other session', async (t) => {
  const service = await build(t)
  await signUp(service)
  const here = await logIn(service)
  const there = await logIn(service)
  const out = await service.post('/api/token/blacklist', { refresh: here.refresh })
  t.equal(out.status, 200)
  t.same(out.body, {})
  t.equal((await refresh(service, here.refresh)).status, 401)
  t.equal((await service.get('/api/users/me', { bearer: here.access })).status, 401)
  t.equal((await service.post('/api/token/blacklist', { refresh: here.refresh })).status, 401, 'as simplejwt')
  t.equal((await service.get('/api/users/me', { bearer: there.access })).status, 200)
  t.equal((await refresh(service, there.refresh)).status, 200)
})

t.test('a sliding token opens protected routes and renews itself, also after it expired', async (t) => {
  const service = await build(t, { AUTH_TOKEN_CLASSES: 'sliding,access' })
  await signUp(service)
  const obtained = await service.post('/api/token/sliding', { username: 'neo', password })
  t.equal(obtained.status, 200)
  const token = String(obtained.body.token)
  t.same(Object.keys(obtained.body), ['token'])
  t.match(jose.decodeJwt(token), { token_type: 'sliding', refresh_exp: Math.floor(service.clock() / 1000) + day })
  t.equal((await service.get('/api/users/me', { bearer: token })).status, 200)

  service.clock.pass(6 * minute * 1000)
  t.equal((await service.get('/api/users/me', { bearer: token })).status, 401)
  const renewed = await service.post('/api/token/sliding/refresh', { token })
  t.equal(renewed.status, 200)
  const fresh = String(renewed.body.token)
  t.equal((await service.get('/api/users/me', { bearer: fresh })).status, 200)
  t.equal(jose.decodeJwt(fresh).refresh_exp, jose.decodeJwt(token).refresh_exp, 'the end does not slide')

  service.clock.pass(day * 1000)
  const late = await service.post('/api/token/sliding/refresh', { token: fresh })
  t.equal(late.status, 401)
  t.match(late.body, { detail: 'Token is expired' })
})

t.test('a sliding token can be logged out', async (t) => {
  const service = await build(t)
  await signUp(service)
  const token = String((await service.post('/api/token/sliding', { username: 'neo', password })).body.token)
  t.equal((await service.post('/api/token/blacklist', { refresh: token })).status, 200)
  t.equal((await service.post('/api/token/sliding/refresh', { token })).status, 401)
})
