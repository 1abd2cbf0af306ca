import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createSigner } from 'fast-jwt'
import t, { type Test } from 'tap'
import { createRemoteKeys, type RemoteKeysOptions } from '../../src/domain/keys/remote-keys.js'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed25519 = generateKeyPairSync('ed25519')
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const jwk = (key: KeyObject, members: object = {}): JsonWebKey => ({ ...key.export({ format: 'jwk' }), ...members })

interface KeyServer {
  body: string
  fetches: number
  time: number
  answer?: RequestListener | undefined
}

// A key server whose answer, and a clock whose time, the test sets
async function setUp(t: Test, keys: unknown[], options: Partial<RemoteKeysOptions> = {}) {
  const state: KeyServer = { body: JSON.stringify({ keys }), fetches: 0, time: 0 }
  const server = createServer((request, response) => {
    state.fetches++
    if (state.answer !== undefined) return state.answer(request, response)
    response.setHeader('content-type', 'application/json').end(state.body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  t.teardown(close)
  const url = `http://127.0.0.1:${port}/tenant/keys?v=2`
  return {
    state,
    close,
    publish: (...keys: unknown[]) => {
      state.body = JSON.stringify({ keys })
    },
    remote: createRemoteKeys({ url, now: () => state.time, ...options })
  }
}

const UNAVAILABLE = { code: 'UNAVAILABLE', statusCode: 503, retryAfter: 3 }

t.test('a key is found by its kid and verifies what was signed elsewhere', async (t) => {
  const { remote, state } = await setUp(t, [
    jwk(rsa.publicKey, { kid: 'one', use: 'sig', alg: 'PS256' }),
    jwk(p256.publicKey, { kid: 'two' })
  ])
  const found = await remote.find({ kid: 'one', alg: 'PS256' })
  t.same(
    { ...found, verify: undefined },
    { kid: 'one', algorithm: 'PS256', public: spki(rsa.publicKey), verify: undefined }
  )
  const key = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const token = createSigner({ algorithm: 'PS256', key, kid: 'one' })({ sub: 'neo' })
  t.match(found?.verify(token), { sub: 'neo' })
  t.equal(found?.verify(`${token}x`), null)
  t.match(await remote.find({ kid: 'two', alg: 'ES256' }), { algorithm: 'ES256' })
  t.equal(
    await remote.find({ kid: 'one', alg: 'PS256' }),
    found,
    'the same object, so that a verifier can be kept for it'
  )
  t.equal(state.fetches, 1)
})

t.test('one key has one algorithm', async (t) => {
  const { remote } = await setUp(t, [
    jwk(rsa.publicKey, { kid: 'rsa' }),
    jwk(p256.publicKey, { kid: 'ec' }),
    jwk(ed25519.publicKey, { kid: 'ed' }),
    jwk(rsa.publicKey, { kid: 'wrong', alg: 'ES256' })
  ])
  t.match(await remote.find({ kid: 'rsa', alg: 'RS256' }), { algorithm: 'RS256' })
  t.match(await remote.find({ kid: 'ed', alg: 'EdDSA' }), { algorithm: 'EdDSA' })
  for (const header of [
    { kid: 'rsa', alg: 'PS256' },
    { kid: 'rsa', alg: 'RS512' },
    { kid: 'rsa', alg: 'ES256' },
    { kid: 'ec', alg: 'ES384' },
    { kid: 'wrong', alg: 'ES256' },
    { kid: 'wrong', alg: 'RS256' },
    { kid: 'rsa', alg: 'HS256' },
    { kid: 'rsa', alg: 'none' },
    { kid: 'rsa', alg: 'rs256' },
    { kid: 'rsa' },
    { kid: 'rsa', alg: ['RS256'] },
    { kid: 7, alg: 'RS256' },
    { kid: null, alg: 'RS256' }
  ])
    t.equal(await remote.find(header), null, JSON.stringify(header))
})

t.test('an RSA key without alg takes the configured RSA algorithm', async (t) => {
  const { remote } = await setUp(t, [jwk(rsa.publicKey, { kid: 'rsa' })], { algorithm: 'PS384' })
  t.match(await remote.find({ kid: 'rsa', alg: 'PS384' }), { algorithm: 'PS384' })
  t.equal(await remote.find({ kid: 'rsa', alg: 'RS256' }), null)
  const symmetric = await setUp(t, [jwk(rsa.publicKey, { kid: 'rsa' })], { algorithm: 'HS256' })
  t.match(await symmetric.remote.find({ kid: 'rsa', alg: 'RS256' }), { algorithm: 'RS256' })
})

t.test('secrets, private keys, keys for other uses and weak keys are ignored', async (t) => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const { remote } = await setUp(t, [
    { kty: 'oct', kid: 'oct', k: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0', alg: 'HS256' },
    { kty: 'oct', kid: 'posing', k: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0', alg: 'RS256' },
    jwk(rsa.privateKey, { kid: 'private' }),
    jwk(rsa.publicKey, { kid: 'enc', use: 'enc' }),
    jwk(rsa.publicKey, { kid: 'ops', key_ops: ['encrypt'] }),
    jwk(small.publicKey, { kid: 'small' }),
    { kty: 'RSA', kid: 'broken', n: 5 },
    { kty: 'new', kid: 'new' },
    jwk(rsa.publicKey, { kid: 'good', key_ops: ['verify'] })
  ])
  for (const kid of ['private', 'enc', 'ops', 'small', 'broken', 'posing'])
    t.equal(await remote.find({ kid, alg: 'RS256' }), null, kid)
  t.equal(await remote.find({ kid: 'oct', alg: 'HS256' }), null)
  t.ok(await remote.find({ kid: 'good', alg: 'RS256' }))
})

t.test('a token without kid finds the only key that fits, and never one of several', async (t) => {
  const { remote, publish, state } = await setUp(t, [jwk(rsa.publicKey), jwk(p256.publicKey, { kid: 'ec' })])
  t.ok(await remote.find({ alg: 'RS256' }))
  t.ok(await remote.find({ alg: 'ES256' }))
  publish(
    jwk(rsa.publicKey, { kid: 'a' }),
    jwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, { kid: 'b' })
  )
  state.time += 600_000
  t.equal(await remote.find({ alg: 'RS256' }), null)
})

t.test('where the header says keys are is not looked at', async (t) => {
  const { remote, state } = await setUp(t, [jwk(rsa.publicKey, { kid: 'one' })])
  const elsewhere = await setUp(t, [jwk(p256.publicKey, { kid: 'evil' })])
  const header = {
    kid: 'evil',
    alg: 'ES256',
    jku: 'http://127.0.0.1:1/',
    jwk: jwk(p256.publicKey),
    x5u: 'http://127.0.0.1:1/'
  }
  t.equal(await remote.find(header), null)
  t.equal(elsewhere.state.fetches, 0)
  t.equal(state.fetches, 1)
})

t.test('a rotated-in key is found after the cool-down, a withdrawn one is gone after the maximum age', async (t) => {
  const { remote, publish, state } = await setUp(t, [jwk(rsa.publicKey, { kid: 'old' })])
  const old = await remote.find({ kid: 'old', alg: 'RS256' })
  publish(jwk(rsa.publicKey, { kid: 'old' }), jwk(p256.publicKey, { kid: 'new' }))
  state.time += 9_999
  t.equal(await remote.find({ kid: 'new', alg: 'ES256' }), null)
  state.time += 1
  t.ok(await remote.find({ kid: 'new', alg: 'ES256' }))
  t.equal(await remote.find({ kid: 'old', alg: 'RS256' }), old, 'still the same object')
  publish(jwk(p256.publicKey, { kid: 'new' }))
  state.time += 600_000
  t.equal(await remote.find({ kid: 'old', alg: 'RS256' }), null)
  t.equal(state.fetches, 3)
})

t.test('a flood of invented kids makes one fetch per cool-down', async (t) => {
  const { remote, state } = await setUp(t, [jwk(rsa.publicKey, { kid: 'one' })])
  const flood = () => Promise.all(Array.from({ length: 200 }, (_, n) => remote.find({ kid: `k${n}`, alg: 'RS256' })))
  t.ok((await flood()).every((key) => key === null))
  await flood()
  t.equal(state.fetches, 1)
  state.time += 10_000
  await flood()
  t.equal(state.fetches, 2)
})

t.test('while the key server is away the answer is 503, and known keys go on for an hour', async (t) => {
  const { remote, state, close } = await setUp(t, [jwk(rsa.publicKey, { kid: 'one' })])
  t.ok(await remote.find({ kid: 'one', alg: 'RS256' }))
  await close()
  t.ok(await remote.find({ kid: 'one', alg: 'RS256' }))
  state.time += 600_000
  t.ok(await remote.find({ kid: 'one', alg: 'RS256' }))
  await t.rejects(remote.find({ kid: 'two', alg: 'RS256' }), UNAVAILABLE)
  state.time += 3_600_000
  await t.rejects(remote.find({ kid: 'one', alg: 'RS256' }), UNAVAILABLE)
  t.equal(await remote.find({ kid: 'one', alg: 'HS256' }), null, 'a token that can only be wrong is still wrong')
})

t.test('failed fetches are spaced, and the first good one ends the outage', async (t) => {
  const { remote, state } = await setUp(t, [jwk(rsa.publicKey, { kid: 'one' })])
  state.answer = (_request, response) => {
    response.writeHead(500).end('{"keys":[]}')
  }
  for (let n = 0; n < 20; n++) await t.rejects(remote.find({ kid: `k${n}`, alg: 'RS256' }), UNAVAILABLE)
  t.equal(state.fetches, 1)
  state.answer = undefined
  state.time += 3_000
  t.ok(await remote.find({ kid: 'one', alg: 'RS256' }))
  t.equal(state.fetches, 2)
})

t.test('a frozen or dripping key server does not hang its callers', async (t) => {
  const { remote, state } = await setUp(t, [], { timeout: 200 })
  state.answer = () => {}
  await t.rejects(remote.find({ kid: 'one', alg: 'RS256' }), UNAVAILABLE, 'no answer')
  state.answer = (_request, response) => {
    response.writeHead(200).write('{"keys":[')
  }
  state.time += 3_000
  await t.rejects(remote.find({ kid: 'one', alg: 'RS256' }), UNAVAILABLE, 'half an answer')
  t.equal(state.fetches, 2)
})

t.test('garbage, endless answers and redirections are outages', async (t) => {
  const { remote, state } = await setUp(t, [jwk(rsa.publicKey, { kid: 'one' })])
  const good = state.body
  for (const body of [
    '',
    '<html>',
    'null',
    '[]',
    '{}',
    '{"keys":{}}',
    '{"keys":[1]}',
    `{"keys":[],"x":"${'x'.repeat(600_000)}"}`
  ]) {
    state.body = body
    await t.rejects(remote.find({ kid: 'one', alg: 'RS256' }), UNAVAILABLE, body.slice(0, 20))
    state.time += 3_000
  }
  state.body = good
  state.answer = (_request, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end()
  }
  await t.rejects(remote.find({ kid: 'one', alg: 'RS256' }), UNAVAILABLE)
  state.time += 3_000
  state.answer = (_request, response) => {
    response.writeHead(204).end()
  }
  await t.rejects(remote.find({ kid: 'one', alg: 'RS256' }), UNAVAILABLE)
  state.answer = undefined
  state.time += 3_000
  t.ok(await remote.find({ kid: 'one', alg: 'RS256' }))
})
