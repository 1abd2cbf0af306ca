import { generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import t, { type Test } from 'tap'
import { build, type Service, staff } from '../service.js'
import { keysOf, sign, withAssertion } from './assertions.js'
import { form, registerClient } from './clients.js'

const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }

async function register(service: Service, bearer: string, more: object) {
  return service.post('/api/admin/clients', { name: 'x', grants: ['client_credentials'], ...more }, { bearer })
}

const publicHalf = (pair: { publicKey: import('node:crypto').KeyObject }) => pair.publicKey.export({ format: 'jwk' })
const rsa = (modulusLength: number, publicExponent = 65_537) =>
  publicHalf(generateKeyPairSync('rsa', { modulusLength, publicExponent }))
const ec = (namedCurve: string) => publicHalf(generateKeyPairSync('ec', { namedCurve }))
const offCurve = { ...ec('P-256'), y: ec('P-256').y }

const unusable: Record<string, object> = {
  'no members': { kty: 'EC' },
  'RSA without n': { kty: 'RSA', e: 'AQAB' },
  'RSA n of 3 bytes': { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
  'RSA of 1024 bits': rsa(1024),
  'an exponent of 1': { ...rsa(2048), e: 'AQ' },
  'an even exponent': { ...rsa(2048), e: 'Ag' },
  'an unknown curve': ec('secp256k1'),
  'a point that is not on the curve': offCurve,
  'a curve that does not fit': { ...ec('P-256'), crv: 'P-384' },
  X25519: publicHalf(generateKeyPairSync('x25519')),
  'a type nobody knows': { kty: 'AKP', alg: 'ML-DSA-44', pub: 'x' },
  'HS256 as alg': { ...ec('P-256'), alg: 'HS256' },
  'none as alg': { ...ec('P-256'), alg: 'none' },
  'an alg for encryption': { ...rsa(2048), alg: 'RSA-OAEP' },
  "another curve's alg": { ...ec('P-256'), alg: 'ES384' },
  'use enc': { ...ec('P-256'), use: 'enc' },
  'key_ops sign': { ...ec('P-256'), key_ops: ['sign'] },
  'key_ops verify and sign': { ...ec('P-256'), key_ops: ['verify', 'sign'] },
  'key_ops as text': { ...ec('P-256'), key_ops: 'verify2' },
  'a secret': { kty: 'oct', k: 'c2VjcmV0' },
  'a private key': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  'a private exponent': { ...rsa(2048), d: 'AQAB' },
  'a prime': { ...rsa(2048), p: 'AQAB' },
  'a kid that is a number': { ...ec('P-256'), kid: 1 }
}
const usable: Record<string, object> = {
  ...Object.fromEntries(['P-256', 'P-384', 'P-521'].map((curve) => [curve, ec(curve)])),
  Ed25519: publicHalf(generateKeyPairSync('ed25519')),
  RSA: { ...rsa(2048), alg: 'PS384', use: 'sig', key_ops: ['verify'], kid: 'a' },
  'with a certificate': { ...ec('P-256'), alg: 'ES256', x5t: 'x', kid: 'b', note: 'more' }
}

t.test('the service stored unusable keys', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'boss', true)
  const good = ec('P-256')
  for (const [name, key] of Object.entries(unusable)) {
    const answer = await register(service, access, { jwks: { keys: [key] } })
    t.equal(answer.status, 400, `${name}: ${answer.text}`)
    t.ok(Array.isArray(answer.body.jwks), name)
    t.equal(
      (await register(service, access, { jwks: { keys: [good, key] } })).status,
      400,
      `${name}, beside a good one`
    )
  }
  for (const [name, key] of Object.entries(usable)) {
    t.equal((await register(service, access, { jwks: { keys: [key] } })).status, 201, name)
  }
  const twice = {
    jwks: {
      keys: [
        { ...good, kid: 'a' },
        { ...ec('P-256'), kid: 'a' }
      ]
    }
  }
  t.match(await register(service, access, twice), { status: 400, body: { jwks: ['Each kid may occur once.'] } })
  const { body } = await register(service, access, { jwks: { keys: [good] } })
  const path = `/api/admin/clients/${body.client_id}`
  const json = { jwks: { keys: [{ kty: 'EC' }] } }
  t.equal((await service.call('PATCH', path, { json, bearer: access })).status, 400, 'a change is judged the same')
})

