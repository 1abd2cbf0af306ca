import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { startRedis, withoutRedis } from '../servers/redis.js'
import { build, logIn, password, type Service, signUp, until } from '../service.js'

const skip = withoutRedis
const limits = { RATE_LIMIT: '4/1h', LOGIN_RATE_LIMIT: '2/1h', TRUST_PROXY: '127.0.0.1' }

/** Where it matters that replicas count together, however slow the machine is. */
const patient = 10_000

/** Two replicas, and where their log lines go. */
async function replicas(t: Test, REDIS_URL: string, redisPatience?: number) {
  const lines: string[] = []
  const log = (line: string) => lines.push(line)
  const one = await build(t, { ...limits, REDIS_URL, LOG_LEVEL: 'info' }, { log, redisPatience })
  const two = await build(
    t,
    { ...limits, REDIS_URL },
    { databaseUrl: one.databaseUrl, clock: one.clock, redisPatience }
  )
  return { one, two, lines }
}

async function ask(service: Service, from: string): Promise<number> {
  return (await service.get('/api', { headers: { 'x-forwarded-for': from } })).status
}

async function tryFrom(service: Service, from: string, word = 'wrong'): Promise<number> {
  const headers = { 'x-forwarded-for': from }
  return (await service.post('/api/token', { username: 'neo', password: word }, { headers })).status
}

t.test('REDIS_URL: replicas count requests and failures together (ASVS 6.3.1)', { skip }, async (t) => {
  const redis = await startRedis(t)
  const { one, two } = await replicas(t, redis.url, patient)
  for (const service of [one, two, two, one]) t.equal(await ask(service, '192.0.2.1'), 200)
  for (const service of [one, two]) t.equal(await ask(service, '192.0.2.1'), 429)
  t.equal(await ask(two, '192.0.2.2'), 200)

  await signUp(one)
  t.equal(await tryFrom(one, '192.0.2.3'), 401)
  t.equal(await tryFrom(two, '192.0.2.3'), 401)
  t.equal(await tryFrom(one, '192.0.2.3'), 429, 'one address and account')
  t.equal(await tryFrom(two, '192.0.2.4', password), 200)
})

t.test('a shared back-off grows, and a login from a known IP address ends it', { skip }, async (t) => {
  const redis = await startRedis(t)
  const { one, two } = await replicas(t, redis.url, patient)
  await signUp(one)
  await logIn(one, 'neo', { headers: { 'x-forwarded-for': '192.0.2.1' } })
  const waits: number[] = []
  for (let i = 1; waits.length < 3; i++) {
    const headers = { 'x-forwarded-for': `198.51.${Math.floor(i / 250)}.${i % 250}` }
    const answer = await two.post('/api/token', { username: 'neo', password: 'wrong' }, { headers })
    const wait = Number(answer.headers.get('retry-after') ?? 0)
    if (answer.status === 429 && wait > Math.max(0, ...waits)) waits.push(wait)
  }
  t.same(waits, [1, 2, 4])
  t.equal(await tryFrom(one, '192.0.2.8', password), 429, 'for everybody')
  t.equal(await tryFrom(two, '192.0.2.1', password), 200)
  t.equal(await tryFrom(two, '192.0.2.9', password), 200)
})

for (const fault of ['SIGSTOP', 'SIGKILL'] as const) {
  t.test(
    `Redis going away (${fault}): each replica counts for itself, nothing is refused for it`,
    { skip },
    async (t) => {
      const redis = await startRedis(t)
      const { one, two, lines } = await replicas(t, redis.url, 500)
      t.equal(await ask(one, '192.0.2.1'), 200)
      redis.process.kill(fault)
      for (let i = 0; i < 4; i++) t.equal(await ask(one, '192.0.2.2'), 200)
      t.equal(await ask(one, '192.0.2.2'), 429, 'never unlimited')
      t.equal(await ask(two, '192.0.2.2'), 200, 'on this replica alone')
      await signUp(one)
      t.equal(await tryFrom(one, '192.0.2.3'), 401)
      t.equal(await tryFrom(one, '192.0.2.3', password), 200)
      t.equal(await tryFrom(one, '192.0.2.3'), 429)
      t.equal(lines.filter((line) => line.includes('Redis does not answer')).length, 1, 'said once')
      t.equal((await one.get('/health/ready')).status, 200)

      if (fault === 'SIGSTOP') redis.process.kill('SIGCONT')
      else await startRedis(t, new URL(redis.url).port)
      let n = 0
      await until(async () => {
        n += 1
        await ask(one, `203.0.113.${n % 250}`)
        return lines.some((line) => line.includes('Redis answers'))
      })
      const from = '192.0.2.7'
      for (const service of [one, one]) t.equal(await ask(service, from), 200)
      await until(
        async () =>
          Number((await two.get('/api', { headers: { 'x-forwarded-for': from } })).headers.get('ratelimit-remaining')) <
          2
      )
      t.pass('counting together again')
    }
  )
}

t.test('the service starts while the Redis of REDIS_URL is away, with local counters', { skip }, async (t) => {
  const redis = await startRedis(t)
  await redis.kill()
  const { one, lines } = await replicas(t, redis.url)
  for (let i = 0; i < 4; i++) t.equal(await ask(one, '192.0.2.2'), 200)
  t.equal(await ask(one, '192.0.2.2'), 429)
  t.ok(lines.some((line) => line.includes('Redis does not answer')))
  t.notOk(
    lines.some((line) => line.includes(redis.url)),
    'the URL may hold a password'
  )
})

t.test(
  'attempts at 10,001 usernames left keys for a day each: the IP address reaches its limit first',
  { skip },
  async (t) => {
    const redis = await startRedis(t)
    const env = { ...limits, RATE_LIMIT: 'off', REDIS_URL: redis.url }
    const one = await build(t, env, { redisPatience: patient })
    const { databaseUrl, clock } = one
    const two = await build(t, env, { databaseUrl, clock, redisPatience: patient })
    await signUp(one)
    const client = new Redis(redis.url)
    t.teardown(() => client.disconnect())
    let failed = 0
    for (let i = 0; i < 300; i++) {
      const headers = { 'x-forwarded-for': '203.0.113.50' }
      const json = { username: `nobody ${i}`, password: 'wrong' }
      const { status } = await (i % 2 === 0 ? one : two).post('/api/token', json, { headers })
      if (status === 401) failed++
    }
    t.equal(failed, 10)
    const keys = await client.keys('*')
    t.ok(keys.length <= 3 * failed + 5, `${keys.length} keys`)
    t.notOk(
      keys.some((key) => key.includes('nobody')),
      'no name is stored: it may be a password'
    )
    for (const key of keys) {
      const ttl = await client.pttl(key)
      const longest = /"(account|accounts)"/.test(key) ? 86_400_000 : 3_600_000
      t.ok(ttl > 0 && ttl <= longest, `${key}: ${ttl}`)
    }
    await one.app.db.execute('ALTER TABLE sessions RENAME TO SessionAway')
    t.equal(await tryFrom(one, '192.0.2.77', password), 503)
    t.same((await client.keys('*192.0.2.77*')).length, 0, 'what was not tried leaves nothing')
  }
)
