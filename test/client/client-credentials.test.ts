import t, { type Test } from 'tap'
import { type ClientCredentialsOptions, createTokenSource } from '../../packages/client/src/index.js'
import { type ScriptedAnswer, startScriptedServer } from '../servers/scripted-server.js'
import { until } from '../service.js'
import { testTimers, unsignedToken } from './source.js'

async function setUp(t: Test, answers: ScriptedAnswer[], more: Partial<ClientCredentialsOptions> = {}) {
  const timers = testTimers()
  const server = await startScriptedServer(t, ...answers)
  const source = createTokenSource({
    tokenEndpoint: server.url,
    clientId: 'billing',
    clientSecret: 'secret',
    ...timers.options,
    ...more
  })
  t.teardown(() => source.close())
  return { timers, server, source }
}

const issued = (access: string, more: Record<string, unknown> = { expires_in: 300 }): ScriptedAnswer => ({
  status: 200,
  body: { access_token: access, token_type: 'Bearer', ...more }
})

t.test('the request is that of RFC 6749, 4.4.2', async (t) => {
  const { server, source } = await setUp(t, [issued('one')], { scope: 'read write' })
  t.equal(await source.token(), 'one')
  const [request] = server.requests
  t.match(request, { method: 'POST', path: '/oauth/token' })
  t.match(request?.headers, { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' })
  t.same(
    [...new URLSearchParams(request?.body)],
    [
      ['grant_type', 'client_credentials'],
      ['scope', 'read write']
    ]
  )
})

t.test('RFC 6749, 2.3.1: id and secret are form-urlencoded before they are joined', async (t) => {
  const [clientId, clientSecret] = ['a:b c/ü', 'p+w%:d&=€ ~']
  const { server, source } = await setUp(t, [issued('one')], { clientId, clientSecret })
  await source.token()
  const [scheme, credentials = ''] = server.requests[0]?.headers.authorization?.split(' ') ?? []
  t.equal(scheme, 'Basic')
  const parts = atob(credentials).split(':')
  t.equal(parts.length, 2, 'one colon is left')
  const decode = (text = '') => new URLSearchParams(`x=${text}`).get('x')
  t.same([decode(parts[0]), decode(parts[1])], [clientId, clientSecret])
  t.equal(parts[0], 'a%3Ab+c%2F%C3%BC')
})

t.test('RFC 8707: each resource is a parameter', async (t) => {
  for (const resource of ['https://a.example', ['https://a.example', 'https://b.example']]) {
    const { server, source } = await setUp(t, [issued('one')], { resource })
    await source.token()
    t.same(new URLSearchParams(server.requests[0]?.body).getAll('resource'), [resource].flat())
  }
})

t.test('expires_in says how long a token lives that is no JWT', async (t) => {
  const { timers, server, source } = await setUp(t, [issued('one'), issued('two'), issued('three')])
  t.equal(await source.token(), 'one')
  timers.clock.pass(239_000)
  t.equal(await source.token(), 'one')
  t.equal(server.requests.length, 1)
  timers.clock.pass(1000)
  t.equal(await source.token(), 'one', 'renewed in the background')
  await until(() => server.requests.length === 2)
  let access = 'one'
  await until(async () => {
    access = await source.token()
    return access !== 'one'
  })
  t.equal(access, 'two')
  timers.clock.pass(299_000)
  t.equal(await source.token(), 'three', 'and not handed out when it is about to die')
})

t.test('a token that does not say how long it lives is renewed every minute', async (t) => {
  const { timers, server, source } = await setUp(t, [issued('one', {}), issued('two', {})])
  await source.token()
  timers.clock.pass(47_000)
  t.equal(await source.token(), 'one')
  t.equal(server.requests.length, 1)
  timers.clock.pass(13_000)
  t.equal(await source.token(), 'two')
})

t.test('exp in the token goes before expires_in', async (t) => {
  const iat = Date.parse('2026-11-23T09:00:00Z') / 1000
  const jwt = unsignedToken({ iat, exp: iat + 60, sub: '~?~?~?ÿÿÿ' })
  t.match(jwt.split('.')[1], /[-_].*/, 'base64url differs from base64 here')
  const { timers, source } = await setUp(t, [issued(jwt, { expires_in: 3600 }), issued('two')])
  t.equal(await source.token(), jwt)
  timers.clock.pass(60_000)
  t.equal(await source.token(), 'two')
})

t.test('a token that is no JWT is used all the same', async (t) => {
  for (const odd of ['a.b.c', 'a.bnVsbA.c', `a.${btoa('{"exp":"x","iat":[]}')}.c`]) {
    const { source } = await setUp(t, [issued(odd)])
    t.equal(await source.token(), odd)
  }
})

t.test('RFC 6749, 7.1: a token of an unknown type is not used', async (t) => {
  const { server, source } = await setUp(t, [
    issued('one', { token_type: 'mac' }),
    issued('two', { token_type: 'bearer' })
  ])
  t.equal(await source.token(), 'two')
  t.equal(server.requests.length, 2)
})

t.test('callers at the same time share one request', async (t) => {
  const { server, source } = await setUp(t, [issued('one'), issued('two')])
  t.same(new Set(await Promise.all(Array.from({ length: 50 }, () => source.token()))), new Set(['one']))
  t.equal(server.requests.length, 1)
})

t.test('a source whose secret was refused goes on with the next one', async (t) => {
  const { server, source } = await setUp(t, [{ status: 401, body: { error: 'invalid_client' } }, issued('one')])
  await t.rejects(source.token(), { code: 'invalid_client', status: 401, ended: true })
  source.use({ clientSecret: 'rotated' })
  t.notOk(source.ended)
  t.equal(await source.token(), 'one')
  t.equal(server.requests[1]?.headers.authorization, `Basic ${btoa('billing:rotated')}`)
})

t.test('another secret does not throw a live token away', async (t) => {
  const { server, source } = await setUp(t, [issued('one')])
  await source.token()
  source.use({ clientSecret: 'rotated' })
  t.equal(await source.token(), 'one')
  t.equal(server.requests.length, 1)
})

t.test("close does not repeat a failed request for a client's token", async (t) => {
  const { timers, server, source } = await setUp(t, [])
  timers.patient = true
  const waiting = source.token().catch((error: unknown) => error)
  await until(() => timers.pauses.length === 1)
  await source.close()
  t.match(await waiting, { code: 'network_error' })
  t.equal(server.requests.length, 1)
})
