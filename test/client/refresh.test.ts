// The refresh mode against the real service: real rotation, real reuse detection, one clock for both.
import t, { type Test } from 'tap'
import {
  createTokenSource,
  type RefreshOptions,
  type StoredTokens,
  TokenSourceError
} from '../../packages/client/src/index.js'
import { type Fate, startHttpProxy } from '../servers/http-proxy.js'
import { build, isAlive, logIn, refresh, signUp, until } from '../service.js'
import { type TestTimers, testTimers } from './source.js'

const minute = 60_000
const idempotencyKey = 'the key of the first refresh'

async function setUp(t: Test, env: Record<string, string> = {}, fates: Fate[] = ['pass']) {
  const timers = testTimers()
  const service = await build(t, env, { clock: timers.clock })
  await signUp(service)
  const pair = await logIn(service)
  const proxy = await startHttpProxy(t, service.url)
  proxy.fates.splice(0, 1, ...fates)
  const stored: StoredTokens[] = []
  const source = open(t, proxy.url, timers, {
    ...pair,
    idempotencyKey,
    onTokens: (tokens) => {
      stored.push(tokens)
    }
  })
  return { service, timers, pair, proxy, stored, source }
}

function open(t: Test, url: string, timers: TestTimers, more: Partial<RefreshOptions>) {
  const source = createTokenSource({ url: `${url}/api/token/refresh`, ...timers.options, ...more })
  t.teardown(() => source.close())
  return source
}

t.test('a token that is alive is handed out without a request', async (t) => {
  const { source, pair, proxy } = await setUp(t)
  t.equal(await source.token(), pair.access)
  t.equal(await source.token(), pair.access)
  t.same(proxy.bodies, [])
})

t.test('a token is renewed through three access lifetimes, and never handed out expired', async (t) => {
  const { service, timers, proxy, source, stored } = await setUp(t)
  const seen = new Set<string>()
  for (let passed = 0; passed < 16 * minute; passed += 10_000) {
    const access = await source.token()
    seen.add(access)
    if (!(await isAlive(service, access))) t.fail(`dead after ${passed} ms`)
    const { length } = proxy.bodies
    await until(() => stored.length === length)
    timers.clock.pass(10_000)
  }
  t.equal(seen.size, 4, 'the first one and three renewals')
})

t.test('callers at the same time share one renewal', async (t) => {
  const { service, timers, proxy, source, stored } = await setUp(t)
  timers.clock.pass(5 * minute)
  const tokens = await Promise.all(Array.from({ length: 50 }, () => source.token()))
  t.equal(new Set(tokens).size, 1)
  t.ok(await isAlive(service, tokens[0] ?? ''))
  t.equal(proxy.bodies.length, 1)
  t.equal(stored.length, 1)
})

t.test('no caller waits for a renewal ahead of expiry', async (t) => {
  const { timers, pair, proxy, source, stored } = await setUp(t, {}, ['hold', 'pass'])
  timers.clock.pass(4 * minute + 1000)
  t.equal(await source.token(), pair.access, 'while the answer is being held back')
  await until(() => proxy.answered === 1)
  t.equal(await source.token(), pair.access)
  t.equal(proxy.bodies.length, 1, 'one renewal at a time')
  await timers.timeOut()
  await until(() => stored.length === 1)
  t.not(await source.token(), pair.access, 'the next caller has the new one')
})

t.test('each service renews at a moment of its own, in the last 20 to 30 % of the lifetime', async (t) => {
  for (const [random, begins] of [
    [0, 240_000],
    [0.999, 210_030]
  ] as const) {
    const timers = testTimers(undefined, () => random)
    const service = await build(t, {}, { clock: timers.clock })
    await signUp(service)
    const pair = await logIn(service)
    // The token's times are whole seconds.
    timers.clock.pass(-250)
    const proxy = await startHttpProxy(t, service.url)
    const source = open(t, proxy.url, timers, pair)
    await source.token()
    timers.clock.pass(begins - 1)
    await source.token()
    t.equal(proxy.bodies.length, 0, `not yet, random ${random}`)
    timers.clock.pass(2)
    await source.token()
    await until(() => proxy.bodies.length === 1)
  }
})

