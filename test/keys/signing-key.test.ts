import { execFile } from 'node:child_process'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomInt,
  randomUUID
} from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createSigner, createVerifier } from 'fast-jwt'
import { importSPKI, jwtVerify } from 'jose'
import t, { type Test } from 'tap'
import { ConfigError, loadConfig } from '../../src/config/index.js'
import { ALGORITHMS, type Algorithm, isSymmetric } from '../../src/domain/keys/algorithms.js'
import { dataDirectory } from '../../src/domain/keys/kept-key.js'
import { type KeySettings, loadSigningKey } from '../../src/domain/keys/signing-key.js'
import { isGuessable } from '../../src/secret-strength/index.js'

const SERVER = 'mysql://root@localhost/keyturn'
const RANDOM = randomBytes(64).toString('base64url')

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const ed25519 = generateKeyPairSync('ed25519')
const CURVES: Partial<Record<Algorithm, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()

function pairFor(algorithm: Algorithm) {
  const curve = CURVES[algorithm]
  if (curve !== undefined) return ec(curve)
  return algorithm === 'EdDSA' ? ed25519 : rsa
}

const load = (settings: Partial<KeySettings>) =>
  loadSigningKey({ ALGORITHM: 'HS256', NODE_ENV: 'production', DATABASE_URL: SERVER, ...settings })

function refused(t: Test, settings: Partial<KeySettings>, reason: RegExp) {
  const error = caught(() => load(settings))
  t.ok(error instanceof ConfigError, 'stops the start')
  const message = error instanceof Error ? error.message : ''
  t.match(message, /SIGNING_KEY|VERIFYING_KEY/, 'names the variable')
  t.match(message, reason)
  t.notMatch(message, '\n', 'one line')
  for (const value of [settings.SIGNING_KEY, settings.VERIFYING_KEY]) {
    const line = value?.split('\n').find((line) => line.length > 20 && !line.startsWith('-----'))
    if (line !== undefined) t.notOk(message.includes(line), 'holds no part of the key')
  }
}

function caught(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
}

for (const algorithm of ALGORITHMS) {
  t.test(`${algorithm}: fast-jwt signs and verifies with the loaded key, and jose agrees`, async (t) => {
    const settings = isSymmetric(algorithm) ? RANDOM : pkcs8(pairFor(algorithm).privateKey)
    const key = load({ ALGORITHM: algorithm, SIGNING_KEY: settings })
    t.match(key, { algorithm, origin: 'settings' })
    const token = createSigner({ algorithm, key: key.private })({ sub: 'neo' })
    t.match(createVerifier({ algorithms: [algorithm], key: key.public })(token), { sub: 'neo' })
    const theirs = isSymmetric(algorithm) ? Buffer.from(key.public) : await importSPKI(key.public, algorithm)
    t.match((await jwtVerify(token, theirs, { algorithms: [algorithm] })).payload, { sub: 'neo' })
    const other = load({ ALGORITHM: algorithm, NODE_ENV: 'test', DATABASE_URL: `file:${t.testdir({})}/a.db` })
    t.throws(() => createVerifier({ algorithms: [algorithm], key: other.public })(token), 'not with another key')
  })
}

t.test('private keys in their older PEM forms, and on one line, are normalised', async (t) => {
  const p256 = ec('P-256')
  const sec1 = p256.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
  t.equal(load({ ALGORITHM: 'ES256', SIGNING_KEY: sec1 }).private, pkcs8(p256.privateKey))
  const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  t.equal(load({ ALGORITHM: 'PS256', SIGNING_KEY: pkcs1 }).private, pkcs8(rsa.privateKey))
  t.equal(load({ ALGORITHM: 'RS256', SIGNING_KEY: pkcs1.replaceAll('\n', '\\n') }).public, spki(rsa.publicKey))
})

