import { generateKeyPairSync } from 'node:crypto'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { ConfigError, loadConfig } from '../../src/config/index.js'
import { commandLine } from '../cli/command-line.js'
import { createDatabase } from '../database.js'
import { build, isAlive, logIn, refresh, type Service, signUp, staff, testClock, tokensOf } from '../service.js'

const minute = 60_000
const hour = 60 * minute
const managed = { KEYRING: 'managed', KEYRING_SECRET: 'a keyring secret for the tests: 0123456789', SIGNING_KEY: '' }

interface ShownKey {
  kid: string
  alg: string
  state: string
}

async function keySet(service: Service): Promise<ShownKey[]> {
  const { body } = await service.get('/.well-known/jwks.json')
  return Object(body.keys)
}

const kidOf = (token: string) => jose.decodeProtectedHeader(token).kid
const reload = async (...services: Service[]) => {
  for (const { app } of services) await app.keys.ring?.reload()
}

/** What staff see. */
async function states(service: Service, bearer: string): Promise<string[]> {
  const { body } = await service.get('/api/admin/keys', { bearer })
  return Object(body.items).map(({ state }: ShownKey) => state)
}

t.test(
  'KEYRING=managed: keys are made here, published without their private part, and encrypted at rest',
  async (t) => {
    const service = await build(t, managed)
    await signUp(service)
    const { access } = await logIn(service)
    const [key, ...others] = await keySet(service)
    t.same(others, [])
    t.match(key, { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: String })
    t.notOk('d' in Object(key))
    t.equal(kidOf(access), key?.kid)
    const set = jose.createLocalJWKSet({ keys: [Object(key)] })
    t.match((await jose.jwtVerify(access, set, { currentDate: new Date(service.clock()) })).payload, {
      username: 'neo'
    })
    const [row] = await service.app.db.query('SELECT privateKey FROM keyring_keys')
    const stored = Buffer.from(String(row?.[0]), 'base64').toString('latin1')
    t.notMatch(stored, /PRIVATE KEY/)
    t.match((await service.get('/health/ready')).body, { checks: { keyring: { status: 'ok' } } })
  }
)

