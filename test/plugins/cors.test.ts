import { once } from 'node:events'
import { get } from 'node:http'
import type { FastifyPluginAsync } from 'fastify'
import t, { type Test } from 'tap'
import { type Answer, type BuildOptions, build, type Call, password, type Service, signUp } from '../service.js'

type Env = Record<string, string>
const SHOP = 'https://shop.example'
const EVIL = 'https://evil.example'
const ASK_PRIVATE = 'access-control-request-private-network'
const OK = '/health/live'
const JSON_TYPE = { 'content-type': 'application/json' }

/** What none of the service's own routes does. */
const routes: FastifyPluginAsync = async (app) => {
  app.get('/vary', (request, reply) => reply.header('vary', request.headers.accept).send({}))
  app.options('/own', async () => ({ own: true }))
}

/** The whole service, which pages of SHOP may call. */
function start(t: Test, env: Env = {}, options: BuildOptions = {}): Promise<Service> {
  return build(t, { CORS_ALLOWED_ORIGINS: SHOP, ...env }, { routes, ...options })
}

/** Asks as a browser asks before a cross-origin request. */
function preflight(service: Service, path: string, headers: Env = {}): Promise<Answer> {
  const asked = { origin: SHOP, 'access-control-request-method': 'POST' }
  return service.call('OPTIONS', path, { headers: { ...asked, ...headers } })
}

/** The `Access-Control-*` headers of an answer, without that prefix. */
function granted({ headers }: Pick<Answer, 'headers'>): Env {
  const grants = [...headers].filter(([name]) => name.startsWith('access-control-'))
  return Object.fromEntries(grants.map(([name, value]) => [name.slice('access-control-'.length), value]))
}

/** A login of a member that stays under its own limit. */
const login = (username: string): Call => ({ raw: JSON.stringify({ username, password }), headers: JSON_TYPE })
const large = JSON.stringify({ username: 'neo', password: 'x'.repeat(20_000) })

/** Every way the service can answer, with the status it answers with. */
const answers: Array<[method: string, path: string, status: number, call: Call]> = [
  ['GET', OK, 200, {}],
  ['GET', '/nowhere', 404, {}],
  ['GET', '/api/token', 405, {}],
  ['GET', '/api/users/me', 401, {}],
  ['POST', '/api/token', 500, login('neo')],
  ['POST', '/api/token', 401, login('smith')],
  ['POST', '/api/token', 429, login('smith')],
  ['POST', '/api/token', 400, { raw: '{}', headers: JSON_TYPE }],
  ['POST', '/api/token', 400, { raw: '{"username"', headers: JSON_TYPE }],
  ['POST', '/api/token', 413, { raw: large, headers: JSON_TYPE }],
  ['POST', '/api/token', 415, { raw: 'a', headers: { 'content-type': 'application/x-unknown' } }]
]

/** With these a login of neo breaks, and a second one of anybody is one too many. */
const LIMITED = { LOGIN_RATE_LIMIT: '1/1m' }
const extension = { customClaims: () => Promise.reject(new Error('boom')) }

const ALL = { CORS_ALLOW_ALL_ORIGINS: 'true' }
const PRIVATE = { CORS_ALLOW_PRIVATE_NETWORK: 'true' }
const REFUSING = { ...PRIVATE, CORS_ALLOW_CREDENTIALS: 'true', CORS_EXPOSE_HEADERS: 'retry-after' }

/** Who asks, with which settings and headers, and what every answer grants. */
const askers: Array<[string, Env, Env, Env]> = [
  ['an allowed origin is readable by it', {}, { origin: SHOP }, { 'allow-origin': SHOP }],
  ['a disallowed origin has no Access-Control header', REFUSING, { origin: EVIL, [ASK_PRIVATE]: 'true' }, {}],
  ['a request without origin has no Access-Control header', ALL, {}, {}],
  ['an empty origin has no Access-Control header', ALL, { origin: '' }, {}]
]

for (const [what, env, origin, grants] of askers) {
  t.test(`every answer, errors included, varies on the origin, and one to ${what}`, async (t) => {
    const service = await start(t, { ...LIMITED, ...env }, { extension })
    await signUp(service)
    for (const [method, path, status, { raw, headers }] of answers) {
      const answer = await service.call(method, path, { raw, headers: { ...headers, ...origin } })
      t.strictSame(
        [answer.status, answer.headers.get('vary'), granted(answer)],
        [
          status,
          status < 400
            ? 'Origin'
            : path.startsWith('/api')
              ? 'Origin, Accept, Accept-Language'
              : 'Origin, Accept-Language',
          grants
        ],
        `${method} ${path} ${status}`
      )
    }
    await service.app.db.execute('ALTER TABLE sessions RENAME TO SessionAway')
    const iat = Math.floor(service.clock() / 1000)
    const claims = { token_type: 'access', exp: iat + 60, iat, jti: 'a', user_id: '1', sid: 'b' }
    const bearer = service.app.jwt.sign(claims)
    const gone = await service.get('/api/users/me', { bearer, headers: origin })
    t.strictSame(
      [gone.status, gone.headers.get('vary'), granted(gone)],
      [503, 'Origin, Accept, Accept-Language', grants],
      'the database is away'
    )
  })
}

