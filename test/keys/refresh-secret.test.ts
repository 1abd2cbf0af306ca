import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { refreshSecretOf } from '../../src/domain/keys/refresh-secret.js'
import { form, registerClient } from '../oauth/clients.js'
import { build, isAlive, logIn, password, refresh, type Service, signUp } from '../service.js'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const SIGNING_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicKey = createPublicKey(privateKey)
const secret = refreshSecretOf(SIGNING_KEY)

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function hmac(header: object, claims: object, key: string | Buffer, hash = 'sha256'): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`
}

async function start(t: Test, env: Record<string, string> = {}): Promise<Service> {
  const service = await build(t, { ALGORITHM: 'ES256', SIGNING_KEY, ...env })
  await signUp(service)
  return service
}

/** The claims of a refresh token that is good, and its header. */
async function issued(service: Service) {
  const token = (await logIn(service)).refresh
  return { token, header: jose.decodeProtectedHeader(token), claims: jose.decodeJwt(token) }
}

t.test('the secret is the same for each form of a private key, and there is none of a public key', async (t) => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const forms = [
    [privateKey, 'sec1'],
    [rsa, 'pkcs1'],
    [generateKeyPairSync('ed25519').privateKey, 'pkcs8']
  ] as const
  const secrets = forms.map(([key, type]) => {
    const [one, other] = [key.export({ type: 'pkcs8', format: 'pem' }), key.export({ type, format: 'pem' })].map(String)
    t.same(refreshSecretOf(String(one)), refreshSecretOf(String(other)), type)
    return refreshSecretOf(String(one)).toString('hex')
  })
  t.equal(new Set(secrets).size, forms.length)
  t.match(secrets, [/^.{64}$/, /^.{64}$/, /^.{64}$/])
  t.throws(() => refreshSecretOf(publicKey.export({ type: 'spki', format: 'pem' }).toString()))
})

t.test('with a key pair, refresh tokens have an HMAC and all other tokens have its signature', async (t) => {
  const service = await start(t)
  const { access, refresh: token } = await logIn(service)
  const [jwk, ...more] = Object((await service.get('/.well-known/jwks.json')).body.keys)
  t.same(more, [], 'the key set has the key pair alone')
  t.match(jwk, { kty: 'EC', alg: 'ES256' })
  t.same(jose.decodeProtectedHeader(access), { alg: 'ES256', typ: 'JWT', kid: jwk.kid })
  t.same(jose.decodeProtectedHeader(token), { alg: 'HS256', typ: 'JWT', kid: jwk.kid })
  const sliding = await service.post('/api/token/sliding', { username: 'neo', password })
  t.equal(jose.decodeProtectedHeader(String(sliding.body.token)).alg, 'ES256')

  t.equal((await service.post('/api/token/verify', { token })).status, 200)
  const client = await registerClient(service)
  t.match((await form(service, 'introspect', { token }, client.basic)).body, { active: true, token_use: 'refresh' })
  const next = await refresh(service, token)
  t.equal(jose.decodeProtectedHeader(String(next.body.refresh)).alg, 'HS256')
  const bound = await form(
    service,
    'token',
    { grant_type: 'refresh_token', refresh_token: String(next.body.refresh) },
    client.basic
  )
  t.equal(bound.status, 200, bound.text)
  t.equal(jose.decodeProtectedHeader(String(bound.body.access_token)).alg, 'ES256')
  t.equal(jose.decodeProtectedHeader(String(bound.body.refresh_token)).alg, 'HS256')
  const logout = await service.post('/api/token/blacklist', { refresh: bound.body.refresh_token })
  t.equal(logout.status, 200, logout.text)
})

t.test('refresh tokens with the signature of the key pair, as before, are good', async (t) => {
  const service = await start(t)
  for (const kid of [Object((await service.get('/.well-known/jwks.json')).body.keys)[0].kid, undefined]) {
    const { claims } = await issued(service)
    const header = { alg: 'ES256', typ: 'JWT', ...(kid !== undefined && { kid }) }
    const before = await new jose.SignJWT(claims).setProtectedHeader(header).sign(privateKey)
    t.equal((await refresh(service, before)).status, 200, `kid ${kid}`)
  }
})

t.test('what no refresh token is, a forged HMAC or one that is good for another use, is rejected', async (t) => {
  const service = await start(t)
  const { token, header, claims } = await issued(service)
  const other = refreshSecretOf(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  )
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const { kid: _, ...unnamed } = header
  const { token_type: __, ...untyped } = claims
  const forged: Record<string, string> = {
    'the public key as PEM': hmac(header, claims, spki),
    'the same without its last line break': hmac(header, claims, spki.trim()),
    'the public key as DER': hmac(header, claims, publicKey.export({ type: 'spki', format: 'der' })),
    'the public key as a JWK': hmac(header, claims, JSON.stringify(publicKey.export({ format: 'jwk' }))),
    'the private key as PEM': hmac(header, claims, SIGNING_KEY),
    'no secret': hmac(header, claims, ''),
    'the secret of another key': hmac(header, claims, other),
    'another kid': hmac({ ...header, kid: 'other' }, claims, secret),
    'no kid': hmac(unnamed, claims, secret),
    HS512: hmac({ ...header, alg: 'HS512' }, claims, secret, 'sha512'),
    'the alg of the key pair': hmac({ ...header, alg: 'ES256' }, claims, secret),
    none: `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`,
    'the type access': hmac(header, { ...claims, token_type: 'access' }, secret),
    'the type sliding': hmac(header, { ...claims, token_type: 'sliding', refresh_exp: claims.exp }, secret),
    'no type': hmac(header, untyped, secret),
    'a token of a client': hmac({ ...header, typ: 'at+jwt' }, { ...untyped, client_id: 'x', sub: 'x' }, secret)
  }
  const client = await registerClient(service)
  for (const [name, attack] of Object.entries(forged)) {
    t.equal((await refresh(service, attack)).status, 401, `refresh: ${name}`)
    t.equal((await service.post('/api/token/sliding/refresh', { token: attack })).status, 401, `sliding: ${name}`)
    t.equal((await service.post('/api/token/verify', { token: attack })).status, 401, `verify: ${name}`)
    t.equal(await isAlive(service, attack), false, `a protected route: ${name}`)
    t.same((await form(service, 'introspect', { token: attack }, client.basic)).body, { active: false }, name)
  }
  t.equal(await isAlive(service, token), false, 'nor is a refresh token an access token')
  t.equal((await refresh(service, hmac(header, claims, secret))).status, 200, 'the same claims, signed right')
})

t.test('names of claims are those of the settings', async (t) => {
  const service = await start(t, { TOKEN_TYPE_CLAIM: 'kind' })
  const { token, header, claims } = await issued(service)
  t.equal(
    (await refresh(service, hmac(header, { ...claims, kind: 'access', token_type: 'refresh' }, secret))).status,
    401
  )
  t.equal((await refresh(service, token)).status, 200)
})

t.test('with an HMAC algorithm, all tokens have the secret of the settings', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { header } = await issued(service)
  t.same(header, { alg: 'HS256', typ: 'JWT' })
})

t.test('a key of the ring that cannot be decrypted verifies its access tokens, and no refresh token', async (t) => {
  const env = { KEYRING: 'managed', KEYRING_SECRET: 'a keyring secret for the tests: 0123456789', SIGNING_KEY: '' }
  const one = await build(t, { ...env, KEY_ROTATION_INTERVAL: '1h', ACCESS_TOKEN_LIFETIME: '1d' })
  await signUp(one)
  const early = await logIn(one)
  for (let minutes = 0; minutes < 70; minutes += 10) {
    one.clock.pass(600_000)
    await one.app.keys.ring?.reload()
  }
  const late = await logIn(one)
  const { kid } = jose.decodeProtectedHeader(early.refresh)
  t.not(jose.decodeProtectedHeader(late.refresh).kid, kid)
  await one.app.db.execute('UPDATE keyring_keys SET privateKey = ? WHERE kid = ?', 'x', String(kid))
  const two = await build(t, env, { databaseUrl: one.databaseUrl, clock: one.clock })
  t.ok(await isAlive(two, early.access))
  t.equal((await refresh(two, early.refresh)).status, 401)
  t.equal((await refresh(two, late.refresh)).status, 200)
})
