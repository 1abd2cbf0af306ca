// Sessions of front ends against the real service: real cookies and real rotation, one clock for the page and the service.
import t, { type Test } from 'tap'
import { SessionError } from '../../packages/client/src/browser/session-error.js'
import type { EndReason } from '../../packages/client/src/browser/types.js'
import { build, isAlive, logIn, password, signUp, until } from '../service.js'
import { type Fate, openBrowser, type Tab, type TestBrowser, type Transport } from './tabs.js'

const minute = 60_000
const hour = 60 * minute
const credentials = { username: 'neo', password }
const transports: Transport[] = ['cookie', 'memory']

/** One service for the tests that ask no more of it than one account. */
async function setUp(t: Test, transport: Transport = 'cookie', env: Record<string, string> = {}) {
  const service = await build(t, {
    CORS_ALLOWED_ORIGINS: 'http://localhost:5173',
    CORS_ALLOW_CREDENTIALS: 'true',
    ...env
  })
  await signUp(service)
  return { service, browser: openBrowser(t, service.url, service.clock, transport) }
}

async function openLoggedIn(browser: TestBrowser): Promise<Tab> {
  const tab = browser.open()
  await tab.session.logIn(credentials)
  return tab
}

const statusOf = ({ session }: Tab) => session.state().status
const problemOf = ({ session }: Tab) => {
  const state = session.state()
  return state.status === 'logged_out' ? undefined : state.problem
}
const reasonOf = ({ session }: Tab): EndReason | undefined => {
  const state = session.state()
  return state.status === 'logged_out' ? state.reason : undefined
}
const isLoggedIn = (tab: Tab) => statusOf(tab) === 'logged_in'
const nameOf = async ({ session }: Tab): Promise<unknown> => {
  const answer = await session.fetch('/api/users/me')
  const { username } = JSON.parse(await answer.text())
  return username
}
const refreshes = (browser: TestBrowser) => browser.tokenCalls().filter((path) => path.endsWith('/refresh')).length