t.test('the verifying key has to be the public half', async (t) => {
  const settings = { ALGORITHM: 'RS256', SIGNING_KEY: pkcs8(rsa.privateKey) } as const
  t.equal(load({ ...settings, VERIFYING_KEY: spki(rsa.publicKey) }).public, spki(rsa.publicKey))
  const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  t.equal(load({ ...settings, VERIFYING_KEY: pkcs1 }).public, spki(rsa.publicKey))
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  refused(t, { ...settings, VERIFYING_KEY: spki(other.publicKey) }, /not the public half/)
  refused(t, { ...settings, VERIFYING_KEY: spki(ed25519.publicKey) }, /VERIFYING_KEY is a key of type ed25519/)
  refused(t, { ...settings, VERIFYING_KEY: pkcs8(rsa.privateKey) }, /VERIFYING_KEY is a private key/)
  refused(t, { ...settings, VERIFYING_KEY: RANDOM }, /VERIFYING_KEY is not a PEM key/)
  refused(
    t,
    { VERIFYING_KEY: spki(rsa.publicKey), ALGORITHM: 'RS256' },
    /SIGNING_KEY is missing while VERIFYING_KEY is set/
  )
  refused(t, { VERIFYING_KEY: RANDOM, NODE_ENV: 'development' }, /SIGNING_KEY is missing/)
})

t.test('an HS algorithm has one secret', async (t) => {
  t.equal(load({ SIGNING_KEY: RANDOM, VERIFYING_KEY: RANDOM }).public, RANDOM)
  refused(t, { SIGNING_KEY: RANDOM, VERIFYING_KEY: `${RANDOM}x` }, /VERIFYING_KEY differs from SIGNING_KEY/)
})

t.test('a secret shorter than its hash is refused (RFC 7518 3.2)', async (t) => {
  for (const [algorithm, bytes] of [
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64]
  ] as const) {
    t.ok(load({ ALGORITHM: algorithm, SIGNING_KEY: RANDOM.slice(0, bytes) }))
    refused(
      t,
      { ALGORITHM: algorithm, SIGNING_KEY: RANDOM.slice(0, bytes - 1) },
      new RegExp(`is too short: it has ${bytes - 1} bytes, and .* at least ${bytes}`)
    )
  }
  t.ok(load({ SIGNING_KEY: 'ключ-матрицы-йцуке', NODE_ENV: 'development' }), 'bytes count, not characters')
})

t.test('sample secrets and placeholders are refused', async (t) => {
  for (const secret of [
    'changeme-changeme-changeme-changeme',
    'CHANGE_ME_please_0123456789_abcdefghij',
    'change-this-to-something-random-1234567',
    'secretsecretsecretsecretsecretsecret',
    'secretsecretsecretsecretsecretse',
    'your-256-bit-secret-your-256-bit-secret',
    'your-super-long-secret-key-of-32-bytes',
    'a-string-secret-at-least-256-bits-long',
    'replace-with-a-random-value-of-32-bytes',
    'x'.repeat(64),
    'abab'.repeat(16),
    '12345678901234567890123456789012',
    'placeholder-placeholder-0123456789-ab'
  ])
    refused(t, { SIGNING_KEY: secret }, /placeholder|repeats/)
})

t.test(
  'production started with signing keys that people make up: names, sentences, years, keyboard rows',
  async (t) => {
    for (const secret of [
      'my_super_long_jwt_key_for_production_1',
      'keyturn-production-signing-key-2026',
      'this-is-a-very-long-secret-key-for-jwt-signing',
      'production_jwt_signing_secret_do_not_share_2026!',
      'qwertyuiopasdfghjklzxcvbnm1234567890',
      'MyCompanyProductionJwtSecretKey2026!!',
      'MY_SECRET_KEY_FOR_PRODUCTION_DO_NOT_SHARE',
      's3cr3t_pr0duct10n_k3y_f0r_myc0mpany_2026',
      'thequickbrownfoxjumpsoverthelazydog',
      'meinsehrlangergeheimerschluesselfuerproduktion',
      'correct horse battery staple lamp zebra quantum',
      'abcdefghijklmnopqrstuvwxyz0123456789ABCDEF',
      '0123456789abcdef0123456789abcdef',
      'uri-hoesa-jwt-bimilkey-2026-unyeong-seobeo',
      'Keyturn.Production.Signing.Key.2026.London',
      'acme_corp_backend_jwt_token_secret_v2_2025',
      'PleaseDontShareThisKeyWithAnybodyElse2025',
      'notre-cle-secrete-pour-la-production-2026',
      'JwtSigningKeyForTheStagingServer#12345678',
      'asdfghjkl-qwertyuiop-zxcvbnm-1234567890',
      'loremipsumdolorsitametconsectetuer12'
    ]) {
      refused(t, { SIGNING_KEY: secret }, /can be guessed.* `openssl rand -base64 48`|repeats/)
      t.equal(load({ SIGNING_KEY: secret, NODE_ENV: 'development' }).private, secret, 'to try it out, it will do')
      const keyring = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', KEYRING: 'managed' }
      t.throws(
        () => loadConfig({ ...keyring, KEYRING_SECRET: secret }),
        /^KEYRING_SECRET: /,
        'and so did KEYRING_SECRET'
      )
    }
  }
)

