import t, { type Test } from 'tap'
import {
  createTokenSource,
  type RefreshOptions,
  type StoredTokens,
  type TokenPair
} from '../../packages/client/src/index.js'
import { type ScriptedAnswer, startScriptedServer } from '../servers/scripted-server.js'
import { until } from '../service.js'
import { pairsOf, testTimers, unsignedToken } from './source.js'

const pair = (n: number): TokenPair => ({ access: `access ${n}`, refresh: `refresh ${n}` })
const issued = (n: number, when?: Promise<unknown>): ScriptedAnswer => ({
  status: 200,
  body: pair(n),
  ...(when && { when })
})

async function setUp(t: Test, answers: ScriptedAnswer[], more: Partial<RefreshOptions> = {}) {
  const timers = testTimers()
  const server = await startScriptedServer(t, ...answers)
  const stored: StoredTokens[] = []
  const source = createTokenSource({
    url: server.url,
    refresh: 'refresh 0',
    idempotencyKey: 'the key of refresh 0',
    onTokens: (tokens) => {
      stored.push(tokens)
    },
    ...timers.options,
    ...more
  })
  t.teardown(() => source.close())
  return { timers, server, source, stored }
}

function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

t.test('a caller who gives up leaves the renewal to the others', async (t) => {
  const { open, opened } = gate()
  const { server, source } = await setUp(t, [issued(1, opened)])
  const controller = new AbortController()
  const impatient = source.token({ signal: controller.signal })
  const patient = source.token()
  await until(() => server.requests.length === 1)
  controller.abort(new Error('the visitor has left'))
  await t.rejects(impatient, { message: 'the visitor has left' })
  open()
  t.equal(await patient, 'access 1')
  t.equal(server.requests.length, 1)
})

t.test('a caller whose signal is already aborted sends no request', async (t) => {
  const { server, source } = await setUp(t, [])
  await t.rejects(source.token({ signal: AbortSignal.abort(new Error('gone')) }), { message: 'gone' })
  t.equal(server.requests.length, 0)
})

t.test('close waits until the tokens of a pending request are stored', async (t) => {
  const { open, opened } = gate()
  const { server, source, stored } = await setUp(t, [issued(1, opened)])
  const waiting = source.token()
  await until(() => server.requests.length === 1)
  const closing = source.close()
  t.same(stored, [])
  open()
  await closing
  t.same(pairsOf(stored), [pair(1)])
  t.equal(await waiting, 'access 1')
  await t.rejects(source.token(), { name: 'TokenSourceError', code: 'closed' })
})

t.test('close repeats a refresh whose answer was lost once more, at once', async (t) => {
  const { timers, server, source, stored } = await setUp(t, [])
  timers.patient = true
  const waiting = source.token()
  await until(() => timers.pauses.length === 1)
  server.answers.push(issued(1))
  await source.close()
  t.same(pairsOf(stored), [pair(1)], 'or the next process might come too late for it')
  t.equal(await waiting, 'access 1')
  t.same(
    server.requests.map(({ body }) => JSON.parse(body).refresh),
    ['refresh 0', 'refresh 0']
  )
})

t.test('close does not wait for a server that is away', async (t) => {
  const { timers, server, source } = await setUp(t, [])
  timers.patient = true
  const waiting = source.token().catch((error: unknown) => error)
  await until(() => timers.pauses.length === 1)
  await source.close()
  t.match(await waiting, { code: 'network_error' })
  t.equal(server.requests.length, 2)
})

t.test("close sends nothing while the server's Retry-After lasts", async (t) => {
  const { timers, server, source } = await setUp(t, [{ status: 503, headers: { 'retry-after': '3' } }])
  timers.patient = true
  const waiting = source.token().catch((error: unknown) => error)
  await until(() => timers.pauses.length === 1)
  await source.close()
  t.match(await waiting, { status: 503 })
  t.equal(server.requests.length, 1)
})

t.test('close tries once more to store a pair that could not be stored', async (t) => {
  let broken = true
  const stored: StoredTokens[] = []
  const { source } = await setUp(t, [issued(1)], {
    onTokens: (tokens) => {
      if (broken) throw new Error('disk full')
      stored.push(tokens)
    }
  })
  await t.rejects(source.token(), { code: 'persist_failed' })
  broken = false
  await source.close()
  t.same(pairsOf(stored), [pair(1)])
})

t.test('a signal closes the source', async (t) => {
  const controller = new AbortController()
  const { server, source } = await setUp(t, [issued(1)], { signal: controller.signal })
  t.equal(await source.token(), 'access 1')
  controller.abort()
  await t.rejects(source.token(), { code: 'closed' })
  const { source: stillborn } = await setUp(t, [], { signal: controller.signal })
  await t.rejects(stillborn.token(), { code: 'closed' })
  t.equal(server.requests.length, 1)
})

