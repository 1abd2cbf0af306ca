import { decodeJwt } from 'jose'
import t, { type Test } from 'tap'
import { type Answer, build, isAlive, logIn, password, refresh, type Service, signUp, testClock } from '../service.js'

const hour = 3_600_000
const day = 24 * hour
const app = 'https://app.example.com'

/** The cookie with that name in an answer: its value and its attributes. */
function cookieIn({ headers }: Answer, name = 'refresh') {
  const header = headers.getSetCookie().find((one) => one.startsWith(`${name}=`))
  if (header === undefined) return undefined
  const [pair = '', ...attributes] = header.split('; ')
  return { pair, value: pair.slice(name.length + 1), attributes: attributes.sort() }
}

/** Sends a request as a page of the service itself does. */
function send(service: Service, path: string, cookie = '', headers: Record<string, string> = {}): Promise<Answer> {
  return service.post(path, undefined, {
    headers: { origin: service.url, 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }), ...headers }
  })
}

function logInByCookie(service: Service, headers: Record<string, string> = {}, word = password): Promise<Answer> {
  return service.post(
    '/api/token/cookie',
    { username: 'neo', password: word },
    { headers: { origin: service.url, ...headers } }
  )
}

/** `exp` is in seconds. */
const endOfToken = ({ clock }: Service) => new Date(Math.floor(clock() / 1000) * 1000 + 90 * day).toISOString()

async function start(t: Test, env: Record<string, string> = {}, options: Parameters<typeof build>[2] = {}) {
  const service = await build(t, env, options)
  await signUp(service)
  const answer = await logInByCookie(service)
  t.equal(answer.status, 200, answer.text)
  const cookie = cookieIn(answer)
  return { service, answer, cookie: cookie?.pair ?? '', access: String(answer.body.access) }
}

t.test('a page logs in, refreshes and logs out without ever seeing the refresh token', async (t) => {
  const { service, answer, cookie, access } = await start(t)
  t.same(Object.keys(answer.body), ['access', 'refresh_expires_at'])
  t.same(cookieIn(answer)?.attributes, ['HttpOnly', 'Max-Age=7776000', 'Path=/', 'SameSite=Strict'])
  t.equal(answer.body.refresh_expires_at, endOfToken(service))
  t.ok(await isAlive(service, access))

  service.clock.pass(hour)
  const next = await send(service, '/api/token/cookie/refresh', cookie)
  t.equal(next.status, 200, next.text)
  t.same(Object.keys(next.body), ['access', 'refresh_expires_at'])
  const successor = cookieIn(next)
  t.not(successor?.pair, cookie, 'the refresh token was rotated')
  t.equal(next.body.refresh_expires_at, endOfToken(service))
  t.ok(await isAlive(service, String(next.body.access)))

  const out = await send(service, '/api/token/cookie/blacklist', successor?.pair)
  t.match(out, { status: 200, text: '{}' })
  t.match(cookieIn(out), { value: '', attributes: ['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Strict'] })
  t.notOk(await isAlive(service, String(next.body.access)), 'every token of the session is revoked')
  t.match(await send(service, '/api/token/cookie/refresh', successor?.pair), { status: 401 })
})

t.test('the cookie is one that no other host and no script can write', async (t) => {
  const rows: [env: Record<string, string>, name: string, attributes: string[]][] = [
    [{}, '__Host-Http-refresh', ['HttpOnly', 'Max-Age=7776000', 'Path=/', 'SameSite=Strict', 'Secure']],
    [
      { REFRESH_COOKIE_SAMESITE: 'None' },
      '__Host-Http-refresh',
      ['HttpOnly', 'Max-Age=7776000', 'Partitioned', 'Path=/', 'SameSite=None', 'Secure']
    ],
    [
      { REFRESH_COOKIE_DOMAIN: '.Example.com', REFRESH_COOKIE_SAMESITE: 'Lax' },
      '__Secure-refresh',
      ['Domain=example.com', 'HttpOnly', 'Max-Age=7776000', 'Path=/', 'SameSite=Lax', 'Secure']
    ],
    [
      { REFRESH_COOKIE_NAME: 'my-refresh' },
      'my-refresh',
      ['HttpOnly', 'Max-Age=7776000', 'Path=/', 'SameSite=Strict', 'Secure']
    ]
  ]
  const origin = 'https://auth.example.com'
  for (const [env, name, attributes] of rows) {
    const service = await build(t, { NODE_ENV: 'production', BCRYPT_COST: '10', PUBLIC_URL: `${origin}/sso`, ...env })
    await signUp(service)
    const answer = await logInByCookie(service, { origin })
    t.same(cookieIn(answer, name)?.attributes, attributes, JSON.stringify(env))
    t.equal((await logInByCookie(service, { host: 'evil.example', origin: 'https://evil.example' })).status, 403)
  }
})

t.test('rotation, reuse detection and the reuse interval are those of every session', async (t) => {
  const { service, cookie } = await start(t)
  const again = await Promise.all([1, 2, 3].map(() => send(service, '/api/token/cookie/refresh', cookie)))
  t.equal(new Set(again.map((one) => cookieIn(one)?.pair)).size, 1, 'three tabs get the same successor')
  service.clock.pass(11_000)
  const replayed = await send(service, '/api/token/cookie/refresh', cookie)
  t.match(replayed, { status: 401, body: { detail: 'Token is blacklisted', code: 'token_not_valid' } })
  t.match(cookieIn(replayed), { value: '' }, 'and the cookie is cleared')
  const successor = again[0] && cookieIn(again[0])
  t.match(await send(service, '/api/token/cookie/refresh', successor?.pair), { status: 401 }, 'the family is revoked')
})