t.test('production started with a signing key that a tutorial prints', async (t) => {
  // Known by its digest, without a word in it
  for (const secret of [
    '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
    '404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970'
  ]) {
    t.notOk(isGuessable(secret))
    refused(t, { SIGNING_KEY: secret }, /is published .* `openssl rand -base64 48`/)
    refused(t, { SIGNING_KEY: `${secret}\n` }, /is published/)
  }
})

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const drawn = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')

const generators: Record<string, () => string> = {
  '16 bytes in hexadecimal': () => randomBytes(16).toString('hex'),
  '32 bytes in hexadecimal': () => randomBytes(32).toString('hex').toUpperCase(),
  '24 bytes in base64': () => randomBytes(24).toString('base64'),
  '48 bytes in base64': () => randomBytes(48).toString('base64'),
  '64 bytes in base64url': () => randomBytes(64).toString('base64url'),
  'a UUID, as long as it has 36 characters': randomUUID,
  '32 of base32': () => drawn(`${LOWER}234567`.toUpperCase(), 32),
  '52 of base32 in lower case': () => drawn(`${LOWER}234567`, 52),
  '32 lower-case letters': () => drawn(LOWER, 32),
  '32 capitals': () => drawn(LOWER.toUpperCase(), 32),
  '32 lower-case letters and digits': () => drawn(LOWER + DIGITS, 32),
  '40 digits': () => drawn(DIGITS, 40),
  '32 letters and digits': () => drawn(LOWER + LOWER.toUpperCase() + DIGITS, 32),
  "Django's 50": () => drawn(`${LOWER}${DIGITS}!@#$%^&*(-_=+)`, 50),
  '32 of all printable characters': () =>
    drawn(String.fromCharCode(...Array.from({ length: 94 }, (_, i) => 33 + i)), 32),
  'random characters behind words': () => `keyturn-production-signing-key-${randomBytes(16).toString('hex')}`
}

t.test('a random key of 32 lower-case characters was taken for a guessable one, once in ten thousand', async (t) => {
  for (const [name, generate] of Object.entries(generators)) {
    for (let round = 0; round < 1000; round++) {
      const secret = generate()
      if (isGuessable(secret)) t.fail(`${name}: ${secret}`)
    }
    t.pass(name)
  }
})

