import { once } from 'node:events'
import { get } from 'node:http'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import t, { type Test } from 'tap'
import { loadConfig } from '../../src/config.js'
import cors from '../../src/plugins/cors.js'

type Env = Record<string, string>
const SHOP = 'https://shop.example'
const EVIL = 'https://evil.example'
const ASK_PRIVATE = 'access-control-request-private-network'
const JSON_TYPE = { 'content-type': 'application/json' }

const routes: FastifyPluginAsync = async (app) => {
  app.get('/ok', async () => ({}))
  app.get('/throws', () => Promise.reject(new Error('boom')))
  app.get('/vary', (request, reply) => reply.header('vary', request.headers.accept).send({}))
  app.options('/own', async () => ({ own: true }))
  app.post('/validated', { schema: { body: { type: 'object', required: ['name'] } } }, async () => ({}))
}

/** A small app with every kind of answer, listening on a port of its own. */
async function build(t: Test, env: Env = {}): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 1024 })
  t.teardown(() => app.close())
  const config = loadConfig({ NODE_ENV: 'test', CORS_ALLOWED_ORIGINS: SHOP, ...env })
  await app.register(fp(async (app) => void app.decorate('config', config), { name: 'config' }))
  await app.register(cors)
  // Stands for a rate limiter and a guard of other plugins.
  app.addHook('onRequest', async (request, reply) => {
    if (request.url === '/limited') return reply.code(429).send({})
    if (request.url === '/guarded') throw Object.assign(new Error('guarded'), { statusCode: 401 })
  })
  app.setErrorHandler<FastifyError>((error, _request, reply) => reply.code(error.statusCode ?? 500).send({}))
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({}))
  await app.register(routes)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app
}

/** Sends one real request. */
async function call(app: FastifyInstance, path: string, headers: Env = {}, init: RequestInit = {}): Promise<Response> {
  return await fetch(`${app.listeningOrigin}${path}`, { ...init, headers })
}

/** Asks as a browser asks before a cross-origin request. */
async function preflight(app: FastifyInstance, path: string, headers: Env = {}): Promise<Response> {
  const asked = { origin: SHOP, 'access-control-request-method': 'POST' }
  return await call(app, path, { ...asked, ...headers }, { method: 'OPTIONS' })
}

/** The `Access-Control-*` headers of an answer, without that prefix. */
function granted({ headers }: Response): Env {
  const grants = [...headers].filter(([name]) => name.startsWith('access-control-'))
  return Object.fromEntries(grants.map(([name, value]) => [name.slice('access-control-'.length), value]))
}

/** Every way this app can answer, with the status it answers with. */
const answers: Array<[string, number, RequestInit, Env]> = [
  ['/ok', 200, {}, {}],
  ['/throws', 500, {}, {}],
  ['/nowhere', 404, {}, {}],
  ['/limited', 429, {}, {}],
  ['/guarded', 401, {}, {}],
  ['/validated', 400, { method: 'POST', body: '{}' }, JSON_TYPE],
  ['/validated', 400, { method: 'POST', body: '{"name"' }, JSON_TYPE],
  ['/validated', 413, { method: 'POST', body: JSON.stringify({ name: 'x'.repeat(2048) }) }, JSON_TYPE],
  ['/validated', 415, { method: 'POST', body: 'a' }, { 'content-type': 'application/x-unknown' }]
]

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
    const app = await build(t, env)
    for (const [path, status, init, headers] of answers) {
      const response = await call(app, path, { ...headers, ...origin }, init)
      t.strictSame([response.status, response.headers.get('vary'), granted(response)], [status, 'Origin', grants], path)
    }
  })
}

t.test('a disallowed origin gets a bare 200 for its preflight', async (t) => {
  const app = await build(t, REFUSING)
  for (const origin of [EVIL, 'null', '']) {
    const response = await preflight(app, '/ok', { origin, [ASK_PRIVATE]: 'true' })
    t.strictSame([response.status, response.headers.get('vary'), granted(response)], [200, 'Origin', {}])
  }
})

t.test('a preflight is answered 200 for every path, before guards and limiters', async (t) => {
  const app = await build(t)
  for (const path of ['/ok', '/validated', '/own', '/throws', '/limited', '/guarded', '/nowhere', '/']) {
    const response = await preflight(app, path)
    const { 'content-length': length, vary } = Object.fromEntries(response.headers)
    t.strictSame([response.status, length, vary], [200, '0', 'Origin'], path)
    t.strictSame(Object.keys(granted(response)), ['allow-headers', 'allow-methods', 'allow-origin', 'max-age'], path)
  }
})

t.test('an OPTIONS that asks for no method goes to the router', async (t) => {
  const app = await build(t)
  const own = await call(app, '/own', { origin: SHOP }, { method: 'OPTIONS' })
  t.strictSame([await own.json(), granted(own)], [{ own: true }, { 'allow-origin': SHOP }])
  t.equal((await call(app, '/ok', { origin: SHOP }, { method: 'OPTIONS' })).status, 404)
})

t.test('the headers a preflight asks for are never echoed, and an empty method is a preflight too', async (t) => {
  const asked = { 'access-control-request-headers': 'x-injected', 'access-control-request-method': '' }
  const grants = granted(await preflight(await build(t, ALL), '/ok', asked))
  t.match(grants, { 'allow-origin': '*', 'allow-headers': /^(?!.*x-injected).*content-type/ })
})