t.test('https://[ was stored as a jwks_uri, and was a 500 at each use', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'boss', true)
  const bad = ['https://[', 'https://', 'http://', 'https://a b/', 'https://u:p@x.example/', 'https://x:99999/']
  for (const jwks_uri of bad) {
    t.match(await register(service, access, { jwks_uri }), { status: 400, body: { jwks_uri: [String] } }, jwks_uri)
  }
  const keys = await keysOf()
  const { id } = await registerClient(service, { jwks_uri: 'https://x.example/' })
  await service.app.db.execute('UPDATE clients SET jwksUri = ? WHERE id = ?', 'https://[', id)
  const answer = await form(service, 'token', withAssertion(await sign(service, id, keys)))
  t.match(answer, { status: 401, body: { error: 'invalid_client' } }, 'one that is stored already')
})

t.test('in production, a jwks_uri made the service fetch any host and port', async (t) => {
  const keys = await keysOf()
  const server = await serve(t, (_request, response) => response.end(JSON.stringify({ keys: [keys.jwk] })))
  const env = { ...production, JWKS_ALLOWED_HOSTS: `127.0.0.1:${server.port}` }
  const service = await build(t, env)
  const { access } = await staff(service, 'boss', true)
  const bad = [
    'http://keys.example/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://localhost/x',
    'https://foo.LOCALHOST./',
    'https://169.254.169.254/latest/meta-data'
  ]
  for (const jwks_uri of bad) {
    t.match(await register(service, access, { jwks_uri }), { status: 400, body: { jwks_uri: [String] } }, jwks_uri)
  }
  const named = await registerClient(service, { jwks_uri: 'https://keys.example/' })
  for (const stored of [`https://localhost:${server.port}/`, `http://localhost:${server.port}/`]) {
    await service.app.db.execute('UPDATE clients SET jwksUri = ? WHERE id = ?', stored, named.id)
    const refused = await form(service, 'token', withAssertion(await sign(service, named.id, keys)))
    t.match(refused, { status: 401, body: { error: 'invalid_client' } }, `${stored}, registered before it was refused`)
  }
  t.equal(server.connections(), 0, 'nothing was asked')
  const allowed = await registerClient(service, { jwks_uri: `http://127.0.0.1:${server.port}/` })
  t.equal((await form(service, 'token', withAssertion(await sign(service, allowed.id, keys)))).status, 200, 'by name')
})

const answers: Record<string, RequestListener> = {
  'a redirect': (_request, response) => response.writeHead(302, { location: '/keys' }).end(),
  'a permanent redirect': (_request, response) => response.writeHead(308, { location: '/keys' }).end(),
  'no JSON': (_request, response) => response.end('<html>'),
  'too much': (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  },
  'an error': (_request, response) => response.writeHead(500).end(),
  'a reset': (request) => request.socket.destroy()
}
for (const [name, answer] of Object.entries(answers)) {
  t.test(`900 assertions made 900 fetches: ${name}`, async (t) => {
    const paths: (string | undefined)[] = []
    const server = await serve(t, (request, response) => {
      paths.push(request.url)
      answer(request, response)
    })
    const service = await build(t, { LOGIN_RATE_LIMIT: '1000/1m' })
    const keys = await keysOf()
    const { id } = await registerClient(service, { jwks_uri: `http://127.0.0.1:${server.port}/first` })
    const ask = async () => (await form(service, 'token', withAssertion(await sign(service, id, keys)))).status
    const statuses = [await ask(), ...(await Promise.all(Array.from({ length: 30 }, ask)))]
    t.same(new Set(statuses), new Set([503]))
    t.same(paths, ['/first'], 'one fetch, and no redirect was followed')
    service.clock.pass(3_000)
    for (let i = 0; i < 3; i++) t.equal(await ask(), 503)
    t.equal(paths.length, 2)
    service.clock.pass(3_000)
    await ask()
    t.equal(paths.length, 2, 'the pause has grown')
    service.clock.pass(3_000)
    await ask()
    t.equal(paths.length, 3)
  })
}

