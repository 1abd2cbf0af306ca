import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { build, logIn, refresh, type Service, signingKey, signUp } from '../service.js'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token with any header, signed with HMAC-SHA256 under any secret. */
function forge(header: Record<string, unknown>, claims: unknown, secret: string | Buffer = signingKey): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

async function claimsOf(service: Service): Promise<Record<string, unknown>> {
  await signUp(service)
  const [, payload = ''] = (await logIn(service)).access.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

const status = async (service: Service, bearer: string) => (await service.get('/api/users/me', { bearer })).status
const HS256 = { alg: 'HS256', typ: 'JWT' }

t.test('the tokens of this suite would be accepted if they were left unchanged', async (t) => {
  const service = await build(t)
  t.equal(await status(service, forge(HS256, await claimsOf(service))), 200)
})

t.test('RFC 8725, 3.1: an algorithm that is not the configured one, `none` in any casing', async (t) => {
  const service = await build(t)
  const claims = await claimsOf(service)
  for (const alg of ['none', 'None', 'NONE', 'nOnE', 'hs256', 'HS384', 'RS256', '', null, ['HS256'], undefined]) {
    t.equal(await status(service, forge({ ...HS256, alg }, claims)), 401, `alg ${JSON.stringify(alg)}`)
    t.equal(await status(service, `${encode({ ...HS256, alg })}.${encode(claims)}.`), 401, 'without a signature')
  }
})

t.test('RFC 8725, 3.2: HS signed with the public key in several encodings; RS in place of PS', async (t) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = createPublicKey(privateKey)
  const SIGNING_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const service = await build(t, { ALGORITHM: 'PS256', SIGNING_KEY })
  const claims = await claimsOf(service)
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const secrets: (string | Buffer)[] = [
    spki,
    spki.trim(),
    publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    publicKey.export({ type: 'spki', format: 'der' }),
    JSON.stringify(publicKey.export({ format: 'jwk' })),
    ''
  ]
  for (const secret of secrets) t.equal(await status(service, forge(HS256, claims, secret)), 401)
  const { default: fastJwt } = await import('fast-jwt')
  const rs256 = fastJwt.createSigner({ algorithm: 'RS256', key: SIGNING_KEY })(claims)
  t.equal(await status(service, rs256), 401, 'RS256 under the key of PS256')
})

t.test('RFC 8725, 3.10: keys and addresses of keys that a token brings along are not looked at', async (t) => {
  const service = await build(t)
  const claims = await claimsOf(service)
  const jwk = { kty: 'oct', k: Buffer.from('thief'.repeat(8)).toString('base64url') }
  for (const extra of [{ jwk }, { jku: 'http://127.0.0.1:1/' }, { x5u: 'http://127.0.0.1:1/' }, { x5c: ['MIIB'] }]) {
    t.equal(await status(service, forge({ ...HS256, ...extra }, claims, 'thief'.repeat(8))), 401)
  }
})

t.test('RFC 7515, 4.1.11: an unknown `crit` and an unknown `kid` are refused', async (t) => {
  const service = await build(t)
  const claims = await claimsOf(service)
  t.equal(await status(service, forge({ ...HS256, crit: ['exp'], exp: 1 }, claims)), 401)
  t.equal(await status(service, forge({ ...HS256, crit: [] }, claims)), 401)
  for (const kid of ['other', '../../etc/passwd', "' OR 1=1", 7]) {
    t.equal(await status(service, forge({ ...HS256, kid }, claims)), 401, `kid ${kid}`)
  }
})

t.test('exp, iat, jti and token_type are required in every verifier', async (t) => {
  const service = await build(t)
  const claims = await claimsOf(service)
  for (const name of ['exp', 'iat', 'jti', 'token_type']) {
    const { [name]: _, ...rest } = claims
    const token = forge(HS256, rest)
    t.equal(await status(service, token), 401, `${name} at a protected route`)
    t.equal((await service.post('/api/token/verify', { token })).status, 401, `${name} at verify`)
  }
  for (const exp of ['9999999999', null, {}, [9999999999], Number.MAX_VALUE * 10]) {
    t.equal(await status(service, forge(HS256, { ...claims, exp })), 401, `exp ${JSON.stringify(exp)}`)
  }
})