t.test('a handler that varies on something else still varies on the origin', async (t) => {
  const app = await build(t)
  t.equal((await call(app, '/vary', { accept: 'Accept' })).headers.get('vary'), 'Accept, Origin')
  t.equal((await call(app, '/vary', { accept: '*' })).headers.get('vary'), '*')
})

/** Sends a request from each origin and checks that all or none of them may read the answer. */
async function checkOrigins(t: Test, app: FastifyInstance, allowed: boolean, origins: string[]): Promise<void> {
  for (const origin of origins)
    t.strictSame(granted(await call(app, '/ok', { origin })), allowed ? { 'allow-origin': origin } : {}, origin)
}

t.test('CORS_ALLOWED_ORIGINS is compared on scheme, host and port', async (t) => {
  const app = await build(t, { CORS_ALLOWED_ORIGINS: `${SHOP},http://localhost:5173` })
  await checkOrigins(t, app, true, [SHOP, 'HTTPS://shop.example', 'http://localhost:5173'])
  await checkOrigins(t, app, false, [`${SHOP}:8443`, `${SHOP}.evil.example`, `${SHOP}@evil.example`, `${SHOP}/`])
  await checkOrigins(t, app, false, [`${SHOP}, ${EVIL}`, `${EVIL}, ${SHOP}`, 'https://a.shop.example', '*', 'null'])
  await checkOrigins(t, app, false, ['http://shop.example', 'http://localhost', 'http://localhost:51730', 'localhost'])
})

t.test('CORS_ALLOWED_ORIGIN_REGEXES match the whole origin, and never the origin null', async (t) => {
  const app = await build(t, {
    CORS_ALLOWED_ORIGINS: '',
    CORS_ALLOWED_ORIGIN_REGEXES: 'https://\\w+\\.example\\.com null'
  })
  const origin = 'https://a.example.com'
  await checkOrigins(t, app, true, [origin, 'https://b.example.com', origin])
  await checkOrigins(t, app, false, [`${origin}.evil.example`, `${origin}:8443`, `x-${origin}`, SHOP, 'null'])
})

/** What a setting puts into a header of an answer and of a preflight. */
const effects: Array<[Env, string, string | undefined, string | undefined]> = [
  [ALL, 'allow-origin', '*', '*'],
  [{ ...ALL, CORS_ALLOW_CREDENTIALS: 'true' }, 'allow-origin', SHOP, SHOP],
  [{ CORS_ALLOW_CREDENTIALS: 'true' }, 'allow-credentials', 'true', 'true'],
  [{}, 'allow-methods', undefined, 'DELETE, GET, OPTIONS, PATCH, POST, PUT'],
  [{ CORS_ALLOW_METHODS: 'GET,POST' }, 'allow-methods', undefined, 'GET, POST'],
  [{}, 'allow-headers', undefined, 'accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with'],
  [{ CORS_ALLOW_HEADERS: 'x-one,x-two' }, 'allow-headers', undefined, 'x-one, x-two'],
  [{ CORS_EXPOSE_HEADERS: 'retry-after,x-request-id' }, 'expose-headers', 'retry-after, x-request-id', undefined],
  [{}, 'max-age', undefined, '86400'],
  [{ CORS_PREFLIGHT_MAX_AGE: '60' }, 'max-age', undefined, '60'],
  [{ CORS_PREFLIGHT_MAX_AGE: '0' }, 'max-age', undefined, undefined]
]

for (const [env, name, onAnswer, onPreflight] of effects) {
  t.test(`${JSON.stringify(env)} and the header ${name}`, async (t) => {
    const app = await build(t, { CORS_ALLOWED_ORIGINS: 'CORS_ALLOW_ALL_ORIGINS' in env ? '' : SHOP, ...env })
    t.equal(granted(await call(app, '/ok', { origin: SHOP }))[name], onAnswer)
    t.equal(granted(await preflight(app, '/ok'))[name], onPreflight)
  })
}

t.test('CORS_URLS_REGEX leaves other paths alone, however they are spelt', async (t) => {
  const app = await build(t, { CORS_URLS_REGEX: '^(?!/(ok|throws|own)$)' })
  for (const path of ['/ok', '/ok?/validated', '/%6fk', '/throws']) {
    const response = await call(app, path, { origin: SHOP })
    t.strictSame([response.headers.get('vary'), granted(response)], [null, {}], path)
  }
  t.strictSame(await (await preflight(app, '/own')).json(), { own: true })
  t.strictSame(granted(await call(app, '/limited?/ok', { origin: SHOP })), { 'allow-origin': SHOP })
  // Fetch cannot send a path in absolute form.
  const absolute = get(app.listeningOrigin, { path: 'http://a.example/ok', headers: { origin: SHOP } })
  const [raw] = await once(absolute, 'response')
  t.match(raw.resume(), { statusCode: 200, headers: { vary: undefined, 'access-control-allow-origin': undefined } })
})

t.test('CORS_ALLOW_PRIVATE_NETWORK answers those who ask', async (t) => {
  const on = await build(t, PRIVATE)
  const name = 'allow-private-network'
  t.equal(granted(await preflight(on, '/ok', { [ASK_PRIVATE]: 'true' }))[name], 'true')
  t.equal(granted(await preflight(on, '/ok', { [ASK_PRIVATE]: '1' }))[name], undefined)
  t.equal(granted(await preflight(on, '/ok'))[name], undefined)
  t.equal(granted(await preflight(await build(t), '/ok', { [ASK_PRIVATE]: 'true' }))[name], undefined)
})
