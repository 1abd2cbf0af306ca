import { createServer } from 'node:http'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { build, type Service, staff } from '../service.js'
import { keysOf, sign, withAssertion } from './assertions.js'
import { form, registerClient } from './clients.js'

const assertion = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }

function ask(service: Service, client_assertion: string, more: Record<string, string> = {}) {
  return form(service, 'token', withAssertion(client_assertion, more))
}

async function start(t: Test, more: Record<string, unknown> = {}, algorithm?: string) {
  const service = await build(t)
  const keys = await keysOf(algorithm)
  const { id } = await registerClient(service, { jwks: { keys: [keys.jwk] }, ...more })
  return { service, keys, id }
}

for (const algorithm of ['ES256', 'EdDSA', 'RS256', 'PS512']) {
  t.test(`private_key_jwt with ${algorithm} (RFC 7523): no secret`, async (t) => {
    const { service, keys, id } = await start(t, {}, algorithm)
    const answer = await ask(service, await sign(service, id, keys))
    t.equal(answer.status, 200)
    t.match(jose.decodeJwt(String(answer.body.access_token)), { sub: id })
    t.equal((await ask(service, await sign(service, id, keys), { client_id: id })).status, 200)
    const { access: bearer } = await staff(service, 'boss', true)
    const { body } = await service.get(`/api/admin/clients/${id}`, { bearer })
    t.match(body, { secrets: [], jwks: { keys: [{ kid: 'theirs' }] } })
  })
}

t.test('an assertion is good for one use, over all replicas', async (t) => {
  const { service, keys, id } = await start(t)
  const other = await build(t, {}, { databaseUrl: service.databaseUrl, clock: service.clock })
  const token = await sign(service, id, keys, { aud: 'will be replaced', jti: 'once' })
  t.equal((await ask(service, token)).status, 401, 'for somebody else')
  const once = await sign(service, id, keys, { jti: 'once' })
  t.equal((await ask(service, once)).status, 200)
  t.match(await ask(service, once), { status: 401, body: { error: 'invalid_client' } })
  const there = await sign(service, id, keys, { jti: 'once', aud: other.issuer })
  t.equal((await ask(other, there)).status, 401, 'elsewhere too')
  const racing = await sign(service, id, keys)
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(service, racing)))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
})

t.test('what an assertion must say', async (t) => {
  const { service, keys, id } = await start(t)
  const now = Math.floor(service.clock() / 1000)
  const wrong: Record<string, jose.JWTPayload> = {
    'another subject': { sub: 'somebody' },
    'another issuer': { iss: 'somebody' },
    'no audience': { aud: undefined },
    'another audience': { aud: 'https://elsewhere.example' },
    expired: { exp: now - 60 },
    'no end': { exp: undefined },
    'for a day': { exp: now + 86_400 },
    'no jti': { jti: undefined },
    'not yet': { nbf: now + 60 }
  }
  for (const [name, claims] of Object.entries(wrong)) {
    t.match(
      await ask(service, await sign(service, id, keys, claims)),
      { status: 401, body: { error: 'invalid_client' } },
      name
    )
  }
  const thief = await keysOf()
  t.equal((await ask(service, await sign(service, id, thief))).status, 401, "another's key")
  const hmac = await new jose.SignJWT({ iss: id, sub: id, aud: service.issuer, exp: now + 60, jti: 'h' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(JSON.stringify(keys.jwk).padEnd(64)))
  t.equal((await ask(service, hmac)).status, 401, 'signed with the public key as a secret')
  for (const text of ['x', 'a.b.c']) t.equal((await ask(service, text)).status, 401, text)
  t.equal((await ask(service, await sign(service, id, keys), { client_id: 'other' })).status, 401)
  const good = await sign(service, id, keys)
  t.match(await ask(service, good, { client_assertion_type: 'other' }), {
    status: 400,
    body: { error: 'invalid_request' }
  })
  t.match(await ask(service, good, { client_secret: 'x', client_id: id }), { status: 400 }, 'two ways at once')
  const withSecret = await registerClient(service)
  t.equal((await ask(service, await sign(service, withSecret.id, keys))).status, 401, 'a client without keys')
})

t.test('jwks_uri: keys are fetched, kept, and 503 is said when they cannot be had', async (t) => {
  const keys = await keysOf()
  let fetches = 0
  const server = createServer((_request, response) => {
    fetches += 1
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [keys.jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  t.teardown(() => server.close())
  const service = await build(t)
  const { id } = await registerClient(service, { jwks_uri: `http://127.0.0.1:${port}/jwks` })
  for (let i = 0; i < 3; i++) t.equal((await ask(service, await sign(service, id, keys))).status, 200)
  t.equal(fetches, 1)
  const away = await registerClient(service, { jwks_uri: 'http://127.0.0.1:9/jwks' })
  const answer = await ask(service, await sign(service, away.id, keys))
  t.match(answer, { status: 503, body: { error: 'temporarily_unavailable' } })
  t.ok(Number(answer.headers.get('retry-after')) >= 1)
})

t.test('assertions work at introspection and revocation too; private keys are not registered', async (t) => {
  const { service, keys, id } = await start(t)
  for (const path of ['introspect', 'revoke']) {
    const client_assertion = await sign(service, id, keys)
    t.equal((await form(service, path, { token: 'x', ...assertion, client_assertion })).status, 200, path)
  }
  const { access: bearer } = await staff(service, 'boss', true)
  const create = (more: object) => service.post('/api/admin/clients', { name: 'x', grants: [], ...more }, { bearer })
  const secret = { ...keys.jwk, d: 'private' }
  t.match(await create({ jwks: { keys: [secret] } }), {
    status: 400,
    body: { jwks: ['Only public keys belong here.'] }
  })
  t.match(await create({ jwks: { keys: [{ kty: 'oct', k: 'x' }] } }), { status: 400 })
  t.match(await create({ jwks: { keys: [keys.jwk] }, jwks_uri: 'https://x.example' }), { status: 400 })
})