t.test('SESSION_LIMIT counts logins by cookie and by token together', async (t) => {
  const { service, cookie } = await start(t, { SESSION_LIMIT: '1' })
  await logIn(service)
  t.match(await send(service, '/api/token/cookie/refresh', cookie), { status: 401 })
})

t.test('a response that was lost for an hour came again, with its Idempotency-Key', async (t) => {
  const { service, cookie } = await start(t)
  const headers = { 'idempotency-key': '"a key that this tab chose"' }
  const lost = await send(service, '/api/token/cookie/refresh', cookie, headers)
  service.clock.pass(hour)
  const late = await send(service, '/api/token/cookie/refresh', cookie, headers)
  t.equal(cookieIn(late)?.value, cookieIn(lost)?.value)
  t.match(cookieIn(late), { attributes: ['HttpOnly', `Max-Age=${(90 * day - hour) / 1000}`] }, 'for what is left of it')
  t.match(await send(service, '/api/token/cookie/refresh', cookie, { 'idempotency-key': 'short' }), { status: 400 })
})

t.test('without rotation, the cookie keeps its token', async (t) => {
  const { service, cookie, answer } = await start(t, { ROTATE_REFRESH_TOKENS: 'false' })
  service.clock.pass(hour)
  const next = await send(service, '/api/token/cookie/refresh', cookie)
  t.equal(cookieIn(next)?.pair, cookie)
  t.equal(next.body.refresh_expires_at, answer.body.refresh_expires_at)
})

t.test('a session that has a longest lifetime: the cookie goes no further', async (t) => {
  const { answer } = await start(t, { SESSION_MAX_LIFETIME: '1h' })
  t.match(cookieIn(answer)?.attributes, ['HttpOnly', 'Max-Age=3600'])
})

t.test('a refresh without a usable cookie', async (t) => {
  const { service, cookie, access } = await start(t)
  const missing = { status: 401, body: { code: 'not_authenticated' } }
  const invalid = { status: 401, body: { code: 'token_not_valid' } }
  for (const none of ['', 'other=1', 'refresh=']) {
    const answer = await send(service, '/api/token/cookie/refresh', none)
    t.match(answer, missing, `"${none}"`)
    t.equal(cookieIn(answer), undefined, 'there is nothing to clear')
  }
  const { refresh: other } = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: other })
  const rejected: [title: string, value: string][] = [
    ['garbage', 'a.b.c'],
    ['an access token', access],
    ['a revoked one', other]
  ]
  for (const [title, value] of rejected) {
    const answer = await send(service, '/api/token/cookie/refresh', `refresh=${value}`)
    t.match(answer, invalid, title)
    t.match(cookieIn(answer), { value: '' }, 'the cookie is cleared')
    t.equal((await send(service, '/api/token/cookie/blacklist', `refresh=${value}`)).status, 200, 'logging out works')
  }
  service.clock.pass(91 * day)
  t.match(await send(service, '/api/token/cookie/refresh', cookie), { body: { detail: 'Token is expired' } })
  t.match(await send(service, '/api/token/cookie/blacklist'), { status: 200 }, 'logging out twice')
})

t.test('a token in a cookie is a refresh token like any other', async (t) => {
  const { service, cookie } = await start(t)
  const value = cookie.replace('refresh=', '')
  t.equal(decodeJwt(value).token_type, 'refresh')
  t.equal((await refresh(service, value)).status, 200)
})

t.test('only trusted pages use cookies, and CORS_ALLOW_ALL_ORIGINS names none', async (t) => {
  const { service, cookie } = await start(t, { CORS_ALLOWED_ORIGINS: app, CORS_ALLOW_ALL_ORIGINS: 'true' })
  const paths = ['', '/refresh', '/blacklist'].map((path) => `/api/token/cookie${path}`)
  const rejected: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example', 'content-type': 'text/plain' }
  ]
  for (const path of paths) {
    for (const headers of rejected) {
      const answer = await send(service, path, cookie, headers)
      t.match(answer, { status: 403, body: { code: 'csrf_failed' } }, `${path} ${JSON.stringify(headers)}`)
      t.equal(cookieIn(answer), undefined, 'the cookie stays')
    }
  }
  const denied = await service.post(paths[1] ?? '', undefined, { headers: { cookie } })
  t.match(denied, { status: 403, body: { code: 'csrf_failed' } }, 'a program with a cookie states its origin too')
  t.equal((await service.post(paths[1] ?? '')).status, 401, 'one without has nothing to lose')
  t.equal((await send(service, paths[1] ?? '', cookie, { origin: app })).status, 200, 'a listed origin')
})

t.test('a rejected form post is in Korean for Koreans, and in the shape that simplejwt has', async (t) => {
  const service = await build(t)
  const answer = await service.post('/api/token/cookie', undefined, {
    raw: 'username=neo',
    headers: {
      origin: 'https://evil.example',
      accept: '*/*',
      'accept-language': 'ko',
      'content-type': 'application/x-www-form-urlencoded'
    }
  })
  t.equal(answer.status, 403)
  t.same(Object.keys(answer.body), ['detail', 'code'])
  t.match(answer.body.detail, /쿠키 세션/)
})

t.test('a login by cookie is throttled and recorded as every other', async (t) => {
  const service = await build(t, { LOGIN_RATE_LIMIT: '2/1m' }, { clock: testClock() })
  await signUp(service)
  for (const status of [401, 401, 429]) t.equal((await logInByCookie(service, {}, 'wrong')).status, status)
})