for (const fate of ['lose', 'hold'] as const) {
  t.test(`a refresh whose answer was lost (${fate}) is repeated with the same token`, async (t) => {
    const { service, timers, pair, proxy, source, stored } = await setUp(t, {}, [fate, 'pass'])
    timers.clock.pass(5 * minute)
    const waiting = source.token()
    if (fate === 'hold') {
      await until(() => proxy.answered === 1)
      await timers.timeOut()
    }
    const access = await waiting
    t.equal(proxy.answered, 2, 'the service had carried out the first one')
    t.same(
      proxy.bodies.map((body) => JSON.parse(body)),
      [{ refresh: pair.refresh }, { refresh: pair.refresh }]
    )
    t.ok(await isAlive(service, access))
    t.equal(stored.length, 1)
    t.equal((await refresh(service, stored[0]?.refresh ?? '')).status, 200, 'the session lives')
  })
}

t.test('repetitions end within the reuse interval, and the tokens stay', async (t) => {
  const { service, timers, pair, proxy, source, stored } = await setUp(t, {}, ['cut'])
  timers.clock.pass(5 * minute)
  const begun = timers.clock()
  await t.rejects(source.token(), { name: 'TokenSourceError', code: 'network_error', temporary: true, ended: false })
  t.ok(timers.clock() - begun < 10_000, `${timers.clock() - begun} ms`)
  t.equal(proxy.bodies.length, 6)
  t.same(timers.pauses, [250, 500, 1000, 2000, 4000], 'with growing pauses')
  t.notOk(source.ended)

  proxy.fates.splice(0, 1, 'pass')
  t.ok(await isAlive(service, await source.token()), 'the next call succeeds')
  t.same(JSON.parse(proxy.bodies.at(-1) ?? ''), { refresh: pair.refresh })
  t.equal(stored.length, 1)
})

t.test('answers that never come do not stretch the repetitions beyond the interval', async (t) => {
  const { timers, proxy, source } = await setUp(t, {}, ['hold'])
  timers.clock.pass(5 * minute)
  const begun = timers.clock()
  const outcome = source.token().catch((error: unknown) => error)
  for (let tries = 1; tries <= 3; tries++) {
    await until(() => proxy.answered === tries)
    await timers.timeOut()
  }
  t.match(await outcome, { code: 'timeout', temporary: true })
  t.equal(proxy.bodies.length, 3, 'a fourth one would have come too late')
  t.ok(timers.clock() - begun < 10_000 + 3000)
})

t.test('the number of tries is a setting', async (t) => {
  const { timers, pair, proxy } = await setUp(t, {}, ['cut'])
  const source = open(t, proxy.url, timers, { refresh: pair.refresh, tries: 2 })
  await t.rejects(source.token(), { code: 'network_error' })
  t.same(timers.pauses, [250])
})

t.test('a shorter reuse interval of the server is respected', async (t) => {
  const { timers, pair, proxy } = await setUp(t, { REFRESH_REUSE_INTERVAL: '1s' }, ['cut'])
  const source = open(t, proxy.url, timers, { refresh: pair.refresh, reuseInterval: 1000 })
  await t.rejects(source.token(), { code: 'network_error' })
  t.same(timers.pauses, [250, 500])
})