t.test('keys of made-up tutorials, which no list can have, were good enough for production', async (t) => {
  for (const secret of [
    ...['your-256-bit-secret-goes-right-here-2026', 'my-app-jwt-signing-key-do-not-share-123'],
    ...['ThisIsMyVerySecureJwtSecretKey2026!!', 'spring-boot-jwt-tutorial-secret-key-1234567890'],
    ...['node_express_auth_tutorial_access_token_secret', 'nestjs-blog-example-refresh-secret-key-value'],
    ...['todo-app-backend-hs256-key-keep-it-safe-please', 'MyFirstDjangoProjectSecretKeyForJWTTokens'],
    ...['fastapi-oauth2-tutorial-secret-string-for-dev', 'super_long_random_string_that_nobody_can_guess'],
    ...['jwtSecretKeyForDemoPurposesOnly12345678', 'keep-this-key-secret-and-change-in-production'],
    ...['abcdefghijklmnopqrstuvwxyz1234567890ABCDEF', 'qwertyuiopasdfghjklzxcvbnm1234567890qwerty'],
    ...['secret123secret456secret789secret000', '0123456789abcdef0123456789abcdef'],
    ...['correct-horse-battery-staple-jwt-secret-2026', 'laravel-sanctum-api-token-signing-secret-key'],
    ...['geheimer-schluessel-fuer-mein-projekt-2026', 'bimilkey-uri-hoesa-seobeo-production-2026'],
    ...['course-platform-authentication-hmac-key-v1', 'e-commerce-microservice-gateway-shared-key'],
    ...['p@ssw0rd-f0r-s1gning-t0kens-in-my-4pp!!']
  ])
    refused(t, { SIGNING_KEY: secret }, /SIGNING_KEY/)
})

t.test('a development secret of Django is refused in production only', async (t) => {
  const secret = 'django-insecure-x8#k2$v_q!n0z7w@e5r&t3y*u1i^o4p'
  refused(t, { SIGNING_KEY: secret }, /development/)
  t.equal(load({ SIGNING_KEY: secret, NODE_ENV: 'development' }).private, secret)
})

t.test('a key pair given as a secret is refused', async (t) => {
  for (const text of [
    spki(rsa.publicKey),
    pkcs8(rsa.privateKey),
    ` ${spki(rsa.publicKey)}`,
    Buffer.from(spki(rsa.publicKey)).toString('base64'),
    JSON.stringify(rsa.publicKey.export({ format: 'jwk' })),
    JSON.stringify({ keys: [rsa.publicKey.export({ format: 'jwk' })] })
  ])
    refused(t, { SIGNING_KEY: text }, /is a PEM key|is a JSON document/)
})

t.test('a key that does not fit the algorithm is refused', async (t) => {
  const small = pkcs8(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)
  refused(
    t,
    { ALGORITHM: 'RS256', SIGNING_KEY: small },
    /RSA key of 1024 bits; RS256 needs an RSA key of at least 2048 bits/
  )
  refused(t, { ALGORITHM: 'PS512', SIGNING_KEY: small }, /1024/)
  refused(
    t,
    { ALGORITHM: 'ES256', SIGNING_KEY: pkcs8(ec('P-384').privateKey) },
    /EC key on P-384; ES256 needs an EC key on P-256/
  )
  refused(
    t,
    { ALGORITHM: 'ES512', SIGNING_KEY: pkcs8(ec('P-256').privateKey) },
    /P-256; ES512 needs an EC key on P-521/
  )
  refused(t, { ALGORITHM: 'ES256', SIGNING_KEY: pkcs8(ec('secp256k1').privateKey) }, /secp256k1/)
  refused(
    t,
    { ALGORITHM: 'EdDSA', SIGNING_KEY: pkcs8(generateKeyPairSync('ed448').privateKey) },
    /ed448; EdDSA needs an Ed25519 key/
  )
  refused(t, { ALGORITHM: 'EdDSA', SIGNING_KEY: pkcs8(ec('P-256').privateKey) }, /P-256/)
  refused(t, { ALGORITHM: 'RS256', SIGNING_KEY: pkcs8(ed25519.privateKey) }, /ed25519/)
  refused(
    t,
    { ALGORITHM: 'PS256', SIGNING_KEY: pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey) },
    /rsa-pss/
  )
})

t.test('unusable private keys are refused', async (t) => {
  const encrypted = { cipher: 'aes-256-cbc', passphrase: 'trinity' }
  refused(t, { ALGORITHM: 'RS256', SIGNING_KEY: spki(rsa.publicKey) }, /is a public key/)
  refused(
    t,
    {
      ALGORITHM: 'RS256',
      SIGNING_KEY: rsa.privateKey.export({ type: 'pkcs8', format: 'pem', ...encrypted }).toString()
    },
    /encrypted/
  )
  refused(
    t,
    {
      ALGORITHM: 'RS256',
      SIGNING_KEY: rsa.privateKey.export({ type: 'pkcs1', format: 'pem', ...encrypted }).toString()
    },
    /encrypted/
  )
  refused(t, { ALGORITHM: 'RS256', SIGNING_KEY: RANDOM }, /not a PEM key/)
  refused(
    t,
    { ALGORITHM: 'RS256', SIGNING_KEY: JSON.stringify(rsa.privateKey.export({ format: 'jwk' })) },
    /not a PEM key/
  )
  refused(t, { ALGORITHM: 'RS256', SIGNING_KEY: pkcs8(rsa.privateKey).replace(/.{64}\n/, '') }, /cannot be read/)
})

