import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes
} from 'node:crypto'
import * as jose from 'jose'
import t from 'tap'
import { build, logIn, password, refresh, type Service, signUp, tokensOf } from '../service.js'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

const me = (service: Service, bearer: string) => service.get('/api/users/me', { bearer })

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

const secret = randomBytes(64).toString('base64url')
const rsa = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
const ec = (namedCurve: string): string => pem(generateKeyPairSync('ec', { namedCurve }).privateKey)
const keys: Record<string, string> = {
  ...Object.fromEntries(['HS256', 'HS384', 'HS512'].map((name) => [name, secret])),
  ...Object.fromEntries(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((name) => [name, rsa])),
  ES256: ec('P-256'),
  ES384: ec('P-384'),
  ES512: ec('P-521'),
  EdDSA: pem(generateKeyPairSync('ed25519').privateKey)
}

for (const [algorithm, key] of Object.entries(keys)) {
  t.test(`ALGORITHM=${algorithm}: tokens are issued, accepted and renewed, and a second library agrees`, async (t) => {
    const service = await build(t, { ALGORITHM: algorithm, SIGNING_KEY: key })
    await signUp(service)
    const pair = await logIn(service)
    const verifying = algorithm.startsWith('HS') ? createSecretKey(Buffer.from(key)) : createPublicKey(key)
    const { protectedHeader } = await jose.jwtVerify(pair.access, verifying, {
      algorithms: [algorithm],
      currentDate: new Date(service.clock())
    })
    t.equal(protectedHeader.alg, algorithm)
    t.equal((await me(service, pair.access)).status, 200)
    t.equal((await service.post('/api/token/verify', { token: pair.refresh })).status, 200)
    const signing = algorithm.startsWith('HS') ? createSecretKey(Buffer.from(key)) : createPrivateKey(key)
    const theirs = new jose.SignJWT(jose.decodeJwt(pair.refresh)).setProtectedHeader({ alg: algorithm })
    t.equal((await refresh(service, await theirs.sign(signing))).status, 200, 'what the other library signs is good')
  })
}

t.test('VERIFYING_KEY may name the public half, and must be that', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const service = await build(t, { ALGORITHM: 'ES256', SIGNING_KEY: pem(privateKey), VERIFYING_KEY: spki })
  await signUp(service)
  t.equal((await me(service, (await logIn(service)).access)).status, 200)
  await t.rejects(build(t, { ALGORITHM: 'ES256', SIGNING_KEY: ec('P-256'), VERIFYING_KEY: spki }), {
    message: /^VERIFYING_KEY is not the public half of SIGNING_KEY[^\n]+$/
  })
})

t.test('a key that does not fit its algorithm stops the start with one line', async (t) => {
  for (const env of [
    { ALGORITHM: 'HS512', SIGNING_KEY: secret.slice(0, 40) },
    { ALGORITHM: 'ES256', SIGNING_KEY: rsa }
  ]) {
    await t.rejects(build(t, env), { message: /^SIGNING_KEY [^\n]+ needs [^\n]+$/ })
  }
})

t.test('ACCESS_TOKEN_LIFETIME and REFRESH_TOKEN_LIFETIME', async (t) => {
  const service = await build(t, { ACCESS_TOKEN_LIFETIME: '90s', REFRESH_TOKEN_LIFETIME: '2h' })
  await signUp(service)
  const pair = await logIn(service)
  service.clock.pass(89 * second)
  t.equal((await me(service, pair.access)).status, 200)
  service.clock.pass(2 * second)
  t.equal((await me(service, pair.access)).status, 401)
  service.clock.pass(2 * hour - 92 * second)
  const { refresh: next } = tokensOf(await refresh(service, pair.refresh))
  service.clock.pass(2 * hour + second)
  t.match((await refresh(service, next)).body, { detail: 'Token is expired' })
})

t.test('an access token may outlive the refresh token it came with', async (t) => {
  const service = await build(t, { ACCESS_TOKEN_LIFETIME: '2h', REFRESH_TOKEN_LIFETIME: '1h' })
  await signUp(service)
  const pair = await logIn(service)
  service.clock.pass(90 * minute)
  t.equal((await refresh(service, pair.refresh)).status, 401)
  t.equal((await me(service, pair.access)).status, 200)
})