t.test('with the server away, a live token is handed out and a failure in the background throws nothing', async (t) => {
  const errors: TokenSourceError[] = []
  const { timers, pair, proxy } = await setUp(t, {}, ['cut'])
  const source = open(t, proxy.url, timers, { ...pair, onError: (error) => errors.push(error) })
  timers.clock.pass(4 * minute + 1000)
  t.same(await Promise.all([source.token(), source.token()]), [pair.access, pair.access])
  await until(() => errors.length > 0)
  t.match(errors[0], { code: 'network_error', temporary: true })
  t.equal(errors.length, 1, 'told once')
  t.equal(await timers.begun(), 6)
  timers.clock.pass(999)
  t.equal(await source.token(), pair.access)
  t.equal(await timers.begun(), 6, 'and the server is left alone for a moment')
  timers.clock.pass(1)
  t.equal(await source.token(), pair.access)
  t.equal(await timers.begun(), 7)
})

for (const [moment, fates] of Object.entries({
  'the response was lost': ['lose', 'cut'],
  'the connection broke before the service heard of it': ['cut']
} satisfies Record<string, Fate[]>)) {
  t.test(`an hour after ${moment}, a restarted process lost the session`, async (t) => {
    const { service, timers, pair, proxy } = await setUp(t, {}, fates)
    let stored: StoredTokens = { refresh: pair.refresh }
    const run = () =>
      open(t, proxy.url, timers, {
        load: () => stored,
        onTokens: async (tokens) => {
          stored = tokens
        }
      })
    await t.rejects(run().token(), { code: 'network_error', temporary: true })
    timers.clock.pass(60 * minute)
    proxy.fates.splice(0, proxy.fates.length, 'pass')
    const source = run()
    const access = await source.token()
    t.ok(await isAlive(service, access))
    t.equal(new Set(proxy.keys).size, 1, 'the second process repeats the request of the first one')
    for (let renewals = 1; renewals <= 2; renewals++) {
      timers.clock.pass(5 * minute)
      t.ok(await isAlive(service, await source.token()), 'and the session goes on')
    }
  })
}

t.test('a process that repeated a refresh late took the older access token for a new one', async (t) => {
  const { service, timers, pair, proxy } = await setUp(t, {}, ['lose', 'cut'])
  const source = open(t, proxy.url, timers, pair)
  timers.clock.pass(5 * minute)
  await t.rejects(source.token(), { code: 'network_error' })
  timers.clock.pass(3 * minute)
  proxy.fates.splice(0, proxy.fates.length, 'pass')
  for (let passed = 0; passed < 5 * minute; passed += 10_000) {
    if (!(await isAlive(service, await source.token()))) t.fail(`expired after ${passed} ms`)
    timers.clock.pass(10_000)
  }
})

t.test('an Idempotency-Key was sent before it was stored, or for more than one token', async (t) => {
  const { timers, pair, proxy } = await setUp(t)
  const stored: StoredTokens[] = []
  let broken = true
  const source = open(t, proxy.url, timers, {
    ...pair,
    onTokens: (tokens) => {
      if (broken) throw new Error('disk full')
      stored.push(tokens)
    }
  })
  timers.clock.pass(5 * minute)
  await t.rejects(source.token(), { code: 'persist_failed' })
  t.same(proxy.bodies, [], 'nothing is sent while the key cannot be stored')
  broken = false
  for (let renewals = 1; renewals <= 3; renewals++) {
    await source.token()
    timers.clock.pass(5 * minute)
  }
  t.match(stored[0], pair, 'the key is stored with the tokens that it is for')
  const sent = proxy.bodies.map((body, n) => ({ refresh: JSON.parse(body).refresh, key: proxy.keys[n] }))
  t.same(
    sent,
    stored.slice(0, 3).map(({ refresh, idempotencyKey }) => ({ refresh, key: `"${idempotencyKey}"` }))
  )
  t.equal(new Set(proxy.keys).size, 3)
})

