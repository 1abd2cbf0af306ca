import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { engine } from '../database.js'
import { build, client, logIn, password, refresh, type Service, signUp, until } from '../service.js'
import { samplesOf } from './exposition.js'

async function samples(service: Pick<Service, 'get'>) {
  const { status, text, headers } = await service.get('/metrics')
  if (status !== 200) throw new Error(`${status} ${text}`)
  if (!headers.get('content-type')?.startsWith('text/plain; version=0.0.4')) throw new Error('not the text format')
  return samplesOf(text)
}

t.test('logins, refreshes, replays and refusals are counted in metrics', async (t) => {
  const service = await build(t, { REFRESH_REUSE_INTERVAL: '0s' })
  await signUp(service)
  const first = await logIn(service)
  await service.post('/api/token', { username: 'neo', password: 'red pill' })
  await service.post('/api/token', { username: 'nobody', password })
  t.equal((await refresh(service, first.refresh)).status, 200)
  t.equal((await refresh(service, first.refresh)).status, 401)
  const second = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: second.refresh })

  const seen = await samples(service)
  t.equal(seen.get('keyturn_logins_total{result="success"}'), 2)
  t.equal(seen.get('keyturn_logins_total{result="failure"}'), 2)
  t.equal(seen.get('keyturn_token_refreshes_total'), 1)
  t.equal(seen.get('keyturn_token_reuse_detections_total'), 1)
  t.equal(seen.get('keyturn_revocations_total{cause="reuse"}'), 1)
  t.equal(seen.get('keyturn_revocations_total{cause="logout"}'), 1)
  t.equal(seen.get('keyturn_password_hash_duration_seconds_count'), 5, 'four logins and a sign-up')
  t.equal(seen.get('keyturn_password_queue_depth'), 0)
  t.equal(seen.get('keyturn_live_sessions'), 0)
  t.ok((seen.get('keyturn_database_statements_total') ?? 0) > 10)
  t.equal([...seen.keys()].filter((key) => key.startsWith('keyturn_build_info{version="')).length, 1)
  t.ok(seen.has('nodejs_eventloop_lag_p99_seconds'))
  if (engine === 'mysql') t.ok((seen.get('keyturn_database_connections{state="idle"}') ?? 0) > 0)
})

t.test('requests are counted by route and status, whatever paths are invented', async (t) => {
  const service = await build(t)
  await service.get('/health/live')
  await service.get('/health/live?token=secret')
  await service.get('/api/users/me')
  for (const path of ['/a', '/b/c', '/%zz', '/api/sessions/1', '/d"} 1']) await service.get(path)
  const seen = await samples(service)
  t.equal(seen.get('keyturn_http_requests_total{method="GET",route="/health/live",status="200"}'), 2)
  t.equal(seen.get('keyturn_http_requests_total{method="GET",route="/api/users/me",status="401"}'), 1)
  t.equal(seen.get('keyturn_http_request_duration_seconds_count{method="GET",route="/health/live"}'), 2)
  const routes = [...seen.keys()].flatMap((key) => /http_requests_total\{.*route="([^"]*)"/.exec(key)?.[1] ?? [])
  for (const route of routes) t.match(route, /^(none|\/api\/users\/me|\/api\/sessions\/:id|\/health\/live)$/)
})

t.test('a client that leaves is counted as 499', async (t) => {
  let arrived = () => {}
  const inside = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const lines: string[] = []
  const routes = async (app: Service['app']) => {
    app.get('/never', async () => {
      arrived()
      await new Promise(() => undefined)
    })
  }
  const service = await build(t, { LOG_LEVEL: 'info' }, { routes, log: (line) => lines.push(line) })
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET /never HTTP/1.1\r\nHost: a\r\n\r\n')
  await inside
  socket.destroy()
  await until(() => lines.some((line) => line.includes('"route":"/never","status":499')))
  t.equal((await samples(service)).get('keyturn_http_requests_total{method="GET",route="/never",status="499"}'), 1)
})

t.test('metrics show a full password queue, and each login that it turned away', async (t) => {
  const service = await build(t, { BCRYPT_COST: '9' })
  const logins = Array.from({ length: 180 }, (_, n) =>
    service.post('/api/token', { username: `nobody${n}`, password: 'x' })
  )
  await until(async () => ((await samples(service)).get('keyturn_password_queue_depth') ?? 0) > 0)
  const answers = await Promise.all(logins)
  const refused = answers.filter(({ status }) => status === 503)
  t.ok(refused.length > 0)
  for (const { headers } of refused) t.equal(headers.get('retry-after'), '2')
  const seen = await samples(service)
  t.equal(seen.get('keyturn_password_refusals_total'), refused.length)
  t.equal(seen.get('keyturn_password_hash_duration_seconds_count'), answers.length - refused.length)
})

t.test('repeated work is counted by the code of the failure', async (t) => {
  const service = await build(t)
  let tries = 0
  await service.app.db.retry(async () => {
    if (tries++ < 2) throw Object.assign(new Error('deadlock'), { errno: 1213 })
  })
  t.equal((await samples(service)).get('keyturn_database_retries_total{code="1213"}'), 2)
})

t.test('live sessions are counted at most once a minute', async (t) => {
  const service = await build(t)
  await signUp(service)
  await logIn(service)
  t.equal((await samples(service)).get('keyturn_live_sessions'), 1)
  await logIn(service)
  const before = service.app.db.statements
  t.equal((await samples(service)).get('keyturn_live_sessions'), 1)
  t.equal(service.app.db.statements, before, 'a scrape costs the database nothing')
})

t.test('METRICS=off', async (t) => {
  const service = await build(t, { METRICS: 'off' })
  t.equal((await service.get('/metrics')).status, 404)
  t.notMatch((await service.get('/docs/json')).text, /metrics/)
})

t.test('METRICS_PORT: metrics have their own port, which shows nothing else', async (t) => {
  const lines: string[] = []
  const service = await build(t, { METRICS_PORT: '0', LOG_LEVEL: 'info' }, { log: (line) => lines.push(line) })
  t.equal((await service.get('/metrics')).status, 404)
  const line = lines.find((line) => line.includes('metrics have their own port'))
  const apart = client(`http://127.0.0.1:${JSON.parse(line ?? '{}').port}`)
  await service.get('/api')
  t.equal((await samples(apart)).get('keyturn_http_requests_total{method="GET",route="/api",status="200"}'), 1)
  t.equal((await apart.get('/api')).status, 404)
  t.equal((await apart.post('/metrics', {})).status, 404)
  await service.app.close()
  await t.rejects(apart.get('/metrics'), 'it ends with the service')
})
