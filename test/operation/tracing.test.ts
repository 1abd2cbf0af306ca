import { once } from 'node:events'
import { createServer } from 'node:http'
import t from 'tap'
import { readTraceparent, writeTraceparent } from '../../src/infra/tracing/trace.js'
import { build, logIn, signUp } from '../service.js'
import { startOtlpReceiver } from './otlp-receiver.js'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${traceId}-b7ad6b7169203331-01`

t.test('only what is exactly a traceparent is one (W3C Trace Context, section 3.2)', async (t) => {
  t.same(readTraceparent(traceparent), { traceId, spanId: 'b7ad6b7169203331', flags: '01' })
  t.ok(readTraceparent(`cc-${traceId}-b7ad6b7169203331-01-of-a-later-version`))
  for (const odd of [
    undefined,
    '',
    traceparent.toUpperCase(),
    `${traceparent}-more`,
    `ff-${traceId}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `${traceparent}\n{"level":60}`,
    [traceparent, traceparent],
    `cc-${traceId}-b7ad6b7169203331-01-${'x'.repeat(300)}`
  ]) {
    t.equal(readTraceparent(odd), undefined, String(odd).slice(0, 80))
  }
  const own = readTraceparent(writeTraceparent({ traceId, spanId: 'b7ad6b7169203331', flags: '01' }))
  t.match(own, { traceId, flags: '01' })
  t.not(own?.spanId, 'b7ad6b7169203331')
})

t.test("the caller's trace is in the log line, and goes on with the fetch of keys", async (t) => {
  const seen: unknown[] = []
  const issuer = createServer((request, response) => {
    seen.push(request.headers.traceparent)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}')
  }).listen(0, '127.0.0.1')
  await once(issuer, 'listening')
  t.teardown(() => issuer.close())
  const address = issuer.address()
  const port = typeof address === 'object' ? address?.port : 0
  const lines: string[] = []
  const service = await build(
    t,
    { JWK_URL: `http://127.0.0.1:${port}/jwks.json`, LOG_LEVEL: 'info' },
    { log: (line) => lines.push(line) }
  )
  const header = Buffer.from('{"alg":"ES256","kid":"theirs"}').toString('base64url')
  await service.get('/api/users/me', { bearer: `${header}.e30.c2ln`, headers: { traceparent } })
  t.match(seen, [new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`)])
  t.notMatch(seen, [traceparent], 'our part has an id of its own')
  const line = JSON.parse(lines.find((line) => line.includes('"/api/users/me"')) ?? '{}')
  t.equal(line.trace_id, traceId)
})

t.test('OTEL_EXPORTER_OTLP_ENDPOINT: spans arrive, in the trace of the caller, without a secret', async (t) => {
  const receiver = await startOtlpReceiver(t)
  const lines: string[] = []
  const service = await build(
    t,
    { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, LOG_LEVEL: 'info' },
    { log: (line) => lines.push(line) }
  )
  await signUp(service)
  const { access, refresh } = await logIn(service, 'neo', { headers: { traceparent } })
  await service.get(`/api/users/me?token=${refresh}`, { bearer: access })
  await service.get(`/nowhere/${refresh}`)
  await service.post('/api/token/verify', { token: `${refresh}x` })
  await service.app.close()

  const login = receiver.spans.find(({ name }) => name === 'POST /api/token')
  t.match(login, { traceId, parentSpanId: 'b7ad6b7169203331' })
  const attributes = Object.fromEntries(
    (login?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]])
  )
  t.match(attributes, { 'http.route': '/api/token', 'http.response.status_code': 200, 'http.request.method': 'POST' })
  const own = receiver.spans.find(({ name }) => name === 'GET /api/users/me')
  t.ok(own)
  const lineOf = (route: string) => JSON.parse(lines.find((line) => line.includes(`"route":"${route}"`)) ?? '{}')
  t.equal(lineOf('/api/users/me').trace_id, own?.traceId, 'a trace of our own is in the log as well')
  t.equal(lineOf('/api/token').trace_id, traceId)
  t.ok(receiver.spans.some(({ name }) => name === 'GET none'))
  t.match(receiver.bodies.join(), /"keyturn"/)
  t.notMatch(receiver.bodies.join(), /eyJ|spoon/)
})

t.test('an unreachable trace receiver fails no request, and the service stops without it', async (t) => {
  const service = await build(t, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
  t.equal((await service.get('/api')).status, 200)
  const start = performance.now()
  await service.app.close()
  t.ok(performance.now() - start < 5_000)
})