for (const transport of transports) {
  t.test(`${transport}: log in, use the session, log out`, async (t) => {
    const { service, browser } = await setUp(t, transport)
    const tab = browser.open()
    await until(() => statusOf(tab) === 'logged_out')
    t.equal(reasonOf(tab), undefined, 'nobody was logged in before')
    t.equal((await tab.session.fetch('/api/users/me')).status, 401, 'without a session, there is no token')

    const wrong: unknown = await tab.session
      .logIn({ ...credentials, password: 'wrong' })
      .catch((error: unknown) => error)
    t.ok(wrong instanceof SessionError)
    t.match(wrong, {
      code: 'no_active_account',
      status: 401,
      message: 'No active account found with the given credentials'
    })
    const missing = tab.session.logIn({ ...credentials, username: '' })
    await t.rejects(missing, { code: 'invalid', status: 400, fields: { username: ['This field may not be blank.'] } })
    t.equal(statusOf(tab), 'logged_out')

    t.equal(await tab.session.logIn(credentials), undefined)
    t.match(tab.session.state(), { status: 'logged_in', claims: { username: 'neo', sid: /./ } })
    t.equal(await nameOf(tab), 'neo')
    const access = (await tab.session.token()) ?? ''
    t.ok(await isAlive(service, access))

    await tab.session.logOut()
    t.match(tab.session.state(), { status: 'logged_out', reason: 'logged_out' })
    t.equal(await tab.session.token(), undefined)
    t.notOk(await isAlive(service, access), 'the service has heard of it')
    t.equal(browser.cookies.size, 0)
  })

  t.test(
    `${transport}: tokens are renewed ahead of expiry, without a caller, and after a sleep of the computer`,
    async (t) => {
      const { service, browser } = await setUp(t, transport)
      const tab = await openLoggedIn(browser)
      const first = await tab.session.token()
      const before = refreshes(browser)
      browser.pass(3 * minute)
      t.equal(await tab.session.token(), first)
      browser.pass(61_000)
      await until(async () => (await tab.session.token()) !== first)
      t.equal(refreshes(browser), before + 1)
      browser.pass(8 * hour)
      t.equal(await nameOf(tab), 'neo')
      t.equal(refreshes(browser), before + 2)
      t.ok(await isAlive(service, (await tab.session.token()) ?? ''))
      const rejected = tab.heard.filter((state) => state.status === 'logged_in' && state.problem)
      t.same(rejected, [])
    }
  )

  t.test(`${transport}: an outage of the service or of the network ended a session`, async (t) => {
    const { browser } = await setUp(t, transport)
    const tab = await openLoggedIn(browser)
    const outages: [Fate, code: string][] = [
      ['cut', 'network_error'],
      [() => Response.json({}, { status: 500 }), 'http_500'],
      [() => new Response('<h1>Bad Gateway</h1>', { status: 502 }), 'http_502'],
      [() => Response.json({ code: 'unavailable' }, { status: 503, headers: { 'retry-after': '1' } }), 'unavailable'],
      [() => Response.json({ code: 'throttled' }, { status: 429 }), 'throttled'],
      [() => Response.json({ code: 'csrf_failed' }, { status: 403 }), 'csrf_failed'],
      [() => new Response('', { status: 404 }), 'http_404'],
      [() => new Response('<h1>Log in to the wireless network</h1>'), 'bad_answer'],
      [() => Response.json({}), 'bad_answer']
    ]
    for (const [fate, code] of outages) {
      browser.fates.splice(0, browser.fates.length, fate)
      browser.pass(5 * minute)
      await until(() => problemOf(tab)?.code === code)
      t.ok(isLoggedIn(tab), code)
    }
    await t.rejects(tab.session.token(), { name: 'SessionError', code: 'bad_answer' }, 'no caller waits for so long')
    browser.fates.splice(0, browser.fates.length, 'pass')
    browser.pass(minute)
    await until(() => problemOf(tab) === undefined)
    t.equal(await nameOf(tab), 'neo')
  })

  t.test(`${transport}: a response that is lost for an hour ended the session`, async (t) => {
    const { browser } = await setUp(t, transport)
    for (const fate of ['lose', 'hold'] satisfies Fate[]) {
      const tab = await openLoggedIn(browser)
      browser.fates.splice(0, 1, fate, 'cut')
      browser.pass(4 * minute + 1000)
      const sent = browser.requests.length
      await until(() => browser.requests.length > sent || problemOf(tab) !== undefined)
      if (fate === 'hold') {
        await new Promise(setImmediate)
        browser.pass(10_000)
      }
      await until(() => problemOf(tab) !== undefined)
      browser.pass(hour)
      browser.fates.splice(0, browser.fates.length, 'pass')
      browser.pass(minute)
      await until(() => problemOf(tab) === undefined)
      t.equal(await nameOf(tab), 'neo', fate)
      browser.pass(5 * minute)
      t.equal(await nameOf(tab), 'neo', 'and the session goes on')
      await tab.session.logOut()
      tab.session.close()
    }
  })
}

// --- The end of a session

const endings: [
  reason: EndReason,
  title: string,
  end: (stage: Stage) => Promise<unknown>,
  env?: Record<string, string>
][] = [
  [
    'revoked',
    'a login on another device, beyond SESSION_LIMIT',
    ({ service }) => logIn(service),
    { SESSION_LIMIT: '1' }
  ],
  [
    'revoked',
    'the session was revoked in the list of another device',
    async ({ service }) => service.call('DELETE', '/api/sessions', { bearer: (await logIn(service)).access })
  ],
  [
    'revoked',
    'the password was changed on another device',
    async ({ service }) => {
      const bearer = (await logIn(service)).access
      const change = { current_password: password, new_password: 'follow the white rabbit' }
      return service.post('/api/users/me/password', change, { bearer })
    }
  ],
  [
    'inactive',
    'the account was deleted',
    async ({ service }) => {
      const bearer = (await logIn(service)).access
      return service.call('DELETE', '/api/users/me', { bearer, json: { password } })
    }
  ],
  ['expired', 'nobody used it for REFRESH_TOKEN_LIFETIME', async ({ browser }) => browser.pass(91 * 24 * hour)],
  ['logged_out', 'the cookie was deleted', async ({ browser }) => browser.cookies.clear()]
]

interface Stage {
  service: Awaited<ReturnType<typeof setUp>>['service']
  browser: TestBrowser
}