t.test('an access token is no refresh token, nor the other way round', async (t) => {
  const service = await build(t)
  await signUp(service)
  const pair = await logIn(service)
  t.match((await refresh(service, pair.access)).body, { detail: 'Token has wrong type' })
  t.equal(await status(service, pair.refresh), 401)
})

t.test('another spelling of a token with a valid signature is revoked with its session', async (t) => {
  const service = await build(t)
  await signUp(service)
  const pair = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: pair.refresh })
  const [header = '', payload = ''] = pair.access.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const respelled = forge({ typ: 'JWT', alg: 'HS256', x: 1 }, claims)
  t.not(respelled.split('.')[0], header)
  t.equal(await status(service, respelled), 401)
})

t.test('required claims are required at refresh, verify and logout, too', async (t) => {
  const service = await build(t)
  await signUp(service)
  const [, refreshed = ''] = (await logIn(service)).refresh.split('.')
  const sliding = await service.post('/api/token/sliding', { username: 'neo', password: 'there is no spoon' })
  const [, slid = ''] = String(sliding.body.token).split('.')
  const verifiers = [
    ['/api/token/refresh', 'refresh', refreshed],
    ['/api/token/blacklist', 'refresh', refreshed],
    ['/api/token/sliding/refresh', 'token', slid],
    ['/api/token/blacklist', 'refresh', slid]
  ] as const
  for (const [path, field, payload] of verifiers) {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    for (const name of ['exp', 'iat', 'jti', 'token_type']) {
      const { [name]: _, ...rest } = claims
      const answer = await service.post(path, { [field]: forge(HS256, rest) })
      t.equal(answer.status, 401, `${path} without ${name}`)
    }
  }
  for (const [path, field, payload] of verifiers.slice(0, 3)) {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    t.equal((await service.post(path, { [field]: forge(HS256, claims) })).status, 200, `${path} with all of them`)
  }
})

t.test('an empty key never verifies, under any HS algorithm', async (t) => {
  const service = await build(t)
  const claims = await claimsOf(service)
  for (const secret of ['', ' ', '\0', 'null', 'undefined']) {
    t.equal(await status(service, forge(HS256, claims, secret)), 401, JSON.stringify(secret))
  }
})

/** The other signature that fits an ECDSA signature's key and text: (r, n - s). */
function twin(token: string): string {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const s = n - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  bytes.write(s.toString(16).padStart(64, '0'), 32, 'hex')
  return `${header}.${payload}.${bytes.toString('base64url')}`
}

t.test('a refresh token that was used up, in its other spelling, is a replay and no second token', async (t) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const SIGNING_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const service = await build(t, { ALGORITHM: 'ES256', SIGNING_KEY, REFRESH_REUSE_INTERVAL: '0s' })
  await signUp(service)
  const { default: fastJwt } = await import('fast-jwt')
  const sign = fastJwt.createSigner({ algorithm: 'ES256', key: SIGNING_KEY })
  // Refresh tokens had the signature of the key pair before they had an HMAC, and are still good.
  const signed = (token: string) => sign(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()))
  const pair = await logIn(service)
  t.equal(await status(service, twin(pair.access)), 200, 'anyone can make the twin of a signature')
  t.equal((await refresh(service, pair.refresh)).status, 200)
  t.match((await refresh(service, twin(signed(pair.refresh)))).body, { status: 401, detail: 'Token is blacklisted' })
  const other = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: other.refresh })
  for (const token of [other.access, signed(other.refresh)]) {
    t.equal((await service.post('/api/token/verify', { token: twin(token) })).status, 401)
  }
})

t.test('7.2.3: no token, password or secret is in the database', async (t) => {
  const service = await build(t)
  await signUp(service)
  const pair = await logIn(service)
  await refresh(service, pair.refresh)
  const rows = await Promise.all(
    ['users', 'sessions', 'blacklisted_tokens'].map((table) => service.app.db.query(`SELECT * FROM ${table}`))
  )
  const dump = JSON.stringify(rows)
  t.match(dump, /neo/, 'the dump holds something')
  for (const secret of [pair.access, pair.refresh, signingKey, 'there is no spoon']) {
    t.notOk(dump.includes(secret))
    t.notOk(dump.includes(secret.split('.').at(-1) ?? secret), 'nor a signature')
  }
})