t.test(
  'a failed fetch is forgotten with the first that succeeds, and unusable keys of a set are left out',
  async (t) => {
    const keys = await keysOf()
    let up = false
    const set = { keys: [...Object.values(unusable), keys.jwk] }
    const server = await serve(t, (_request, response) => response.writeHead(up ? 200 : 500).end(JSON.stringify(set)))
    const service = await build(t)
    const { id } = await registerClient(service, { jwks_uri: `http://127.0.0.1:${server.port}/` })
    const ask = async () => (await form(service, 'token', withAssertion(await sign(service, id, keys)))).status
    t.equal(await ask(), 503)
    up = true
    t.equal(await ask(), 503, 'not asked again yet')
    service.clock.pass(3_000)
    t.equal(await ask(), 200)
  }
)

t.test('failed assertions were not limited: by client and IP address', async (t) => {
  const service = await build(t, { LOGIN_RATE_LIMIT: '5/1m', TRUST_PROXY: '127.0.0.1' })
  const [keys, thief] = [await keysOf(), await keysOf()]
  const victim = await registerClient(service, { jwks: { keys: [keys.jwk] } })
  const other = await registerClient(service, { jwks: { keys: [keys.jwk] } })
  const ask = async (id: string, by: typeof keys, from: string) => {
    const headers = { 'x-forwarded-for': from }
    return form(service, 'token', withAssertion(await sign(service, id, by)), undefined, { headers })
  }
  for (let i = 0; i < 5; i++) t.equal((await ask(victim.id, thief, '198.51.100.1')).status, 401)
  const throttled = await ask(victim.id, thief, '198.51.100.1')
  t.match(throttled, { status: 429, body: { error: 'temporarily_unavailable' } })
  t.ok(Number(throttled.headers.get('retry-after')) >= 1)
  t.equal((await ask(other.id, keys, '198.51.100.1')).status, 200, 'another client goes on')
  for (let i = 0; i < 10; i++)
    t.equal((await ask(victim.id, keys, '203.0.113.7')).status, 200, 'its own IP address too')
  service.clock.pass(60_000)
  t.equal((await ask(victim.id, keys, '198.51.100.1')).status, 200)
})

t.test('assertions whose keys cannot be had count as failures of an IP address', async (t) => {
  const service = await build(t, { RATE_LIMIT: '8/1m' })
  const keys = await keysOf()
  const { id } = await registerClient(service, { jwks_uri: 'http://127.0.0.1:9/' })
  service.clock.pass(60_000)
  const statuses: number[] = []
  for (let i = 0; i < 10; i++) {
    statuses.push((await form(service, 'token', withAssertion(await sign(service, id, keys)))).status)
  }
  t.same(statuses, [...Array(8).fill(503), 429, 429])
})

async function serve(t: Test, listener: RequestListener) {
  let connections = 0
  const server = createServer(listener).on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, connections: () => connections }
}

t.test('simultaneous failed assertions overshot the limit, and good ones were throttled with them', async (t) => {
  const service = await build(t, { LOGIN_RATE_LIMIT: '8/1m' })
  const { access } = await staff(service, 'boss', true)
  const [keys, others] = [await keysOf(), await keysOf()]
  const { body } = await register(service, access, { jwks: { keys: [keys.jwk] } })
  const id = String(body.client_id)
  const ask = async (by: typeof keys) => form(service, 'token', withAssertion(await sign(service, id, by)))
  const statusesOf = async (by: typeof keys) =>
    (await Promise.all(Array.from({ length: 40 }, () => ask(by)))).map(({ status }) => status)

  t.strictSame(new Set(await statusesOf(keys)), new Set([200]), '40 good ones at once pass')
  const failed = await statusesOf(others)
  t.equal(failed.filter((status) => status === 401).length, 8)
  t.equal(failed.filter((status) => status === 429).length, 32)
})