t.test('without a key production does not start', async (t) => {
  refused(t, { DATABASE_URL: `file:${t.testdir({})}/a.db` }, /is missing; in production/)
  refused(t, { ALGORITHM: 'ES256', SIGNING_KEY: '' }, /an EC key on P-256 as PEM/)
})

t.test('elsewhere a key is made beside the database, for its owner only, and used again', async (t) => {
  const directory = join(t.testdir({}), 'data')
  for (const algorithm of ['HS256', 'HS512', 'PS384', 'ES512', 'EdDSA'] as const) {
    const settings = { ALGORITHM: algorithm, NODE_ENV: 'development', DATABASE_URL: `file:${directory}/keyturn.db` }
    const first = load(settings)
    t.match(first, { origin: 'generated', file: join(directory, `signing-key-${algorithm.toLowerCase()}`) })
    t.equal(statSync(first.file ?? '').mode & 0o777, 0o600)
    t.same(load(settings), first)
  }
  t.equal(readdirSync(directory).length, 5, 'no drafts are left')
})

t.test('a damaged kept key stops the start and names its file', async (t) => {
  const directory = t.testdir({ 'signing-key-rs256': 'zzz' })
  const settings = { ALGORITHM: 'RS256', NODE_ENV: 'test', DATABASE_URL: `file:${directory}/a.db` } as const
  refused(t, settings, /signing-key-rs256 cannot be used .* remove that file/)
  writeFileSync(join(directory, 'signing-key-rs256'), '')
  refused(t, settings, /cannot be used/)
  refused(
    t,
    { ...settings, DATABASE_URL: `file:${directory}/signing-key-rs256/below/a.db` },
    /cannot be stored \(ENOTDIR/
  )
})

t.test('processes that start at once end with the same key', async (t) => {
  const directory = t.testdir({})
  const script = `
    import { loadSigningKey } from ${JSON.stringify(resolve('dist/domain/keys/signing-key.js'))}
    console.log(loadSigningKey({ ALGORITHM: 'HS256', NODE_ENV: 'test', DATABASE_URL: 'file:${directory}/a.db' }).private)`
  const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const keys = await Promise.all(Array.from({ length: 6 }, start))
  t.equal(new Set(keys.map(({ stdout }) => stdout)).size, 1)
  t.equal(readFileSync(join(directory, 'signing-key-hs256'), 'utf8'), keys[0]?.stdout)
})

t.test('the directory of the embedded database', async (t) => {
  t.equal(dataDirectory('file:./data/keyturn.db'), join(process.cwd(), 'data'))
  t.equal(dataDirectory('file:keyturn.db?cache=shared'), process.cwd())
  t.equal(dataDirectory('file:/srv/k/a.db'), '/srv/k')
  t.equal(dataDirectory('file:///srv/k%20k/a.db'), '/srv/k k')
  for (const other of ['file::memory:', SERVER, 'mariadb://a@b/c'])
    t.equal(dataDirectory(other), join(process.cwd(), 'data'))
})

t.test('keys are exported as fast-jwt reads them', async (t) => {
  const key = load({ ALGORITHM: 'RS256', SIGNING_KEY: pkcs8(rsa.privateKey) })
  t.ok(createPublicKey(key.public).equals(createPublicKey(createPrivateKey(key.private))))
  t.match(key.private, /^-----BEGIN PRIVATE KEY-----/)
  t.match(key.public, /^-----BEGIN PUBLIC KEY-----/)
})