for (const [reason, title, finish, env] of endings) {
  t.test(`the reason of an end is told: ${reason} (${title})`, async (t) => {
    const stage = await setUp(t, 'cookie', env)
    const { browser } = stage
    const [tab, other] = [await openLoggedIn(browser), browser.open()]
    await until(() => isLoggedIn(other))
    await finish(stage)
    browser.pass(5 * minute)
    t.equal((await tab.session.fetch('/api/users/me')).status, 401)
    t.equal(reasonOf(tab), reason)
    await until(() => !isLoggedIn(other))
    t.equal(reasonOf(other), reason, 'in the other tab as well')
    t.match(tab.heard.at(-1), { status: 'logged_out', reason }, 'and to subscribers')
    const sent = browser.requests.length
    browser.pass(hour)
    await new Promise(setImmediate)
    t.equal(browser.requests.length, sent, 'and the service is left alone')
    await tab.session
      .logIn({ ...credentials, password: title.includes('password') ? 'follow the white rabbit' : password })
      .catch(() => {})
    t.equal(isLoggedIn(tab), reason !== 'inactive', 'the user can log in again')
  })
}

t.test('after a reload, the reason was forgotten', async (t) => {
  const { browser } = await setUp(t)
  const tab = await openLoggedIn(browser)
  tab.session.close()
  browser.pass(91 * 24 * hour)
  // Browsers drop a cookie by its Max-Age
  browser.cookies.clear()
  const next = browser.open()
  await until(() => statusOf(next) === 'logged_out')
  t.equal(reasonOf(next), 'expired')
})

t.test('a session that was revoked is noticed by the next request, before the access token expires', async (t) => {
  for (const transport of transports) {
    const { service, browser } = await setUp(t, transport)
    const tab = await openLoggedIn(browser)
    const { access } = await logIn(service)
    await service.call('DELETE', '/api/sessions', { bearer: access })
    t.equal((await tab.session.fetch('/api/users/me')).status, 401)
    t.equal(reasonOf(tab), 'revoked', transport)
  }
})

// --- Tabs

t.test('two tabs renewed the same tokens twice', async (t) => {
  const { browser } = await setUp(t)
  const first = await openLoggedIn(browser)
  const second = browser.open()
  await until(() => isLoggedIn(second))
  const before = refreshes(browser)
  const [one, other] = [await first.session.token(), await second.session.token()]
  browser.pass(4 * minute + 1000)
  await until(async () => (await first.session.token()) !== one && (await second.session.token()) !== other)
  t.equal(refreshes(browser), before + 1)
  t.equal(await first.session.token(), await second.session.token())
  for (const tab of [first, second]) t.equal(await nameOf(tab), 'neo')
})

t.test('a login or a logout in one tab was not noticed in the others', async (t) => {
  const { service, browser } = await setUp(t)
  const first = await openLoggedIn(browser)
  const second = browser.open()
  await until(() => isLoggedIn(second))
  await second.session.logOut()
  await until(() => !isLoggedIn(first))
  t.equal(reasonOf(first), 'logged_out')
  await signUp(service, 'trinity')
  await second.session.logIn({ username: 'trinity', password })
  await until(() => isLoggedIn(first))
  t.equal(await nameOf(first), 'trinity')
})

t.test('memory: each tab has a session of its own, and a logout in one logs out all', async (t) => {
  const { service, browser } = await setUp(t, 'memory')
  const [first, second] = [await openLoggedIn(browser), browser.open()]
  t.equal(statusOf(second), 'logged_out')
  await second.session.logIn(credentials)
  const tokens = [await first.session.token(), await second.session.token()]
  t.not(tokens[0], tokens[1])
  await first.session.logOut()
  await until(() => !isLoggedIn(second))
  for (const access of tokens) await until(async () => !(await isAlive(service, access ?? '')))
})

t.test('a page in the background renews nothing, and renews at once when the user returns', async (t) => {
  const { browser } = await setUp(t)
  const tab = await openLoggedIn(browser)
  const before = refreshes(browser)
  tab.isHidden = true
  for (let minutes = 0; minutes < 60; minutes++) browser.pass(minute)
  await new Promise(setImmediate)
  t.equal(refreshes(browser), before)
  tab.isHidden = false
  const old = tab.session.state()
  tab.wake()
  await until(() => tab.session.state() !== old)
  t.equal(refreshes(browser), before + 1)
  t.equal(await nameOf(tab), 'neo')
})

