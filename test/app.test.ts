import Fastify from 'fastify'
import t, { type Test } from 'tap'
import keyturn, { loadConfig, serverOptions } from '../src/app.js'
import { createDatabase } from './database.js'
import { client, password, signingKey, testClock } from './service.js'

/** Somebody else's application, which has the service among its own routes. */
async function startHost(t: Test, prefix: string) {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: await createDatabase(t),
    SIGNING_KEY: signingKey,
    BCRYPT_COST: '4',
    CORS_ALLOWED_ORIGINS: 'https://page.example'
  })
  const host = Fastify(serverOptions(config))
  t.teardown(() => host.close())
  host.setErrorHandler((error, _request, reply) => reply.code(418).send({ mine: String(error) }))
  host.setNotFoundHandler((_request, reply) => reply.code(404).send('mine'))
  host.get('/hello', async () => 'hello')
  host.get('/fails', async () => {
    throw new Error('of the host')
  })
  host.post('/echo', async (request) => request.body)
  const extension = { customClaims: () => ({ plan: 'free' }) }
  await host.register(keyturn, { prefix, config, extension, clock: testClock() })
  const url = await host.listen({ host: '127.0.0.1', port: 0 })
  return client(url)
}

t.test('registered under a prefix, the service works and changes nothing of its host application', async (t) => {
  const host = await startHost(t, '/auth')
  t.equal((await host.post('/auth/api/users', { username: 'neo', password })).status, 201)
  const { status, body } = await host.post('/auth/api/token', { username: 'neo', password })
  t.equal(status, 200)
  const [, claims = ''] = String(body.access).split('.')
  t.match(JSON.parse(Buffer.from(claims, 'base64url').toString()), { plan: 'free', username: 'neo' })
  t.match((await host.get('/auth/api/users/me', { bearer: String(body.access) })).body, { username: 'neo' })
  t.match((await host.post('/auth/api/token', {})).body, { code: 'invalid' }, 'its own errors')
  t.match((await host.get('/auth/nowhere')).body, { code: 'not_found' })
  t.ok(JSON.parse((await host.get('/auth/api')).text).includes('/auth/api/token'))
  t.equal((await host.get('/auth/docs/')).status, 200)

  t.equal((await host.get('/hello')).text, 'hello')
  t.equal((await host.get('/fails')).status, 418, "the host's errors are the host's")
  t.equal((await host.get('/nowhere')).text, 'mine')
  const echo = await host.post('/echo', { a: 1 }, { headers: { origin: 'https://page.example' } })
  t.same(echo.body, { a: 1 })
  t.equal(echo.headers.get('access-control-allow-origin'), null, 'and so are its headers')
})

t.test('without settings it reads the environment', async (t) => {
  const host = Fastify()
  t.teardown(() => host.close())
  const before = process.env.ACCESS_TOKEN_LIFETIME
  process.env.ACCESS_TOKEN_LIFETIME = 'soon'
  t.teardown(() => {
    if (before === undefined) delete process.env.ACCESS_TOKEN_LIFETIME
    else process.env.ACCESS_TOKEN_LIFETIME = before
  })
  await t.rejects(async () => host.register(keyturn), { message: /^ACCESS_TOKEN_LIFETIME "soon": / })
})