t.test('a disallowed origin gets a bare 200 for its preflight', async (t) => {
  const service = await start(t, REFUSING)
  for (const origin of [EVIL, 'null', '']) {
    const response = await preflight(service, OK, { origin, [ASK_PRIVATE]: 'true' })
    t.strictSame([response.status, response.headers.get('vary'), granted(response)], [200, 'Origin', {}])
  }
})

t.test('a preflight is answered 200 for every path, before guards and limiters', async (t) => {
  const service = await start(t)
  for (const path of [OK, '/api/token', '/own', '/api/users/me', '/api/admin/stats', '/docs/json', '/nowhere', '/']) {
    const response = await preflight(service, path)
    const { 'content-length': length, vary } = Object.fromEntries(response.headers)
    t.strictSame([response.status, length, vary], [200, '0', 'Origin'], path)
    t.strictSame(Object.keys(granted(response)), ['allow-headers', 'allow-methods', 'allow-origin', 'max-age'], path)
  }
})

t.test('an OPTIONS that asks for no method goes to the router', async (t) => {
  const service = await start(t)
  const headers = { origin: SHOP }
  const own = await service.call('OPTIONS', '/own', { headers })
  t.strictSame([own.body, granted(own)], [{ own: true }, { 'allow-origin': SHOP }])
  t.equal((await service.call('OPTIONS', OK, { headers })).status, 405)
  t.equal((await service.call('OPTIONS', '/nowhere', { headers })).status, 404)
})

t.test('the headers a preflight asks for are never echoed, and an empty method is a preflight too', async (t) => {
  const asked = { 'access-control-request-headers': 'x-injected', 'access-control-request-method': '' }
  const grants = granted(await preflight(await start(t, ALL), OK, asked))
  t.match(grants, { 'allow-origin': '*', 'allow-headers': /^(?!.*x-injected).*content-type/ })
})

t.test('a handler that varies on something else still varies on the origin', async (t) => {
  const service = await start(t)
  t.equal((await service.get('/vary', { headers: { accept: 'Accept' } })).headers.get('vary'), 'Accept, Origin')
  t.equal((await service.get('/vary', { headers: { accept: '*' } })).headers.get('vary'), '*')
})

/** Sends a request from each origin and checks that all or none of them may read the answer. */
async function checkOrigins(t: Test, service: Service, allowed: boolean, origins: string[]): Promise<void> {
  for (const origin of origins)
    t.strictSame(
      granted(await service.get(OK, { headers: { origin } })),
      allowed ? { 'allow-origin': origin } : {},
      origin
    )
}

t.test('CORS_ALLOWED_ORIGINS is compared on scheme, host and port', async (t) => {
  const service = await start(t, { CORS_ALLOWED_ORIGINS: `${SHOP},http://localhost:5173` })
  await checkOrigins(t, service, true, [SHOP, 'HTTPS://shop.example', 'http://localhost:5173'])
  await checkOrigins(t, service, false, [`${SHOP}:8443`, `${SHOP}.evil.example`, `${SHOP}@evil.example`, `${SHOP}/`])
  await checkOrigins(t, service, false, [`${SHOP}, ${EVIL}`, `${EVIL}, ${SHOP}`, 'https://a.shop.example', '*', 'null'])
  await checkOrigins(t, service, false, [
    'http://shop.example',
    'http://localhost',
    'http://localhost:51730',
    'localhost'
  ])
})

t.test('CORS_ALLOWED_ORIGIN_REGEXES match the whole origin, and never the origin null', async (t) => {
  const service = await start(t, {
    CORS_ALLOWED_ORIGINS: '',
    CORS_ALLOWED_ORIGIN_REGEXES: 'https://\\w+\\.example\\.com null'
  })
  const origin = 'https://a.example.com'
  await checkOrigins(t, service, true, [origin, 'https://b.example.com', origin])
  await checkOrigins(t, service, false, [`${origin}.evil.example`, `${origin}:8443`, `x-${origin}`, SHOP, 'null'])
})