t.test('a page that was reloaded while a response was lost sent another key', async (t) => {
  const { browser } = await setUp(t)
  const tab = await openLoggedIn(browser)
  browser.fates.splice(0, 1, 'lose', 'cut')
  browser.pass(4 * minute + 1000)
  await until(() => problemOf(tab) !== undefined)
  tab.session.close()
  browser.pass(hour)
  browser.fates.splice(0, browser.fates.length, 'pass')
  const next = browser.open()
  await until(() => isLoggedIn(next))
  t.equal(await nameOf(next), 'neo')
  const [, ...keys] = browser.requests.filter(({ path }) => path.endsWith('/refresh')).map(({ key }) => key)
  t.match(keys[0], /^"[0-9a-f]{32}"$/)
  t.equal(new Set(keys).size, 1)
  browser.pass(5 * minute)
  t.equal(await nameOf(next), 'neo', 'and the session goes on')
  t.not(browser.requests.findLast(({ key }) => key !== null)?.key, keys[0], 'with another key')
})

t.test('while the service is unavailable, a logout was forgotten by the next page', async (t) => {
  for (const transport of transports) {
    const { service, browser } = await setUp(t, transport)
    let tab = await openLoggedIn(browser)
    const access = (await tab.session.token()) ?? ''
    browser.fates.splice(0, browser.fates.length, () => Response.json({ code: 'unavailable' }, { status: 503 }))
    await tab.session.logOut()
    t.equal(reasonOf(tab), 'logged_out')
    t.ok(await isAlive(service, access), 'the service has not heard of it')
    if (transport === 'cookie') {
      tab.session.close()
      tab = browser.open()
      t.equal(statusOf(tab), 'logged_out', 'after a reload')
      await until(() => browser.tokenCalls().at(-1) === '/cookie/blacklist')
      await new Promise(setImmediate)
    }
    browser.fates.splice(0, browser.fates.length, 'pass')
    browser.pass(minute)
    await until(async () => !(await isAlive(service, access)))
    const sent = browser.requests.length
    browser.pass(hour)
    await new Promise(setImmediate)
    t.equal(browser.requests.length, sent, 'told once')
    await tab.session.logIn(credentials)
    t.ok(isLoggedIn(tab))
  }
})

t.test('a logout during a refresh left its successor valid', async (t) => {
  for (const transport of transports) {
    const { service, browser } = await setUp(t, transport)
    const tab = await openLoggedIn(browser)
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    browser.fates.splice(0, 1, { until: opened }, 'pass')
    browser.pass(4 * minute + 1000)
    await until(() => browser.requests.at(-1)?.path.endsWith('/refresh') === true)
    const departure = tab.session.logOut()
    t.equal(statusOf(tab), 'logged_out', 'at once')
    open()
    await departure
    const { items } = JSON.parse((await service.get('/api/sessions', { bearer: (await logIn(service)).access })).text)
    t.equal(items.length, 1, `${transport}: the session is revoked`)
  }
})

// --- fetch

t.test('a request to another origin would have carried the token away', async (t) => {
  const { service, browser } = await setUp(t)
  const tab = await openLoggedIn(browser)
  const sent = browser.requests.length
  for (const url of ['https://elsewhere.example/', '@elsewhere.example/', ':1/', '.elsewhere.example/'])
    await t.rejects(tab.session.fetch(url), TypeError, url)
  await t.rejects(tab.session.fetch(new Request('https://elsewhere.example/')), /is not on .*token\(\)/)
  t.equal(browser.requests.length, sent)
  const answer = await tab.session.fetch(new Request(`${service.url}/api/users/me`))
  t.equal(answer.status, 200, 'a Request to the service itself is sent')
})

t.test('a token that the service rejects is renewed once, and the request sent again with its body', async (t) => {
  const { service, browser } = await setUp(t)
  const tab = await openLoggedIn(browser)
  const first = await tab.session.token()
  // The clock of the service is ahead
  browser.fates.splice(0, 1, () => Response.json({ code: 'token_not_valid' }, { status: 401 }), 'pass')
  const answer = await tab.session.fetch('/api/users/me', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nickname: 'The One' })
  })
  t.equal(answer.status, 200)
  t.match(JSON.parse(await answer.text()), { nickname: 'The One' })
  t.not(await tab.session.token(), first)
  t.ok(await isAlive(service, first ?? ''), 'it was as good as the next one')
})