t.test('a pair is stored before either token is handed out', async (t) => {
  const { service, timers, pair, proxy } = await setUp(t)
  let stored: StoredTokens | undefined
  let finish = () => {}
  const source = open(t, proxy.url, timers, {
    ...pair,
    idempotencyKey,
    onTokens: (tokens) => {
      stored = tokens
      return new Promise<void>((resolve) => {
        finish = resolve
      })
    }
  })
  timers.clock.pass(5 * minute)
  let handedOut: string | undefined
  const waiting = source.token().then((access) => {
    handedOut = access
  })
  await until(() => stored !== undefined)
  await new Promise(setImmediate)
  t.equal(handedOut, undefined, 'not while it is being stored')
  finish()
  await waiting
  t.equal(handedOut, stored?.access)
  t.ok(await isAlive(service, stored?.access ?? ''))
})

t.test(
  'a pair that could not be stored is kept back, and stored by the next call without another refresh',
  async (t) => {
    const { service, timers, pair, proxy } = await setUp(t)
    const stored: StoredTokens[] = []
    let broken = true
    const source = open(t, proxy.url, timers, {
      ...pair,
      idempotencyKey,
      onTokens: (tokens) => {
        if (broken) throw new Error('disk full')
        stored.push(tokens)
      }
    })
    timers.clock.pass(5 * minute)
    await t.rejects(source.token(), { code: 'persist_failed', temporary: true, cause: { message: 'disk full' } })
    await t.rejects(source.token(), { code: 'persist_failed' })
    broken = false
    // Later than the reuse interval: a second refresh with the old token would end the session.
    timers.clock.pass(20_000)
    const access = await source.token()
    t.same(proxy.bodies.length, 1)
    t.equal(stored[0]?.access, access)
    t.ok(await isAlive(service, access))
    timers.clock.pass(5 * minute)
    t.ok(await isAlive(service, await source.token()), 'and the next renewal goes on with it')
  }
)

t.test('load finds the tokens of the last run', async (t) => {
  const { service, timers, pair, proxy } = await setUp(t)
  const store: { pair?: StoredTokens } = {}
  const run = () =>
    open(t, proxy.url, timers, {
      refresh: pair.refresh,
      load: () => store.pair,
      onTokens: async (tokens) => {
        store.pair = tokens
      }
    })
  const first = await run().token()
  t.equal(proxy.bodies.length, 1, 'nothing stored: the given token')
  t.equal(await run().token(), first, 'a stored access token that is alive is used')
  t.equal(proxy.bodies.length, 1)
  timers.clock.pass(5 * minute)
  t.ok(await isAlive(service, await run().token()), 'and the stored refresh token later, not the given one')
})

t.test('a store that cannot be read is no reason to give up', async (t) => {
  const { timers, pair, proxy } = await setUp(t)
  let broken = true
  const source = open(t, proxy.url, timers, {
    load: () => {
      if (broken) throw new Error('no route')
      return pair
    }
  })
  await t.rejects(source.token(), { code: 'load_failed', temporary: true, cause: { message: 'no route' } })
  broken = false
  t.equal(await source.token(), pair.access)
})

t.test('a source without any token says so', async (t) => {
  const { timers, proxy } = await setUp(t)
  const source = open(t, proxy.url, timers, { load: () => undefined })
  await t.rejects(source.token(), { code: 'no_tokens', ended: true })
  t.ok(source.ended)
  t.same(proxy.bodies, [])
})

t.test('after its session is revoked, a source refuses until it is given new tokens', async (t) => {
  const { service, timers, pair, proxy, source } = await setUp(t)
  await service.post('/api/token/blacklist', { refresh: pair.refresh })
  timers.clock.pass(5 * minute)
  const refused = { name: 'TokenSourceError', code: 'token_not_valid', status: 401, ended: true, temporary: false }
  const error: unknown = await source.token().catch((error: unknown) => error)
  t.match(error, refused)
  t.match(error, { message: 'Token is blacklisted' })
  t.ok(error instanceof TokenSourceError && !JSON.stringify({ ...error, text: error.stack }).includes(pair.refresh))
  t.ok(source.ended)
  await t.rejects(source.token(), refused)
  t.equal(proxy.bodies.length, 1, 'and the server is not asked again')

  const again = await logIn(service)
  source.use(again)
  t.notOk(source.ended)
  t.equal(await source.token(), again.access)
  timers.clock.pass(5 * minute)
  t.ok(await isAlive(service, await source.token()), 'and they are renewed')
})

