import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { type BuildOptions, build, logIn, refresh, type Service, signUp, staff } from '../service.js'

interface Issuer {
  url: string
  sign(claims: jose.JWTPayload, header?: Partial<jose.JWTHeaderParameters>): Promise<string>
  publicKey: KeyObject
  /** How often its keys were asked for. */
  fetches(): number
  close(): Promise<void>
}

/** Another issuer: a real server that publishes its keys. */
async function startIssuer(t: Test, algorithm: 'RS256' | 'ES256' | 'EdDSA'): Promise<Issuer> {
  const { privateKey, publicKey } = pairOf(algorithm)
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'theirs', alg: algorithm, use: 'sig' }
  let fetches = 0
  const server = createServer((_request, response) => {
    fetches++
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()))
  t.teardown(close)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/keys?set=1`,
    publicKey,
    fetches: () => fetches,
    close,
    sign: (claims, header) =>
      new jose.SignJWT(claims).setProtectedHeader({ alg: algorithm, kid: 'theirs', ...header }).sign(privateKey)
  }
}

function pairOf(algorithm: string) {
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
}

function claimsFor(service: Service, userId: string): jose.JWTPayload {
  const iat = Math.floor(service.clock() / 1000)
  return { token_type: 'access', exp: iat + 60, iat, jti: 'a'.repeat(32), user_id: userId }
}

type Algorithm = 'RS256' | 'ES256' | 'EdDSA'

async function startBoth(t: Test, algorithm: Algorithm = 'ES256', options?: BuildOptions, env = {}) {
  const issuer = await startIssuer(t, algorithm)
  const service = await build(t, { JWK_URL: issuer.url, ...env }, options)
  const { body } = await signUp(service)
  return { issuer, service, id: String(body.id) }
}

const me = (service: Service, bearer: string) => service.get('/api/users/me', { bearer })

for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const) {
  t.test(`a token signed elsewhere with ${algorithm} opens protected routes for its user here`, async (t) => {
    const { issuer, service, id } = await startBoth(t, algorithm)
    const token = await issuer.sign(claimsFor(service, id))
    t.match((await me(service, token)).body, { username: 'neo' })
    t.equal((await service.post('/api/token/verify', { token })).status, 200)
    t.equal((await me(service, (await logIn(service)).access)).status, 200, 'our own tokens go on')
  })
}

t.test('the user of such a token must be here, active, and have the password it had', async (t) => {
  const { issuer, service, id } = await startBoth(t)
  const token = await issuer.sign(claimsFor(service, id))
  t.match((await me(service, await issuer.sign(claimsFor(service, '4711')))).body, { code: 'user_not_found' })
  t.match((await me(service, await issuer.sign(claimsFor(service, 'neo')))).body, { code: 'user_not_found' })
  const later = new Date(service.clock() + 60_000)
  await service.app.db.execute('UPDATE users SET passwordChangedAt = ?', later)
  t.match((await me(service, token)).body, { code: 'password_changed' })
  await service.app.db.execute('UPDATE users SET isActive = ?', false)
  t.match((await me(service, token)).body, { code: 'user_inactive' })
})

t.test('a blacklisted jti stops it, with and without tokenUser', async (t) => {
  for (const extension of [undefined, { tokenUser: () => ({ id: 7, username: 'seven' }) }]) {
    const { issuer, service, id } = await startBoth(t, 'ES256', { extension })
    const token = await issuer.sign(claimsFor(service, id))
    t.equal((await me(service, token)).status, 200)
    const { access: bearer } = await staff(service, 'morpheus', true)
    t.equal((await service.post('/api/admin/blacklist', { jti: 'a'.repeat(32) }, { bearer })).status, 201)
    t.match((await me(service, token)).body, {
      code: 'token_not_valid',
      messages: [{ message: 'Token is blacklisted' }]
    })
    t.match((await service.post('/api/token/verify', { token })).body, { detail: 'Token is blacklisted' })
  }
})

t.test('a token that was signed elsewhere cannot be refreshed or logged out here', async (t) => {
  const { issuer, service, id } = await startBoth(t)
  const token = await issuer.sign({ ...claimsFor(service, id), token_type: 'refresh', sid: 'x' })
  t.match((await refresh(service, token)).body, { status: 401, detail: 'Token is invalid' })
  t.match((await service.post('/api/token/blacklist', { refresh: token })).body, { status: 401 })
  t.match((await service.post('/api/token/verify', { token })).body, { status: 401 })
})

t.test('unknown keys, and keys that the token brings along, are refused (RFC 8725)', async (t) => {
  const { issuer, service, id } = await startBoth(t)
  const claims = claimsFor(service, id)
  const thief = await startIssuer(t, 'ES256')
  const jwk = await jose.exportJWK(thief.publicKey)
  const spki = issuer.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const tokens = {
    'an unknown kid': await issuer.sign(claims, { kid: 'nobody' }),
    "another's signature": await thief.sign(claims),
    jwk: await thief.sign(claims, { jwk }),
    jku: await thief.sign(claims, { jku: thief.url }),
    x5u: await thief.sign(claims, { x5u: thief.url }),
    x5c: await thief.sign(claims, { x5c: ['MIIB'] }),
    'jwk with its own kid': await thief.sign(claims, { kid: 'thief', jwk, jku: thief.url }),
    'HS256 with the public key': await new jose.SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'theirs' })
      .sign(Buffer.from(spki))
  }
  for (const [name, token] of Object.entries(tokens)) t.equal((await me(service, token)).status, 401, name)
  t.equal(thief.fetches(), 0, 'nobody asked the thief')
})

t.test('while the key server is away, tokens that were signed elsewhere get 503, and our own work', async (t) => {
  const { issuer, service, id } = await startBoth(t)
  const { access, refresh: own } = await logIn(service)
  await issuer.close()
  const answer = await me(service, await issuer.sign(claimsFor(service, id)))
  t.equal(answer.status, 503)
  t.ok(Number(answer.headers.get('retry-after')) >= 1)
  const token = await issuer.sign(claimsFor(service, id))
  const verified = await service.post('/api/token/verify', { token })
  t.match(verified.body, { status: 503, code: 'unavailable' })
  t.ok(Number(verified.headers.get('retry-after')) >= 1)
  t.equal((await me(service, access)).status, 200)
  t.equal((await refresh(service, own)).status, 200)
})

t.test('tokenUser replaces the lookup of the user', async (t) => {
  const { issuer, service } = await startBoth(t, 'ES256', {
    extension: {
      tokenUser: ({ user_id, name }) => (name === undefined ? null : { id: Number(user_id), username: String(name) })
    }
  })
  const token = await issuer.sign({ ...claimsFor(service, '4711'), name: 'oracle' })
  t.match((await me(service, token)).body, { id: 4711, username: 'oracle', is_staff: false })
  t.match((await me(service, await issuer.sign(claimsFor(service, '4711')))).body, { code: 'user_not_found' })
})

t.test('times, id, audience and issuer of tokens that were signed elsewhere are checked like our own', async (t) => {
  const env = { AUDIENCE: 'shop', ISSUER: 'https://id.example' }
  const { issuer, service, id } = await startBoth(t, 'RS256', {}, env)
  const good: Record<string, unknown> = { ...claimsFor(service, id), aud: 'shop', iss: 'https://id.example' }
  const status = async (claims: jose.JWTPayload) => (await me(service, await issuer.sign(claims))).status
  t.equal(await status(good), 200)
  const changes = [{ aud: 'forum' }, { iss: 'https://id.example/' }, { exp: Number(good.iat) - 1 }, { nbf: 9e9 }]
  for (const change of changes) t.equal(await status({ ...good, ...change }), 401, JSON.stringify(change))
  for (const name of ['exp', 'iat', 'jti', 'token_type', 'user_id', 'aud', 'iss']) {
    const { [name]: _, ...rest } = good
    t.equal(await status(rest), 401, `without ${name}`)
  }
})

t.test('USER_ID_FIELD=username: a token that was signed elsewhere names the user by username', async (t) => {
  const { issuer, service, id } = await startBoth(t, 'EdDSA', {}, { USER_ID_FIELD: 'username' })
  t.match((await me(service, await issuer.sign(claimsFor(service, 'neo')))).body, { username: 'neo' })
  for (const other of [id, 'NEO', 'trinity']) {
    t.match((await me(service, await issuer.sign(claimsFor(service, other)))).body, { code: 'user_not_found' }, other)
  }
})

t.test('a token that was signed elsewhere gets no session by claiming one of ours', async (t) => {
  const { issuer, service, id } = await startBoth(t)
  await signUp(service, 'trinity')
  const { access } = await logIn(service, 'trinity')
  const token = await issuer.sign({ ...claimsFor(service, id), sid: jose.decodeJwt(access).sid })
  t.match((await me(service, token)).body, { username: 'neo' })
  const sliding = await issuer.sign({ ...claimsFor(service, id), token_type: 'sliding', refresh_exp: 9e9, sid: 'x' })
  t.match((await service.post('/api/token/sliding/refresh', { token: sliding })).body, { status: 401 })
  t.match((await service.post('/api/token/blacklist', { refresh: sliding })).body, { status: 401 })
})

t.test('a sliding token that was signed elsewhere is valid at a protected route and at verify alike', async (t) => {
  const { issuer, service, id } = await startBoth(t, 'ES256', {}, { AUTH_TOKEN_CLASSES: 'access,sliding' })
  const token = await issuer.sign({ ...claimsFor(service, id), token_type: 'sliding', refresh_exp: 9e9 })
  const answers = [await me(service, token), await service.post('/api/token/verify', { token })]
  t.same(
    answers.map(({ status }) => status),
    [200, 200]
  )
})
