// What a source makes of servers in distress. Real HTTP, answers by script, no pause takes real time.
import t, { type Test } from 'tap'
import { type CommonOptions, createTokenSource, TokenSourceError } from '../../packages/client/src/index.js'
import { type ScriptedAnswer, startScriptedServer } from '../servers/scripted-server.js'
import { until } from '../service.js'
import { type TestTimers, testTimers, unsignedToken } from './source.js'

const seconds = (timers: TestTimers) => Math.floor(timers.clock() / 1000)

/** Both modes, each with the answer that gives it a token. */
const modes = {
  refresh: {
    open: (url: string, options: CommonOptions) => createTokenSource({ url, refresh: 'the refresh token', ...options }),
    tokens: (access: string): ScriptedAnswer => ({ status: 200, body: { access, refresh: 'the successor' } })
  },
  client_credentials: {
    open: (url: string, options: CommonOptions) =>
      createTokenSource({ tokenEndpoint: url, clientId: 'billing', clientSecret: 'the secret', ...options }),
    tokens: (access: string): ScriptedAnswer => ({ status: 200, body: { access_token: access, token_type: 'Bearer' } })
  }
}

for (const [mode, { open, tokens }] of Object.entries(modes)) {
  async function setUp(t: Test, ...answers: ScriptedAnswer[]) {
    const timers = testTimers()
    const server = await startScriptedServer(t, ...answers)
    const failures: TokenSourceError[] = []
    const source = open(server.url, { ...timers.options, onError: (error) => failures.push(error) })
    t.teardown(() => source.close())
    const fresh = (n = 1, lifetime = 300) =>
      tokens(unsignedToken({ n, iat: seconds(timers), exp: seconds(timers) + lifetime }))
    return { timers, server, source, fresh, failures }
  }

  t.test(`${mode}: Retry-After is waited for`, async (t) => {
    for (const [status, value, pause] of [
      [503, '2', 2000],
      [429, '5', 5000],
      [503, '0', 250],
      // The answer's own Date counts: an hour lies between its clock and ours.
      [429, 'Mon, 23 Nov 2026 10:00:07 GMT', 7000],
      [503, 'soon', 250]
    ] as const) {
      const { timers, server, source, fresh } = await setUp(t, {
        status,
        headers: { 'retry-after': value, date: 'Mon, 23 Nov 2026 10:00:00 GMT' }
      })
      server.answers.push(fresh())
      await source.token()
      t.same(timers.pauses, [pause], `${status}, ${value}`)
      t.equal(server.requests.length, 2)
    }
  })

  t.test(`${mode}: a date in Retry-After without a Date counts by our clock`, async (t) => {
    const { timers, server, source, fresh } = await setUp(t, {
      status: 503,
      headers: { 'retry-after': 'Mon, 23 Nov 2026 09:00:04 GMT' }
    })
    server.answers.push(fresh())
    await source.token()
    t.same(timers.pauses, [3750])
  })

  t.test(`${mode}: a long Retry-After is not waited for, but nothing is sent until it is over`, async (t) => {
    const { timers, server, source, fresh } = await setUp(t, {
      status: 429,
      headers: { 'retry-after': '60' },
      body: { code: 'throttled', detail: 'Request was throttled. Expected available in 60 seconds.' }
    })
    const throttled = { name: 'TokenSourceError', code: 'throttled', status: 429, temporary: true, ended: false }
    await t.rejects(source.token(), { ...throttled, retryAfter: 60_000 })
    timers.clock.pass(20_000)
    await t.rejects(source.token(), { ...throttled, retryAfter: 40_000 })
    t.equal(server.requests.length, 1, 'the second call sent nothing')
    timers.clock.pass(35_000)
    server.answers.push(fresh())
    t.ok(await source.token(), 'the rest is short enough to wait for')
    t.same(timers.pauses, [5000])
    t.equal(server.requests.length, 2)
  })

  t.test(`${mode}: a Retry-After of more than an hour counts as one hour`, async (t) => {
    for (const value of ['999999999', 'Mon, 23 Nov 2099 09:00:00 GMT']) {
      const { source } = await setUp(t, { status: 503, headers: { 'retry-after': value } })
      await t.rejects(source.token(), { code: 'http_503', status: 503, retryAfter: 3_600_000 })
    }
  })

  t.test(`${mode}: Retry-After applies to renewals in the background as well`, async (t) => {
    const { timers, server, source, fresh, failures } = await setUp(t)
    server.answers.push(fresh(), { status: 503, headers: { 'retry-after': '20' } })
    const first = await source.token()
    timers.clock.pass(250_000)
    t.equal(await source.token(), first)
    await until(() => failures.length === 1)
    timers.clock.pass(19_999)
    t.equal(await source.token(), first)
    t.equal(await timers.begun(), 2, 'not yet')
    t.same(timers.pauses, [], 'and nothing waits for it')
    server.answers.push(fresh(2))
    timers.clock.pass(1)
    t.equal(await source.token(), first)
    t.equal(await timers.begun(), 3)
  })

  t.test(`${mode}: no answer of an overloaded server makes the client give up its tokens`, async (t) => {
    const answers: ScriptedAnswer[] = [
      { status: 500 },
      { status: 502, body: '<h1>Bad Gateway</h1>' },
      { status: 408 },
      { status: 200, body: '<h1>Log in to the wireless network</h1>' },
      { status: 200, body: {} }
    ]
    const { timers, server, source, fresh } = await setUp(t, ...answers)
    server.answers.push(fresh())
    t.ok(await source.token())
    t.same(timers.pauses, [250, 500, 1000, 2000, 4000])
    t.equal(new Set(server.requests.map(({ body }) => body)).size, 1, 'the same request each time')
    t.equal(timers.pending, 0, 'and no timer is left')
  })

  t.test(`${mode}: when an outage lasts, the call fails and the next call asks again`, async (t) => {
    const { server, source, fresh } = await setUp(t, ...Array<ScriptedAnswer>(6).fill({ status: 502 }))
    await t.rejects(source.token(), { code: 'http_502', status: 502, temporary: true, ended: false })
    t.equal(server.requests.length, 6)
    t.notOk(source.ended)
    server.answers.push(fresh())
    t.ok(await source.token())
  })

  t.test(`${mode}: an error about the request fails at once and keeps the tokens`, async (t) => {
    for (const [status, body, code] of [
      [400, { error: 'invalid_scope', error_description: 'unknown scope' }, 'invalid_scope'],
      [403, '<h1>Forbidden</h1>', 'http_403'],
      [404, { code: 'not_found', detail: 'Not found.' }, 'not_found']
    ] as const) {
      const { server, source, fresh } = await setUp(t, { status, body })
      await t.rejects(source.token(), { code, status, temporary: false, ended: false })
      t.equal(server.requests.length, 1)
      server.answers.push(fresh())
      t.ok(await source.token())
    }
  })

  t.test(`${mode}: a redirect is not followed, as it would carry the secret away`, async (t) => {
    const elsewhere = await startScriptedServer(t)
    const { source } = await setUp(t, { status: 307, headers: { location: elsewhere.url } })
    await t.rejects(source.token(), { code: 'http_307', ended: false })
    t.equal(elsewhere.requests.length, 0)
  })

  t.test(`${mode}: a refusal ends the source without a second request`, async (t) => {
    for (const [status, body, code] of [
      [401, { code: 'token_not_valid', detail: 'Token is expired' }, 'token_not_valid'],
      [401, { error: 'invalid_client' }, 'invalid_client'],
      [400, { error: 'invalid_grant', error_description: 'over' }, 'invalid_grant'],
      [400, { error: 'invalid_client' }, 'invalid_client'],
      [401, '', 'http_401']
    ] as const) {
      const { server, source } = await setUp(t, { status, body })
      const error: unknown = await source.token().catch((error: unknown) => error)
      t.ok(error instanceof TokenSourceError)
      t.match(error, { code, status, temporary: false, ended: true })
      t.ok(source.ended)
      await t.rejects(source.token(), { code, status, ended: true })
      t.equal(server.requests.length, 1)
    }
  })

  t.test(
    `${mode}: with a wrong clock, tokens are neither renewed with every call nor handed out expired`,
    async (t) => {
      for (const wrong of [-3600, 3600]) {
        const { timers, server, source } = await setUp(t)
        const made = (n: number) => {
          const iat = seconds(timers) + wrong
          return tokens(unsignedToken({ n, iat, exp: iat + 300 }))
        }
        server.answers.push(made(1))
        const first = await source.token()
        timers.clock.pass(200_000)
        t.equal(await source.token(), first)
        t.equal(server.requests.length, 1, `${wrong} s: not renewed early`)
        timers.clock.pass(100_000)
        server.answers.push(made(2))
        t.not(await source.token(), first, `${wrong} s: not used for too long`)
      }
    }
  )

  t.test(`${mode}: an answer that repeats an earlier one holds an older token`, async (t) => {
    const { timers, server, source, fresh } = await setUp(t)
    const iat = seconds(timers) - 8
    server.answers.push(tokens(unsignedToken({ iat, exp: iat + 300 })), fresh())
    const first = await source.token()
    timers.clock.pass(291_999)
    t.not(await source.token(), first)
  })
}