t.test('AUDIENCE and ISSUER are written, and compared exactly (ASVS 9.2.3)', async (t) => {
  const service = await build(t, { AUDIENCE: 'shop,forum', ISSUER: 'https://id.example' })
  await signUp(service)
  const { access } = await logIn(service)
  const claims = jose.decodeJwt(access)
  t.match(claims, { aud: ['shop', 'forum'], iss: 'https://id.example' })
  const with_ = async (changes: Record<string, unknown>) =>
    (await me(service, service.app.jwt.sign({ ...claims, ...changes }))).status
  t.equal(await with_({}), 200)
  t.equal(await with_({ aud: 'forum' }), 200, 'one of ours will do')
  for (const aud of ['Shop', 'shopx', [], ['other'], ['shop', 1], { shop: true }, null, undefined]) {
    t.equal(await with_({ aud }), 401, `aud ${JSON.stringify(aud)}`)
  }
  for (const iss of ['https://id.example/', 'https://ID.example', ['https://id.example'], null, undefined]) {
    t.equal(await with_({ iss }), 401, `iss ${JSON.stringify(iss)}`)
  }
  const single = await build(t, { AUDIENCE: 'shop' })
  await signUp(single)
  t.equal(jose.decodeJwt((await logIn(single)).access).aud, 'shop', 'a single audience is no list')
})

t.test('LEEWAY stretches the end of a token', async (t) => {
  const service = await build(t, { LEEWAY: '30s' })
  await signUp(service)
  const { access } = await logIn(service)
  service.clock.pass(5 * minute + 29 * second)
  t.equal((await me(service, access)).status, 200)
  service.clock.pass(second)
  t.equal((await me(service, access)).status, 401)
})

t.test('AUTH_HEADER_TYPES and AUTH_HEADER_NAME', async (t) => {
  const service = await build(t, { AUTH_HEADER_TYPES: 'JWT,Bearer', AUTH_HEADER_NAME: 'X-Token' })
  await signUp(service)
  const { access } = await logIn(service)
  const status = async (headers: Record<string, string>) => (await service.get('/api/users/me', { headers })).status
  t.equal(await status({ 'x-token': `JWT ${access}` }), 200)
  t.equal(await status({ 'x-token': `Bearer ${access}` }), 200)
  t.equal(await status({ 'x-token': `Token ${access}` }), 401)
  t.equal(await status({ authorization: `JWT ${access}` }), 401)
  const refused = await service.get('/api/users/me')
  t.equal(refused.headers.get('www-authenticate'), 'JWT realm="api"')
})

t.test('USER_ID_FIELD, USER_ID_CLAIM, TOKEN_TYPE_CLAIM and JTI_CLAIM name the claims', async (t) => {
  const service = await build(t, {
    USER_ID_FIELD: 'username',
    USER_ID_CLAIM: 'uid',
    TOKEN_TYPE_CLAIM: 'kind',
    JTI_CLAIM: 'id',
    TOKEN_CLAIMS: 'none'
  })
  await signUp(service)
  const pair = await logIn(service)
  t.same(Object.keys(jose.decodeJwt(pair.access)), ['kind', 'exp', 'iat', 'id', 'uid', 'sub', 'sid'])
  t.match(jose.decodeJwt(pair.access), { kind: 'access', uid: 'neo', sub: 'neo' })
  t.equal((await me(service, pair.access)).status, 200)
  t.equal((await refresh(service, pair.refresh)).status, 200)

  const sub = await build(t, { USER_ID_CLAIM: 'sub' })
  await signUp(sub)
  t.same(Object.keys(jose.decodeJwt((await logIn(sub)).access)), [
    'token_type',
    'exp',
    'iat',
    'jti',
    'sub',
    'sid',
    'username'
  ])
})

t.test('AUTH_TOKEN_CLASSES says which kinds open protected routes', async (t) => {
  const only = async (classes: string) => {
    const service = await build(t, { AUTH_TOKEN_CLASSES: classes })
    await signUp(service)
    const { access } = await logIn(service)
    const sliding = await service.post('/api/token/sliding', { username: 'neo', password })
    return [await me(service, access), await me(service, String(sliding.body.token))]
  }
  const [access, refused] = await only('access')
  t.equal(access?.status, 200)
  t.match(refused?.body.messages, [
    { token_class: 'AccessToken', token_type: 'access', message: 'Token has wrong type' }
  ])
  const [wrong, sliding] = await only('sliding')
  t.equal(sliding?.status, 200)
  t.match(wrong?.body.messages, [
    { token_class: 'SlidingToken', token_type: 'sliding', message: 'Token has wrong type' }
  ])
})

t.test('SLIDING_TOKEN_LIFETIME, SLIDING_TOKEN_REFRESH_LIFETIME and SLIDING_TOKEN_REFRESH_EXP_CLAIM', async (t) => {
  const service = await build(t, {
    SLIDING_TOKEN_LIFETIME: '10m',
    SLIDING_TOKEN_REFRESH_LIFETIME: '2h',
    SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'renewable_until'
  })
  await signUp(service)
  const token = String((await service.post('/api/token/sliding', { username: 'neo', password })).body.token)
  const { iat = 0, exp, renewable_until } = jose.decodeJwt(token)
  t.equal(exp, iat + 600)
  t.equal(renewable_until, iat + 7200)
  service.clock.pass(2 * hour - second)
  t.equal((await service.post('/api/token/sliding/refresh', { token })).status, 200)
  service.clock.pass(2 * second)
  t.equal((await service.post('/api/token/sliding/refresh', { token })).status, 401)
})