t.test('the managed keyring makes a key pair of the type that ALGORITHM needs', async (t) => {
  const service = await build(t, { ...managed, ALGORITHM: 'EdDSA' })
  t.match(await keySet(service), [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' }])
})

t.test('replicas that start at once on an empty database have one key', async (t) => {
  const databaseUrl = await createDatabase(t)
  const clock = testClock()
  await build(t, {}, { databaseUrl })
  const services = await Promise.all(Array.from({ length: 4 }, () => build(t, managed, { databaseUrl, clock })))
  const kids = await Promise.all(services.map(async (service) => (await keySet(service)).map(({ kid }) => kid)))
  t.equal(new Set(kids.flat()).size, 1)
})

t.test(
  'KEY_ROTATION_INTERVAL: the next key is known before it signs, and the last one verifies to the end',
  async (t) => {
    const env = {
      ...managed,
      KEY_ROTATION_INTERVAL: '2h',
      REFRESH_TOKEN_LIFETIME: '1d',
      SLIDING_TOKEN_REFRESH_LIFETIME: '1d'
    }
    const one = await build(t, env)
    const two = await build(t, env, { databaseUrl: one.databaseUrl, clock: one.clock })
    await signUp(one)
    const { access: bearer } = await staff(one, 'boss', true)
    const first = await logIn(one)
    one.clock.pass(111 * minute)
    await Promise.all([reload(one), reload(two)])
    t.same((await keySet(one)).map(({ kid }) => kid).length, 2, 'one next key, though both were at it')
    t.same(await keySet(one), await keySet(two))
    const boss = tokensOf(await one.post('/api/token', { username: 'boss', password: 'there is no spoon' })).access
    t.ok(bearer)
    t.same(await states(one, boss), ['next', 'active'])
    t.equal(kidOf((await logIn(two)).access), kidOf(first.access), 'it does not sign yet')

    one.clock.pass(10 * minute)
    await reload(one)
    const fresh = await logIn(one)
    t.not(kidOf(fresh.access), kidOf(first.access))
    t.ok(await isAlive(two, fresh.access), 'a replica that has not looked again knows it')
    t.ok(await isAlive(one, (await logIn(two)).access), 'and its own tokens are good')
    t.equal((await refresh(one, first.refresh)).status, 200, 'what the last key has signed')

    const late = await logIn(two)
    for (let hours = 0; hours < 20; hours++) {
      one.clock.pass(hour)
      await reload(one, two)
    }
    t.equal((await refresh(one, late.refresh)).status, 200, 'a token of a day is good for a day')
    one.clock.pass(30 * hour)
    await reload(one)
    t.notOk(
      (await keySet(one)).some(({ kid }) => kid === kidOf(first.access)),
      'then the key is gone'
    )
    await one.app.purge.run({ pause: 0 })
    const rows = await one.app.db.query('SELECT kid FROM keyring_keys')
    t.notOk(rows.some(([kid]) => kid === kidOf(first.access)))
  }
)

t.test('under load, a rotation refuses no valid token', async (t) => {
  const env = { ...managed, KEY_ROTATION_INTERVAL: '1h', ACCESS_TOKEN_LIFETIME: '1d' }
  const one = await build(t, env)
  const two = await build(t, env, { databaseUrl: one.databaseUrl, clock: one.clock })
  await signUp(one)
  let turns = 0
  const signed = new Set<string | undefined>()
  const clients = Array.from({ length: 6 }, async (_, i) => {
    const replica = i % 2 === 0 ? one : two
    let { refresh: token } = await logIn(replica)
    for (let step = 0; step < 30; step++) {
      const answer = await refresh(step % 2 === 0 ? one : two, token)
      const pair = tokensOf(answer)
      signed.add(kidOf(pair.access))
      token = pair.refresh
      const alive = await isAlive(replica, pair.access)
      if (!alive) t.fail('a fresh token was refused')
      turns++
    }
  })
  const rotating = (async () => {
    while (turns < 170) {
      one.clock.pass(5 * minute)
      // As each replica does every half a minute
      await Promise.all([reload(one), reload(two)])
    }
  })()
  await Promise.all([...clients, rotating])
  t.ok(signed.size >= 2, `${signed.size} keys have signed`)
})

t.test('a compromised key is retired: its tokens are refused, and a new key signs at once', async (t) => {
  const service = await build(t, managed)
  const other = await build(t, managed, { databaseUrl: service.databaseUrl, clock: service.clock })
  await signUp(service)
  const stolen = await logIn(service)
  const keyturn = commandLine(t, service.databaseUrl, { ...managed, SIGNING_KEY: '' })
  const kid = String(kidOf(stolen.access))
  t.match(await keyturn(`keys retire ${kid} --yes`), { code: 0, out: `Retired: ${kid}.\n` })
  await reload(service)
  t.notOk(await isAlive(service, stolen.access))
  t.equal((await refresh(service, stolen.refresh)).status, 401)
  const fresh = await logIn(service)
  t.not(kidOf(fresh.access), kid)
  t.ok(await isAlive(service, fresh.access))
  await reload(other)
  t.ok(await isAlive(other, fresh.access))
  t.match(await keyturn(`keys retire ${kid} --yes`), {
    code: 1,
    err: /^Error: No key that verifies tokens has the id /
  })
  t.match(await keyturn('keys retire x --yes'), { code: 1, err: `No key that verifies tokens has the id "x".\n` })
})

t.test('a key whose name began with a hyphen could not be named on the command line', async (t) => {
  const service = await build(t, managed)
  const { ring } = service.app.keys
  const kids: string[] = []
  for (let i = 0; i < 100; i++) {
    const key = await ring?.rotate({ id: null, rank: 'superuser' as const, sessionId: null })
    if (key === undefined) break
    kids.push(key.kid)
    await ring?.retire({ id: null, rank: 'superuser' as const, sessionId: null }, key.kid)
  }
  t.equal(new Set(kids).size, 100)
  t.notOk(kids.some((kid) => kid.startsWith('-')))
})

t.test('a token of a key that another replica has just made waits for it to be read, and is good', async (t) => {
  const one = await build(t, managed)
  const two = await build(t, managed, { databaseUrl: one.databaseUrl, clock: one.clock })
  await signUp(one)
  const before = await logIn(one)
  await one.app.keys.ring?.retire(
    { id: null, rank: 'superuser' as const, sessionId: null },
    String(kidOf(before.access))
  )
  await reload(one)
  const { access } = await logIn(one)
  t.ok(await isAlive(two, access))
})

t.test('keys are listed, rotated and retired on the command line and by staff', async (t) => {
  const service = await build(t, managed)
  const keyturn = commandLine(t, service.databaseUrl, { ...managed, SIGNING_KEY: '' })
  const { access: bearer } = await staff(service, 'boss', true)
  const made = await service.post('/api/admin/keys/rotate', {}, { bearer })
  t.match(made, { status: 201, body: { state: 'next', alg: 'ES256', retired_at: null } })
  t.equal(
    (await service.post('/api/admin/keys/rotate', {}, { bearer })).body.kid,
    made.body.kid,
    'there is one already'
  )
  t.same(await states(service, bearer), ['next', 'active'])
  t.ok(
    (await keySet(service)).some(({ kid }) => kid === made.body.kid),
    'published'
  )
  const listed: ShownKey[] = JSON.parse((await keyturn('keys list --json')).out)
  t.ok(listed.some(({ kid, state }) => kid === made.body.kid && state !== 'gone'))
  t.match((await keyturn('keys list')).out, /^KID +ALG +STATE +CREATED AT/)
  t.match(await keyturn('keys rotate'), { code: 0, out: /signs from/ })
  const events = await service.get('/api/admin/audit?type=key.rotated&actor_id=1', { bearer })
  t.match(events.body, { items: [{ detail: `kid=${made.body.kid}` }] })

  const fixed = await build(t)
  const plain = await staff(fixed, 'boss', true)
  t.equal((await fixed.get('/api/admin/keys', { bearer: plain.access })).status, 404)
  t.match(await commandLine(t, fixed.databaseUrl)('keys list'), { code: 1, err: /KEYRING is static/ })
})

t.test('while the database is away, the keyring uses the keys in memory', async (t) => {
  const service = await build(t, managed)
  const before = await keySet(service)
  await service.app.db.execute('ALTER TABLE keyring_keys RENAME TO KeyringKeyAway')
  await t.rejects(reload(service))
  t.same(await keySet(service), before)
  await signUp(service)
  t.ok(await isAlive(service, (await logIn(service)).access))
  await service.app.db.execute('ALTER TABLE KeyringKeyAway RENAME TO keyring_keys')
})

t.test('with KEYRING=managed, the key of SIGNING_KEY verifies what it has signed, and signs no more', async (t) => {
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const env = { ALGORITHM: 'ES256', SIGNING_KEY: pem.toString() }
  const before = await build(t, env)
  await signUp(before)
  const old = await logIn(before)
  const after = await build(t, { ...managed, ...env }, { databaseUrl: before.databaseUrl, clock: before.clock })
  t.ok(await isAlive(after, old.access))
  const renewed = tokensOf(await refresh(after, old.refresh))
  t.not(kidOf(renewed.access), kidOf(old.access))
  t.equal((await keySet(after)).length, 2)
})

t.test('KEYRING_SECRET: a start with a wrong one, a short one or none is refused in one line', async (t) => {
  const service = await build(t, managed)
  const wrong = { ...managed, KEYRING_SECRET: 'another secret that is long enough: 9876543210' }
  await t.rejects(
    startAgain(t, wrong, service),
    new ConfigError(
      'KEYRING_SECRET: does not decrypt the keys in the database; allowed: the secret that encrypted them'
    )
  )
  const refusal = (env: Record<string, string>) => () => loadConfig({ NODE_ENV: 'test', KEYRING: 'managed', ...env })
  t.throws(refusal({}), /^Error: KEYRING_SECRET: missing|KEYRING_SECRET/)
  t.throws(refusal({ KEYRING_SECRET: 'short' }), /KEYRING_SECRET: has 5 bytes/)
  t.throws(refusal({ KEYRING_SECRET: 'ab'.repeat(20) }), /repeats/)
  t.throws(() => loadConfig({ NODE_ENV: 'test', KEYRING: 'auto' }), /KEYRING "auto"/)
})

function startAgain(t: Test, env: Record<string, string>, { databaseUrl, clock }: Service): Promise<Service> {
  return build(t, env, { databaseUrl, clock })
}

t.test('staff retire a compromised key over HTTP: what it has signed is rejected from then on', async (t) => {
  const service = await build(t, managed)
  await signUp(service)
  const user = await logIn(service)
  const { access } = await staff(service, 'morpheus', true)
  const kid = kidOf(user.access)
  const retired = await service.post(`/api/admin/keys/${kid}/retire`, undefined, { bearer: access })
  t.match(retired, { status: 200, body: { kid, state: 'gone', retired_at: new Date(service.clock()).toISOString() } })
  t.notOk(await isAlive(service, user.access))
  t.equal((await refresh(service, user.refresh)).status, 401)
  t.ok(await isAlive(service, (await logIn(service)).access), 'another key signs')
  const { access: again } = await logIn(service, 'morpheus')
  for (const unknown of [kid, 'no-such-key']) {
    t.equal((await service.post(`/api/admin/keys/${unknown}/retire`, undefined, { bearer: again })).status, 404)
  }
  const { access: helper } = await staff(service, 'tank')
  const [key] = await keySet(service)
  t.equal((await service.post(`/api/admin/keys/${key?.kid}/retire`, undefined, { bearer: helper })).status, 403)
})
