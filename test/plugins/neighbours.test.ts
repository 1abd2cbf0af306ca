// The service in an application that has plugins of its own: each of them registered before the service, and after it.
import auth from '@fastify/auth'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import jwt from '@fastify/jwt'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import requestContext from '@fastify/request-context'
import sensible from '@fastify/sensible'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import keyturn, { loadConfig, serverOptions } from '../../src/app.js'
import { createDatabase } from '../database.js'
import { build, client, password, signingKey, signUp, testClock } from '../service.js'

const ours = 'https://ours.example'
const theirs = 'https://theirs.example'

type Plugins = Record<string, (host: FastifyInstance) => unknown>

/** Each with options that are not the service's. */
const plugins: Plugins = {
  '@fastify/auth': (host) => host.register(auth),
  '@fastify/cookie': (host) => host.register(cookie, { secret: 'theirs', parseOptions: { signed: true, path: '/x' } }),
  '@fastify/cors': (host) => host.register(cors, { origin: theirs, credentials: true, methods: ['PATCH'] }),
  '@fastify/formbody': (host) => host.register(formbody, { bodyLimit: 1 }),
  '@fastify/helmet': (host) =>
    host.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ['https://theirs.example'] } } }),
  '@fastify/jwt': (host) => host.register(jwt, { secret: 'the secret of the application around the service' }),
  '@fastify/multipart': (host) => host.register(multipart, { attachFieldsToBody: true }),
  '@fastify/rate-limit': (host) => host.register(rateLimit, { max: 1_000 }),
  '@fastify/request-context': (host) => host.register(requestContext),
  '@fastify/sensible': (host) => host.register(sensible),
  '@fastify/swagger': (host) => host.register(swagger, { openapi: { info: { title: 'theirs', version: '1' } } }),
  '@fastify/swagger-ui': (host) => host.register(swaggerUi, { routePrefix: '/documentation' }),
  '@fastify/under-pressure': (host) => host.register(underPressure, { maxEventLoopDelay: 60_000 })
}

/** What no application has beside those above. */
const others: Plugins = {
  '@fastify/cors for all origins': (host) => host.register(cors),
  '@fastify/jwt in a namespace': (host) => host.register(jwt, { secret: 'theirs', namespace: 'theirs' }),
  'decorators of its own': (host) => {
    for (const name of ['authenticate', 'config', 'db', 'users', 'tokens', 'keys']) host.decorate(name, 'theirs')
  }
}

type When = 'before' | 'after'

interface Host extends ReturnType<typeof client> {
  app: FastifyInstance
}

interface Settings {
  databaseUrl: string
  plugins: Plugins
  when: When
  prefix: string
}

/** Another's application, with plugins of its own and the service. */
async function startHost(t: Test, { databaseUrl, plugins, when, prefix }: Settings): Promise<Host> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    SIGNING_KEY: signingKey,
    BCRYPT_COST: '4',
    LOG_LEVEL: 'silent',
    RATE_LIMIT: '900/1m',
    JWK_URL: 'http://127.0.0.1:9/jwks',
    CORS_ALLOWED_ORIGINS: ours
  })
  const app = Fastify(serverOptions(config))
  t.teardown(() => app.close())
  const add = async () => {
    for (const register of Object.values(plugins)) await register(app)
  }
  if (when === 'before') await add()
  await app.register(keyturn, { prefix, config, clock: testClock() })
  if (when === 'after') await add()
  app.get('/hello', async () => 'hello')
  return { app, ...client(await app.listen({ host: '127.0.0.1', port: 0 })) }
}

/** What the service does in every application. */
async function behaves(t: Test, host: Host, prefix: string): Promise<void> {
  const at = (path: string) => prefix + path
  const login = { username: 'neo', password }
  t.equal((await host.get('/hello')).text, 'hello')
  const form = await host.call('POST', at('/api/token'), { form: login })
  t.equal(form.status, 200, form.text)
  const cookies = form.headers.getSetCookie()
  t.match(cookies, [/^keyturn-device=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/], 'no cookie of theirs')
  const data = new FormData()
  data.set('refresh', String(form.body.refresh))
  const refreshed = await host.call('POST', at('/api/token/refresh'), { raw: data })
  t.equal(refreshed.status, 200, refreshed.text)
  const bearer = String(refreshed.body.access)
  t.match((await host.get(at('/api/users/me'), { bearer })).body, { username: 'neo' })
  t.match((await host.get(at('/api/users/me'))).body, { status: 401, code: 'not_authenticated' })
  t.match((await host.post(at('/api/token'), { username: 'neo' })).body, { code: 'invalid' })
  const xml = { raw: '<a/>', headers: { 'content-type': 'text/xml' } }
  t.equal((await host.call('POST', at('/api/token'), xml)).status, 415)
  const nowhere = await host.get(at('/nowhere'))
  t.match(nowhere.body, { status: 404, code: 'not_found' })
  t.equal(nowhere.headers.get('ratelimit-limit'), '900')
  t.equal(nowhere.headers.get('content-security-policy'), "default-src 'none';frame-ancestors 'none'")
  const options = await host.call('OPTIONS', at('/api/token'))
  t.match([options.status, options.headers.get('allow')], [405, 'POST'])
  t.equal((await host.get(at('/health/ready'))).status, 200)
  t.match((await host.get(at('/docs/json'))).body, { info: { title: 'keyturn' } })
  await answersOnlyOurOrigin(t, host, prefix)
}

async function answersOnlyOurOrigin(t: Test, host: Host, prefix: string): Promise<void> {
  for (const [origin, allowed] of [
    [ours, ours],
    [theirs, null]
  ] as const) {
    for (const path of ['/api/token', '/nowhere', '/health/ready']) {
      const { headers } = await host.get(prefix + path, { headers: { origin } })
      t.equal(headers.get('access-control-allow-origin'), allowed, `GET ${path} from ${origin}`)
      t.equal(headers.get('access-control-allow-credentials'), null)
    }
    const preflight = { headers: { origin, 'access-control-request-method': 'POST' } }
    for (const path of ['/api/token', '/oauth/token', '/metrics', ...(prefix === '' ? [] : ['/nowhere'])]) {
      const { status, headers } = await host.call('OPTIONS', prefix + path, preflight)
      t.equal(status, 200)
      t.equal(headers.get('access-control-allow-origin'), allowed, `a preflight of ${path} from ${origin}`)
      t.equal(headers.get('access-control-allow-methods') !== null, allowed !== null)
    }
  }
}

t.test(
  'a request decorator that the host application already has stops the start, and the error says what to do',
  async (t) => {
    const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: await createDatabase(t), SIGNING_KEY: signingKey })
    const host = Fastify()
    t.teardown(() => host.close())
    host.decorateRequest('clientIp', '')
    const message = /^keyturn cannot be registered: .*'clientIp'.* register keyturn before the plugin that adds it/
    await t.rejects(async () => host.register(keyturn, { config }), { message })
  }
)

t.test('a plugin of the application stopped the start, or answered for the service', async (t) => {
  const service = await build(t)
  await signUp(service)
  await service.app.close()
  const { databaseUrl } = service
  for (const when of ['before', 'after'] as const)
    for (const [prefix, those] of [
      ['/auth', plugins],
      ['', others]
    ] as const)
      await t.test(`${Object.keys(those).join(', ')}: ${when} the service, at "${prefix}"`, async (t) => {
        const host = await startHost(t, { databaseUrl, plugins: those, when, prefix })
        await behaves(t, host, prefix)
      })
})