t.test('Retry-After: a GET is repeated, a POST is not', async (t) => {
  const { browser } = await setUp(t)
  const tab = await openLoggedIn(browser)
  const busy = (after: string) => () => Response.json({}, { status: 503, headers: { 'retry-after': after } })
  const calls: [method: string, after: string, status: number, sent: number][] = [
    ['GET', '2', 200, 2],
    ['HEAD', '2', 200, 2],
    ['GET', '60', 503, 1],
    ['GET', 'soon', 503, 1],
    ['DELETE', '2', 503, 1]
  ]
  for (const [method, after, status, sent] of calls) {
    browser.fates.splice(0, browser.fates.length, busy(after), 'pass')
    const before = browser.requests.length
    const answer = tab.session.fetch('/api/users/me', { method })
    await until(() => browser.requests.length > before)
    await new Promise(setImmediate)
    browser.pass(2000)
    t.equal((await answer).status, status, `${method}, Retry-After: ${after}`)
    t.equal(browser.requests.length, before + sent)
  }
  browser.fates.splice(0, browser.fates.length, busy('1'))
  const before = browser.requests.length
  const answer = tab.session.fetch('/api/users/me')
  for (let repeats = 0; repeats < 3; repeats++) {
    await until(() => browser.requests.length === before + repeats + 1)
    await new Promise(setImmediate)
    browser.pass(1000)
  }
  t.equal((await answer).status, 503, 'and not for ever')
  t.equal(browser.requests.length, before + 3)
})

t.test('Retry-After of a refresh is kept, also when the network comes back', async (t) => {
  const { browser } = await setUp(t)
  const tab = await openLoggedIn(browser)
  browser.fates.splice(0, 1, () =>
    Response.json({ code: 'throttled' }, { status: 429, headers: { 'retry-after': '40' } })
  )
  browser.pass(4 * minute + 1000)
  await until(() => problemOf(tab) !== undefined)
  t.match(problemOf(tab), { code: 'throttled', retryAfter: 40_000 })
  const before = refreshes(browser)
  browser.fates.splice(0, 1, 'pass')
  browser.pass(39_000)
  tab.wake(true)
  await new Promise(setImmediate)
  t.equal(refreshes(browser), before)
  t.ok(await tab.session.token(), 'the token is still valid')
  browser.pass(1000)
  await until(() => problemOf(tab) === undefined)

  browser.fates.splice(0, 1, 'cut')
  browser.pass(4 * minute + 1000)
  await until(() => problemOf(tab) !== undefined)
  browser.fates.splice(0, 1, 'pass')
  tab.wake(true)
  await until(() => problemOf(tab) === undefined)
})

// --- Two-factor authentication

t.test('a user with two-factor authentication logs in in two steps', async (t) => {
  for (const transport of transports) {
    const { service, browser } = await setUp(t, transport)
    const pair = await logIn(service)
    const tab = browser.open()
    const required = {
      detail: 'Two-factor authentication is required.',
      code: 'two_factor_required',
      two_factor_token: 'the token of the first step',
      methods: ['totp', 'recovery_code']
    }
    await until(() => statusOf(tab) === 'logged_out')
    browser.fates.splice(0, 1, () => Response.json(required, { status: 401 }))
    const step = await tab.session.logIn(credentials)
    t.same(step?.methods, ['totp', 'recovery_code'])
    t.equal(statusOf(tab), 'logged_out')
    browser.fates.splice(0, 1, () => Response.json({ code: 'invalid', detail: 'Wrong code.' }, { status: 400 }))
    await t.rejects(step?.confirm({ code: '000000' }) ?? Promise.resolve(), { code: 'invalid', message: 'Wrong code.' })
    browser.fates.splice(0, 1, () => Response.json({ ...pair, refresh_expires_at: '2027-02-25T09:00:00.000Z' }))
    await step?.confirm({ code: '123456' })
    t.ok(isLoggedIn(tab))
    const sent = browser.requests.at(-1)
    t.equal(sent?.path, transport === 'cookie' ? '/api/token/cookie/two-factor' : '/api/token/two-factor')
    t.same(JSON.parse(sent?.body ?? ''), { two_factor_token: 'the token of the first step', code: '123456' })
  }
})
