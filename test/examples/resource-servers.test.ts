// The two example services, over HTTP, beside a keyturn of their own.
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import t, { type Test } from 'tap'
import { buildApp as buildExpress } from '../../examples/express/app.js'
import { buildApp as buildFastify, type Options } from '../../examples/fastify/app.js'
import { form, registerClient } from '../oauth/clients.js'
import { freePort } from '../servers/private-server.js'
import { build, logIn, type Service, signUp, staff, testClock, until } from '../service.js'

const audience = 'https://api.example.com'
const ways = ['by-keys', 'by-introspection']
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const examples: Record<string, (t: Test, options: Options) => Promise<string>> = {
  async fastify(t, options) {
    const fastify = await buildFastify(options)
    t.teardown(() => fastify.close())
    return fastify.listen({ host: '127.0.0.1', port: 0 })
  },
  async express(t, options) {
    const { app, stop } = await buildExpress(options)
    const port = await freePort()
    const server = createServer(app).listen(port, '127.0.0.1')
    t.teardown(() => {
      stop()
      server.close()
    })
    await once(server, 'listening')
    return `http://127.0.0.1:${port}`
  }
}

// What the examples tell of, for whoever runs one. A last look at the feed may end after its test.
t.capture(console, 'error')

for (const [name, start] of Object.entries(examples)) {
  t.test(`${name}: access tokens of members and clients open it, and nothing else does`, async (t) => {
    const { service, options, client, ask } = await openExample(t, start)
    const { access, refresh } = await logIn(service)
    const { body } = await form(service, 'token', { grant_type: 'client_credentials' }, client.basic)
    for (const way of ways) {
      t.match(await ask(way, access), { status: 200, body: { hello: 'neo' } }, way)
      t.match(await ask(way, String(body.access_token)), { status: 200, body: { hello: options.clientId } }, way)
      t.match(await ask(way), { status: 401, challenge: 'Bearer', retryAfter: null }, `${way}: no token`)
    }
    const bad = await badTokens(service, access)
    for (const [what, token] of Object.entries({ ...bad, 'a refresh token': refresh })) {
      for (const way of ways) {
        const refused = { status: 401, challenge: 'Bearer error="invalid_token"', body: { error: 'invalid_token' } }
        t.match(await ask(way, token), refused, `${way}: ${what}`)
      }
    }
  })

  t.test(`${name}: a logout takes effect at once by introspection, and soon by the feed`, async (t) => {
    const { service, ask } = await openExample(t, start)
    const [one, two] = [await logIn(service), await logIn(service)]
    t.equal((await ask('by-keys', one.access)).status, 200)
    await service.post('/api/token/blacklist', { refresh: one.refresh })
    t.equal((await ask('by-introspection', one.access)).status, 401)
    await until(async () => (await ask('by-keys', one.access)).status === 401)
    for (const way of ways) t.equal((await ask(way, two.access)).status, 200, way)
  })

  t.test(`${name}: with keyturn away, keys go on, and questions are 503 and never 401`, async (t) => {
    const { service, options, ask } = await openExample(t, start)
    const { access } = await logIn(service)
    await service.app.close()
    t.equal((await ask('by-keys', access)).status, 200)
    const away = { status: 503, challenge: null, retryAfter: '5' }
    t.match(await ask('by-introspection', access), away)

    const now = Date.now
    Date.now = () => now() + 31_000
    t.teardown(() => {
      Date.now = now
    })
    t.equal((await ask('by-keys', access)).status, 200)
    t.match(await ask('by-keys', await sign({ token_type: 'access' }, 'of a key that nobody knows yet')), away)
    await t.rejects(start(t, options), 'nothing is let in by a service that has no keys')
  })

  t.test(`${name}: when keyturn does not take the service's own secret, its callers are not told 401`, async (t) => {
    const { service, options, ask } = await openExample(t, start)
    const { access } = await logIn(service)
    const { access: bearer } = await staff(service, 'boss', true)
    await service.call('PATCH', `/api/admin/clients/${options.clientId}`, { json: { is_active: false }, bearer })
    t.match(await ask('by-introspection', access), { status: 503, challenge: null })
  })
}

t.test('both examples follow the feed with the same file', async (t) => {
  const [fastify, express] = Object.keys(examples).map((name) =>
    readFileSync(`examples/${name}/revocations.js`, 'utf8')
  )
  t.equal(fastify, express)
})

/** Starts keyturn, and an example that is a client of it. */
async function openExample(t: Test, start: (t: Test, options: Options) => Promise<string>) {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const settings = {
    ALGORITHM: 'ES256',
    SIGNING_KEY: pem,
    ISSUER: issuer,
    AUDIENCE: `https://other.example,${audience}`
  }
  const service = await build(t, settings, { port, clock: testClock(Date.now()) })
  await signUp(service)
  const client = await registerClient(service, { audiences: [audience] })
  const options = { issuer, audience, clientId: client.id, clientSecret: client.secret, interval: 20 }
  const url = await start(t, options)
  return {
    service,
    options,
    client,
    async ask(way: string, token?: string) {
      const answer = await fetch(`${url}/${way}`, {
        headers: token === undefined ? [] : [['authorization', `Bearer ${token}`]]
      })
      return {
        status: answer.status,
        challenge: answer.headers.get('www-authenticate'),
        retryAfter: answer.headers.get('retry-after'),
        body: await answer.json()
      }
    }
  }
}

/** Tokens that nobody may get in with, made from one that works. */
async function badTokens(service: Service, access: string): Promise<Record<string, string>> {
  const [header = '', payload = '', signature = ''] = access.split('.')
  const good: JWTPayload = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
  const { exp: _, ...endless } = good
  const now = Math.floor(Date.now() / 1000)
  const other = await registerClient(service, { audiences: ['https://other.example'] })
  const { body } = await form(service, 'token', { grant_type: 'client_credentials' }, other.basic)
  const secret = Buffer.from(await exportSPKI(publicKey))
  return {
    'no JWT': 'not-a-token',
    expired: await sign({ ...good, iat: now - 600, exp: now - 300 }, kid),
    'without an end': await sign(endless, kid),
    'of another issuer': await sign({ ...good, iss: 'https://elsewhere.example' }, kid),
    'for another audience': String(body.access_token),
    'with other claims under its signature': `${header}.${encode({ ...good, username: 'smith' })}.${signature}`,
    'with another signature': `${header}.${payload}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    'not signed': new UnsecuredJWT(good).encode(),
    'signed with the public key as a secret': await new SignJWT(good)
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(secret),
    'of a key that is not known': await sign(good, 'unknown')
  }
}

function sign(payload: JWTPayload, kid: string): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid }).sign(privateKey)
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
