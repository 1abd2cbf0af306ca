import t, { type Test } from 'tap'
import { build, logIn, password, type Service, signUp } from '../service.js'

const minute = 60_000
const owner = '192.0.2.1'

let nextHost = 1

/** A service behind a proxy, so that a test can come from anywhere. */
function buildBehindProxy(t: Test, env: Record<string, string> = {}): Promise<Service> {
  return build(t, { LOGIN_RATE_LIMIT: '3/1m', TRUST_PROXY: '127.0.0.1', ...env })
}

async function tryFrom(service: Service, from: string, word = 'wrong', username = 'neo') {
  const { status, headers, body } = await service.post(
    '/api/token',
    { username, password: word },
    { headers: { 'x-forwarded-for': from } }
  )
  return { status, wait: Number(headers.get('retry-after')), body, headers }
}

/** Fails once from each of so many addresses, each time as soon as that is allowed. */
async function guess(service: Service, times: number, username?: string, from?: string): Promise<number[]> {
  const waits: number[] = []
  for (let i = 0; i < times; i++) {
    const { status, wait } = await tryFrom(service, from ?? `198.51.100.${nextHost++ % 250}`, 'wrong', username)
    if (status === 401) continue
    waits.push(wait)
    service.clock.pass(wait * 1000)
    i--
  }
  return waits
}

t.test('guesses from many IP addresses throttle the account, each back-off twice the last (ASVS 6.3.1)', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  t.same(await guess(service, 15), [], 'the first ones are free')
  t.same(await guess(service, 5), [1, 2, 4, 8, 16])
  const waits = await guess(service, 10)
  t.same(waits.slice(-3), [900, 900, 900], 'a quarter of an hour at most')
  t.equal((await tryFrom(service, owner, 'wrong', 'trinity')).status, 401, 'other accounts are not slowed')
})

t.test('guesses from one IP address throttle that IP address, and not the owner elsewhere (ASVS 6.1.1)', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  const waits = await guess(service, 13, 'neo', '198.51.100.1')
  t.same(waits.slice(-3), [128, 256, 512], 'each pause twice the last')
  t.equal((await tryFrom(service, owner, password)).status, 200)
})

t.test('the owner logs in from a known IP address, and that ends the back-off (ASVS 6.1.1)', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  await logIn(service, 'neo', { headers: { 'x-forwarded-for': owner } })
  await guess(service, 22)
  t.equal((await tryFrom(service, '203.0.113.9', password)).status, 429, 'not from anywhere, even with the password')
  t.equal((await tryFrom(service, owner, 'mistyped')).status, 401)
  t.equal((await tryFrom(service, owner, password)).status, 200)
  t.equal((await tryFrom(service, '203.0.113.9', password)).status, 200)
})

t.test('the owner at an unknown IP address has to wait, and logs in then', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  await guess(service, 16)
  const { status, wait } = await tryFrom(service, owner, password)
  t.equal(status, 429)
  service.clock.pass(wait * 1000)
  t.equal((await tryFrom(service, owner, password)).status, 200)
  t.same(await guess(service, 14), [], 'forgotten')
})

t.test('an account that does not exist is throttled alike: the back-off does not reveal it (ASVS 6.3.8)', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  t.same(await guess(service, 20, 'neo'), await guess(service, 20, 'nobody'))
})

t.test('one password at many accounts: failures of an IP address are counted together', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  for (let i = 0; i < 15; i++) t.equal((await tryFrom(service, owner, 'Spring2026', `user${i}`)).status, 401)
  const refused = await tryFrom(service, owner, 'Spring2026', 'neo')
  t.equal(refused.status, 429)
  t.match(refused.body, { code: 'throttled', detail: /Expected available in \d+ seconds/ })
  t.equal(refused.headers.get('ratelimit-limit'), '15')
  t.equal(refused.headers.get('ratelimit-remaining'), '0')
  t.equal(refused.headers.get('ratelimit-reset'), String(refused.wait))
  t.equal((await tryFrom(service, '203.0.113.9', password)).status, 200, 'others go on')
  service.clock.pass(minute)
  t.equal((await tryFrom(service, owner, password)).status, 200)
})

t.test('logging in often is no guessing', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  for (let i = 0; i < 20; i++) t.equal((await tryFrom(service, `198.51.100.${i + 1}`, password)).status, 200)
})