t.test('when a successor is refused, the token that it came from is not tried again', async (t) => {
  const { service, timers, proxy, source, stored } = await setUp(t)
  timers.clock.pass(5 * minute)
  await source.token()
  await service.post('/api/token/blacklist', { refresh: stored[0]?.refresh })
  timers.clock.pass(5 * minute)
  await t.rejects(source.token(), { code: 'token_not_valid', ended: true })
  t.equal(proxy.bodies.length, 2)
})

t.test('a refusal in the background stops the source as well, although its access token has not expired', async (t) => {
  const { service, timers, pair, source } = await setUp(t)
  await service.post('/api/token/blacklist', { refresh: pair.refresh })
  timers.clock.pass(4 * minute + 1000)
  t.equal(await source.token(), pair.access, 'does not throw by itself')
  await until(() => source.ended)
  await t.rejects(source.token(), { code: 'token_not_valid', ended: true })
})

t.test('when its tokens are refused, a source reads those that another process has stored', async (t) => {
  const { service, timers, pair, proxy } = await setUp(t)
  let store: StoredTokens = { ...pair, idempotencyKey }
  const source = open(t, proxy.url, timers, {
    load: () => store,
    onTokens: (tokens) => {
      store = tokens
    }
  })
  t.equal(await source.token(), pair.access)
  await service.post('/api/token/blacklist', { refresh: pair.refresh })
  timers.clock.pass(5 * minute)
  store = await logIn(service)
  t.equal(await source.token(), store.access)
  t.equal(proxy.bodies.length, 1, 'one refusal, no refresh')
  t.notOk(source.ended)

  await service.post('/api/token/blacklist', { refresh: store.refresh })
  timers.clock.pass(5 * minute)
  await t.rejects(source.token(), { code: 'token_not_valid', ended: true })
  store = await logIn(service)
  t.equal(await source.token(), store.access, 'later, too')
})

t.test('a key for older tokens was stored over the tokens of a new login', async (t) => {
  const { service, timers, pair, proxy } = await setUp(t)
  let store: StoredTokens = pair
  const source = open(t, proxy.url, timers, {
    load: () => store,
    onTokens: (tokens) => {
      store = tokens
    }
  })
  await source.token()
  timers.clock.pass(5 * minute)
  const login = await logIn(service)
  store = login
  t.equal(await source.token(), login.access)
  t.same(store, login)
  t.same(proxy.bodies, [])
  timers.clock.pass(5 * minute)
  t.ok(await isAlive(service, await source.token()), 'and they are renewed')
})

t.test('without rotation the refresh token stays the same', async (t) => {
  const { service, timers, pair, proxy, source, stored } = await setUp(t, { ROTATE_REFRESH_TOKENS: 'false' })
  for (let round = 1; round <= 2; round++) {
    timers.clock.pass(5 * minute)
    t.ok(await isAlive(service, await source.token()))
  }
  t.same(
    stored.map((tokens) => tokens.refresh),
    [pair.refresh, pair.refresh]
  )
  t.equal(proxy.bodies.length, 2)
})

t.test('the client works with the real clock and timers', async (t) => {
  const clock = Object.assign(() => Date.now(), { pass: () => {} })
  const service = await build(t, {}, { clock })
  await signUp(service)
  const pair = await logIn(service)
  const proxy = await startHttpProxy(t, service.url)
  proxy.fates.splice(0, 1, 'lose', 'hold', 'pass')
  const url = `${proxy.url}/api/token/refresh`
  const source = createTokenSource({ url, refresh: pair.refresh, requestTimeout: 500 })
  t.teardown(() => source.close())
  t.ok(await isAlive(service, await source.token()))
  t.equal(proxy.answered, 3)
  await source.token()
  t.equal(proxy.bodies.length, 3)
})