t.test('tokens that are given during a renewal win, and what the renewal brings is not stored', async (t) => {
  const { open, opened } = gate()
  const { server, source, stored } = await setUp(t, [issued(1, opened), issued(8)])
  const waiting = source.token()
  await until(() => server.requests.length === 1)
  source.use({ refresh: 'refresh 7', idempotencyKey: 'the key of refresh 7' })
  open()
  t.equal(await waiting, 'access 8')
  t.same(pairsOf(stored), [pair(8)])
  t.same(
    server.requests.map(({ body }) => JSON.parse(body).refresh),
    ['refresh 0', 'refresh 7']
  )
})

t.test('tokens that are given during a pause are used at once', async (t) => {
  const { timers, server, source } = await setUp(t, [])
  timers.patient = true
  const waiting = source.token()
  await until(() => timers.pauses.length === 1)
  server.answers.push(issued(8))
  source.use({ refresh: 'refresh 7' })
  t.equal(await waiting, 'access 8')
})

t.test('tokens that are given while the earlier ones are being stored win', async (t) => {
  const { open, opened } = gate()
  let storing = 0
  const { timers, server, source } = await setUp(t, [issued(1), issued(8)], {
    onTokens: () => {
      storing++
      return opened
    }
  })
  const waiting = source.token()
  await until(() => storing === 1)
  source.use({ refresh: 'refresh 7' })
  open()
  t.equal(await waiting, 'access 8')
  timers.clock.pass(60_000)
  server.answers.push(issued(9))
  await source.token()
  t.same(
    server.requests.map(({ body }) => JSON.parse(body).refresh),
    ['refresh 0', 'refresh 7', 'refresh 8']
  )
})

t.test('a live token that is given during a renewal is handed out without a request', async (t) => {
  const { open, opened } = gate()
  let storing = 0
  const { timers, server, source } = await setUp(t, [issued(1)], {
    onTokens: () => {
      storing++
      return opened
    }
  })
  const waiting = source.token()
  await until(() => storing === 1)
  const access = unsignedToken({ exp: timers.clock() / 1000 + 300 })
  source.use({ refresh: 'refresh 7', access })
  open()
  t.equal(await waiting, access)
  t.equal(await source.token(), access)
  t.equal(server.requests.length, 1)
})

t.test('the token of an earlier session is not handed out for the next one', async (t) => {
  const { source } = await setUp(t, [issued(1), issued(8)])
  t.equal(await source.token(), 'access 1')
  source.use({ refresh: 'refresh 7' })
  t.equal(await source.token(), 'access 8')
})

t.test('tokens that are given while the store is being read win', async (t) => {
  const { open, opened } = gate()
  const { server, source } = await setUp(t, [issued(8)], { load: () => opened.then(() => ({ refresh: 'refresh 1' })) })
  const waiting = source.token()
  source.use({ refresh: 'refresh 7' })
  open()
  t.equal(await waiting, 'access 8')
  t.same(
    server.requests.map(({ body }) => JSON.parse(body).refresh),
    ['refresh 7']
  )
})

t.test('a token that was refused can be given again while the store is being read', async (t) => {
  const { open, opened } = gate()
  let reading = 0
  const { server, source } = await setUp(t, [{ status: 401 }], {
    load: async () => {
      if (++reading === 2) await opened
      return { refresh: 'refresh 7', idempotencyKey: 'the key of refresh 7' }
    }
  })
  const waiting = source.token()
  await until(() => reading === 2)
  server.answers.push(issued(8))
  source.use({ refresh: 'refresh 7' })
  open()
  t.equal(await waiting, 'access 8')
})

t.test('close while the store is being read sends no request', async (t) => {
  const { open, opened } = gate()
  const { server, source } = await setUp(t, [issued(1)], { load: () => opened.then(() => undefined) })
  const waiting = source.token().catch((error: unknown) => error)
  const closing = source.close()
  open()
  await closing
  t.match(await waiting, { code: 'closed' })
  t.equal(server.requests.length, 0)
})

t.test('close during Retry-After sends no further request', async (t) => {
  const { timers, server, source } = await setUp(t, [{ status: 503, headers: { 'retry-after': '60' } }])
  await t.rejects(source.token(), { code: 'http_503', status: 503 })
  timers.clock.pass(55_000)
  timers.patient = true
  const waiting = source.token().catch((error: unknown) => error)
  await until(() => timers.pauses.length === 1)
  await source.close()
  t.match(await waiting, { status: 503, retryAfter: 5000 })
  t.equal(server.requests.length, 1)
})