t.test('a failure of the service is not counted as a guess', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  await service.app.db.execute('ALTER TABLE users RENAME TO UserAway')
  for (let i = 0; i < 20; i++) t.equal((await tryFrom(service, `198.51.100.${i + 1}`, password)).status, 503)
  await service.app.db.execute('ALTER TABLE UserAway RENAME TO users')
  t.equal((await tryFrom(service, owner, password)).status, 200)
})

t.test('guesses at the password of a logged-in user are throttled too, each user separately', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  await signUp(service, 'trinity')
  const neo = (await logIn(service)).access
  const trinity = (await logIn(service, 'trinity')).access
  const remove = async (bearer: string, word: string) =>
    (await service.call('DELETE', '/api/users/me', { json: { password: word }, bearer })).status
  const change = async (bearer: string, word: string) =>
    (
      await service.post(
        '/api/users/me/password',
        { current_password: word, new_password: 'follow the white rabbit' },
        { bearer }
      )
    ).status
  t.equal(await remove(neo, 'wrong'), 400)
  t.equal(await change(neo, 'wrong'), 400)
  t.equal(await change(neo, 'wrong'), 429, 'with the login that counts already')
  t.equal(await change(trinity, password), 204, 'from the same address')
})

t.test("attempts at 'victim 127.0.0.77' throttled victim at the user's own IP address", async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service, 'victim')
  const own = '127.0.0.77'
  for (const name of [`victim ${own}`, `victim","${own}`, `victim${own}`, `["account","victim","${own}"]`]) {
    for (let i = 0; i < 4; i++) await tryFrom(service, '198.51.100.1', 'wrong', name)
    service.clock.pass(minute)
  }
  t.equal((await tryFrom(service, own, password, 'victim')).status, 200)
})

t.test("the next IPv6 privacy address of the user's own /64 was unknown", async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  await logIn(service, 'neo', { headers: { 'x-forwarded-for': '2001:db8::1:2:3:4' } })
  await guess(service, 16)
  t.equal((await tryFrom(service, '2001:db8:0:1::9', password)).status, 429, 'another network')
  t.equal((await tryFrom(service, '2001:db8:0:0:a:b:c:d', password)).status, 200)
})

t.test('username and email of one account had a budget each', async (t) => {
  const service = await buildBehindProxy(t, { LOGIN_FIELDS: 'username,email' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const statuses: number[] = []
  for (const name of ['neo', 'neo@example.com', 'NEO', 'neo', 'neo@EXAMPLE.com']) {
    statuses.push((await tryFrom(service, owner, 'wrong', name)).status)
  }
  t.same(statuses, [401, 401, 401, 429, 429])
})

t.test('attempts at many usernames gave a throttled account its free guesses back', async (t) => {
  const service = await buildBehindProxy(t)
  await signUp(service)
  await guess(service, 18)
  const passed = new Map<number, number>()
  for (let i = 0; i < 300; i++) {
    const { status } = await tryFrom(service, '203.0.113.50', 'wrong', `nobody${i}`)
    passed.set(status, (passed.get(status) ?? 0) + 1)
  }
  t.equal(passed.get(401), 15, 'the failures of the IP address ended it')
  t.equal((await tryFrom(service, '198.51.100.251')).status, 429, 'still throttled')
  t.equal((await tryFrom(service, owner, password)).status, 429)
})

t.test('an IP address may fail at so many accounts in a day, and the rest is refused', async (t) => {
  const service = await buildBehindProxy(t, { LOGIN_RATE_LIMIT: '2/1m' })
  await signUp(service)
  let failed = 0
  for (let i = 0; i < 130; i++) {
    const { status } = await tryFrom(service, '203.0.113.50', 'wrong', `nobody${i}`)
    if (status === 401) failed++
    if (i % 9 === 0) service.clock.pass(minute)
  }
  t.equal(failed, 100)
  const refused = await tryFrom(service, '203.0.113.50', password)
  t.equal(refused.status, 429)
  t.ok(refused.wait > 80_000)
  t.equal((await tryFrom(service, owner, password)).status, 200, 'others go on')
})

t.test('503s of the own IP address were counted as requests and as attempts', async (t) => {
  const service = await buildBehindProxy(t, { LOGIN_RATE_LIMIT: '1/1h', RATE_LIMIT: '5/1h' })
  await signUp(service)
  await service.app.db.execute('ALTER TABLE sessions RENAME TO SessionAway')
  for (let i = 0; i < 12; i++) t.equal((await tryFrom(service, owner, password)).status, 503)
  await service.app.db.execute('ALTER TABLE SessionAway RENAME TO sessions')
  t.equal((await tryFrom(service, owner, password)).status, 200)
})