t.test('an Origin or a path ran through a pattern of the settings for hours and stopped the service', async (t) => {
  const service = await start(t, {
    CORS_ALLOWED_ORIGIN_REGEXES: 'https://[\\w.-]+-[\\w.-]+\\.example\\.com https://(a|a)*\\.example\\.com',
    CORS_URLS_REGEX: '^/health/(a|a|live)*\\Z'
  })
  const origin = (length: number) =>
    `https://${'-'.repeat(length - 'https://'.length - '.example.com'.length)}.example.com`
  await checkOrigins(t, service, true, [origin(300), 'https://a-b.example.com', 'https://aa.example.com'])
  await checkOrigins(t, service, false, [origin(301), origin(15_000), `https://${'-'.repeat(280)}`])
  await checkOrigins(t, service, false, [`https://${'a'.repeat(280)}`])
  const answer = await service.get(`/health/${'a'.repeat(2_000)}!`, { headers: { origin: SHOP } })
  t.strictSame([answer.status, granted(answer)], [404, {}])
})

/** How an origin is written in CORS_ALLOWED_ORIGINS, the `Origin` that browsers send then, and whether it is allowed. */
const written: [setting: string, sent: string, allowed: boolean][] = [
  ['file://', 'file://', true],
  ['file://', 'null', false],
  ['file://', 'file:///etc', false],
  ['capacitor://localhost', 'capacitor://localhost', true],
  ['HTTPS://shop.example', 'https://shop.example', true],
  ['https://xn--3e0b707e.example', 'https://xn--3e0b707e.example', true],
  ['http://[::1]:8080', 'http://[::1]:8080', true],
  ['http://[::1]:8080', 'http://[::1]', false],
  ['http://localhost:5173', 'http://127.0.0.1:5173', false]
]

t.test('origins as they are written and sent', async (t) => {
  const service = await start(t, { CORS_ALLOWED_ORIGINS: [...new Set(written.map(([setting]) => setting))].join() })
  for (const [, origin, allowed] of written) await checkOrigins(t, service, allowed, [origin])
})

/** Who asks for what, and the line that names the setting. */
const told: [headers: Env, line: object | undefined][] = [
  [{ origin: EVIL }, { origin: EVIL, msg: 'CORS rejected an origin that CORS_ALLOWED_ORIGINS does not name' }],
  [{ origin: EVIL }, undefined],
  [{ origin: 'null' }, { origin: 'null', msg: 'CORS rejected an origin that CORS_ALLOW_ALL_ORIGINS alone allows' }],
  [{ origin: SHOP }, undefined],
  [{ origin: SHOP, 'access-control-request-headers': 'authorization,content-type' }, undefined],
  [
    { origin: SHOP, 'access-control-request-headers': 'authorization,traceparent' },
    { origin: SHOP, asked: 'traceparent', msg: 'CORS rejected a header that CORS_ALLOW_HEADERS does not name' }
  ],
  [
    { origin: SHOP, 'access-control-request-method': 'PURGE' },
    { origin: SHOP, asked: 'PURGE', msg: 'CORS rejected a method that CORS_ALLOW_METHODS does not name' }
  ],
  [
    { origin: SHOP, [ASK_PRIVATE]: 'true' },
    { msg: 'CORS rejected a public page, which CORS_ALLOW_PRIVATE_NETWORK would allow' }
  ],
  [{ origin: 'http://localhost:5173', 'sec-fetch-site': 'same-origin' }, undefined],
  [{ origin: 'https://a.example\u009b31m' }, { origin: 'https://a.example\ufffd31m' }]
]

t.test('a CORS refusal left no trace', async (t) => {
  const lines: string[] = []
  const env = { NODE_ENV: 'development', LOG_LEVEL: 'warn', CORS_URLS_REGEX: '^/(health|api)/' }
  const service = await start(t, env, { log: (line) => lines.push(line) })
  for (const [headers, line] of told) {
    lines.length = 0
    await preflight(service, OK, headers)
    t.match(
      lines.map((line) => JSON.parse(line)),
      line === undefined ? [] : [line],
      JSON.stringify(headers)
    )
    t.equal(lines.length, line === undefined ? 0 : 1)
  }
  await service.get('/api/users/me', { headers: { origin: service.url } })
  t.equal(lines.length, 1, 'a page of the service itself asks for no permission')
  await service.get('/oauth/revocations?token=secret', { headers: { origin: SHOP } })
  t.match(JSON.parse(lines.at(-1) ?? ''), { asked: '/oauth/revocations', msg: /CORS_URLS_REGEX does not match$/ })
  t.notMatch(lines.join(''), 'secret')
  for (let i = 0; i < 200; i++) await preflight(service, OK, { origin: `https://${i}.example` })
  t.equal(lines.length, 95, 'a page that asks from ever new origins writes no further lines')
})

