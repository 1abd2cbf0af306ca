import t from 'tap'
import { form, registerClient } from '../oauth/clients.js'
import { type Answer, build, isAlive, logIn, type Service, signUp, tokensOf } from '../service.js'

const hour = 3_600_000
const key = '"a key that this client chose"'
const refused = { status: 401, body: { detail: 'Token is blacklisted', code: 'token_not_valid' } }

const refreshWith = (service: Service, refresh: string, key?: string): Promise<Answer> =>
  service.post('/api/token/refresh', { refresh }, key === undefined ? {} : { headers: { 'idempotency-key': key } })

async function start(t: Parameters<typeof build>[0], env: Record<string, string> = {}) {
  const service = await build(t, env)
  await signUp(service)
  return { service, first: (await logIn(service)).refresh }
}

t.test(
  'a client that heard no response for an hour was logged out, although it repeated its own request',
  async (t) => {
    const { service, first } = await start(t)
    const lost = tokensOf(await refreshWith(service, first, key))
    service.clock.pass(1_000)
    t.same(tokensOf(await refreshWith(service, first, key)), lost, 'at once, the same pair')
    service.clock.pass(hour)
    const late = tokensOf(await refreshWith(service, first, key))
    t.equal(late.refresh, lost.refresh, 'after an hour, the same refresh token')
    t.ok(await isAlive(service, late.access), 'with an access token that has not expired')
    const next = tokensOf(await refreshWith(service, late.refresh, key))
    t.ok(await isAlive(service, next.access), 'and the session goes on')
  }
)

t.test('with an Idempotency-Key, reuse detection was weaker', async (t) => {
  const replays: [title: string, key: string | undefined, again: string | undefined][] = [
    ['without a key', key, undefined],
    ['with another key', key, '"a key that a thief has chosen"'],
    ['with a key, of a token that was used without one', undefined, key]
  ]
  const service = await build(t)
  await signUp(service)
  for (const [title, used, again] of replays) {
    const { refresh } = await logIn(service)
    const { access } = tokensOf(await refreshWith(service, refresh, used))
    service.clock.pass(10_000)
    t.match(await refreshWith(service, refresh, again), refused, title)
    t.notOk(await isAlive(service, access), `${title}: the session is revoked`)
  }

  const { refresh } = await logIn(service)
  const next = tokensOf(await refreshWith(service, refresh, key))
  tokensOf(await refreshWith(service, next.refresh, key))
  t.match(await refreshWith(service, refresh, key), refused, 'with the key, once the successor has been used')
})

t.test('two requests with one key at once got two successors', async (t) => {
  const { service, first } = await start(t, { REFRESH_REUSE_INTERVAL: '0s' })
  const answers = await Promise.all(Array.from({ length: 8 }, () => refreshWith(service, first, key)))
  t.equal(new Set(answers.map((answer) => tokensOf(answer).refresh)).size, 1)
})

t.test('where rotation ends nothing, a repeated request got another successor', async (t) => {
  const { service, first } = await start(t, { BLACKLIST_AFTER_ROTATION: 'false' })
  const { refresh } = tokensOf(await refreshWith(service, first, key))
  service.clock.pass(60_000)
  t.equal(tokensOf(await refreshWith(service, first, key)).refresh, refresh)
  t.not(tokensOf(await refreshWith(service, first)).refresh, refresh, 'without the key, as before')
})

t.test('a service that repeated its request at /oauth/token lost the session', async (t) => {
  const { service, first } = await start(t)
  const { basic } = await registerClient(service, { grants: ['refresh_token'] })
  const renew = (refresh_token: string, sent = key) =>
    form(service, 'token', { grant_type: 'refresh_token', refresh_token }, basic, {
      headers: { 'idempotency-key': sent }
    })
  t.match(await renew(first, 'too short'), { status: 400, body: { error: 'invalid_request' } })
  const lost = await renew(first)
  t.equal(lost.status, 200)
  service.clock.pass(hour)
  const late = await renew(first)
  t.match(late, { status: 200, body: { refresh_token: lost.body.refresh_token } })
  t.ok(Number(late.body.expires_in) > 0, 'the access token has not expired')
  t.equal((await renew(String(late.body.refresh_token))).status, 200)
})

t.test('an Idempotency-Key that is no quoted string of 16 to 128 characters used the token up', async (t) => {
  const { service, first } = await start(t)
  const wrong = [
    '',
    'not quoted, but long enough',
    '"too short"',
    `"${'x'.repeat(129)}"`,
    '"a quote \\" within the key"',
    `${key}, ${key}`
  ]
  for (const one of wrong) {
    const answer = await refreshWith(service, first, one)
    const fields = { 'Idempotency-Key': ['Enter a string of 16 to 128 characters in double quotes.'] }
    t.match(answer, { status: 400, body: fields }, one)
  }
  for (const right of [`"${'x'.repeat(16)}"`, `"${'x'.repeat(128)}"`]) {
    const { refresh } = await logIn(service)
    t.equal((await refreshWith(service, refresh, right)).status, 200, right)
  }
  t.equal((await refreshWith(service, first, key)).status, 200, 'the first token still works')
})