t.test('in production a CORS refusal is a line of the level debug', async (t) => {
  for (const [LOG_LEVEL, count] of [
    ['info', 0],
    ['debug', 1]
  ] as const) {
    const lines: string[] = []
    const service = await start(t, { LOG_LEVEL }, { log: (line) => lines.push(line) })
    await preflight(service, OK, { origin: EVIL })
    t.equal(lines.filter((line) => line.includes('CORS rejected')).length, count)
  }
})

/** What a setting puts into a header of an answer and of a preflight. */
const effects: Array<[Env, string, string | undefined, string | undefined]> = [
  [ALL, 'allow-origin', '*', '*'],
  [{ ...ALL, CORS_ALLOW_CREDENTIALS: 'true' }, 'allow-origin', SHOP, SHOP],
  [{ CORS_ALLOW_CREDENTIALS: 'true' }, 'allow-credentials', 'true', 'true'],
  [{}, 'allow-methods', undefined, 'DELETE, GET, OPTIONS, PATCH, POST, PUT'],
  [{ CORS_ALLOW_METHODS: 'GET,POST' }, 'allow-methods', undefined, 'GET, POST'],
  [
    {},
    'allow-headers',
    undefined,
    'accept, authorization, content-type, idempotency-key, user-agent, x-csrftoken, x-requested-with'
  ],
  [{ CORS_ALLOW_HEADERS: 'x-one,x-two' }, 'allow-headers', undefined, 'x-one, x-two'],
  [{ CORS_EXPOSE_HEADERS: 'retry-after,x-request-id' }, 'expose-headers', 'retry-after, x-request-id', undefined],
  [{}, 'max-age', undefined, '86400'],
  [{ CORS_PREFLIGHT_MAX_AGE: '60' }, 'max-age', undefined, '60'],
  [{ CORS_PREFLIGHT_MAX_AGE: '0' }, 'max-age', undefined, undefined]
]

for (const [env, name, onAnswer, onPreflight] of effects) {
  t.test(`${JSON.stringify(env)} and the header ${name}`, async (t) => {
    const service = await start(t, { CORS_ALLOWED_ORIGINS: 'CORS_ALLOW_ALL_ORIGINS' in env ? '' : SHOP, ...env })
    t.equal(granted(await service.get(OK, { headers: { origin: SHOP } }))[name], onAnswer)
    t.equal(granted(await preflight(service, OK))[name], onPreflight)
  })
}

t.test('CORS_URLS_REGEX leaves other paths alone, however they are spelt', async (t) => {
  const service = await start(t, { CORS_URLS_REGEX: '^/(health/ready|api/token)' })
  for (const path of [OK, `${OK}?/api/token`, '/%68ealth/live', '/api/users/me']) {
    const answer = await service.get(path, { headers: { origin: SHOP } })
    const vary = answer.status < 400 ? null : 'Accept, Accept-Language'
    t.strictSame([answer.headers.get('vary'), granted(answer)], [vary, {}], path)
  }
  t.strictSame((await preflight(service, '/own')).body, { own: true })
  const other = await service.get(`/health/ready?${OK}`, { headers: { origin: SHOP } })
  t.strictSame(granted(other), { 'allow-origin': SHOP })
  // Fetch cannot send a path in absolute form.
  const absolute = get(service.url, { path: `http://a.example${OK}`, headers: { origin: SHOP } })
  const [response] = await once(absolute, 'response')
  t.match(response, { statusCode: 200, headers: { vary: undefined, 'access-control-allow-origin': undefined } })
  response.resume()
})

t.test('a cache could hand the JSON of /api to a browser, which is sent to the docs page', async (t) => {
  const service = await start(t)
  for (const [accept, status] of [
    ['text/html', 302],
    ['application/json', 200]
  ] as const) {
    const answer = await service.get('/api', { headers: { origin: SHOP, accept } })
    t.strictSame([answer.status, answer.headers.get('vary')], [status, 'Accept, Origin'], 'RFC 9110, 12.5.5')
  }
})

t.test('CORS_ALLOW_PRIVATE_NETWORK answers preflights that ask for it', async (t) => {
  const on = await start(t, PRIVATE)
  const name = 'allow-private-network'
  t.equal(granted(await preflight(on, OK, { [ASK_PRIVATE]: 'true' }))[name], 'true')
  t.equal(granted(await preflight(on, OK, { [ASK_PRIVATE]: '1' }))[name], undefined)
  t.equal(granted(await preflight(on, OK))[name], undefined)
  t.equal(granted(await preflight(await start(t), OK, { [ASK_PRIVATE]: 'true' }))[name], undefined)
})
