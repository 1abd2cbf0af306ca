import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { FastifyPluginAsync } from 'fastify'
import t from 'tap'
import { redact } from '../../src/infra/logging/redaction.js'
import { build, type Call, logIn, refresh, type Service, signUp, until } from '../service.js'

type Line = Record<string, unknown>

async function logged(
  t: import('tap').Test,
  options: Parameters<typeof build>[2] = {},
  env: Record<string, string> = {}
) {
  const raw: string[] = []
  const service = await build(t, { LOG_LEVEL: 'trace', ...env }, { log: (line) => raw.push(line), ...options })
  /** The lines of one request, once its own line is there. */
  async function linesOf(id: string): Promise<Line[]> {
    const own = () => raw.map((line): Line => JSON.parse(line)).filter(({ request_id }) => request_id === id)
    await until(() => own().some(({ status }) => status !== undefined))
    return own()
  }
  return { service, raw, linesOf }
}

t.test('each request is one line: who, what, how it ended, how long it took', async (t) => {
  const broken: FastifyPluginAsync = async (app) => {
    app.get('/broken', () => Promise.reject(new Error('out of order')))
  }
  const { service, linesOf } = await logged(t, { routes: broken })
  const { body } = await signUp(service)
  const { access } = await logIn(service)
  const cases: [method: string, path: string, call: Call, line: Line][] = [
    ['GET', '/api/users/me', { bearer: access }, { route: '/api/users/me', status: 200, level: 30, user_id: body.id }],
    ['GET', '/api/users/me', {}, { route: '/api/users/me', status: 401, level: 30 }],
    ['POST', '/api/token', { json: {} }, { route: '/api/token', status: 400, level: 30 }],
    ['GET', '/nowhere', {}, { route: null, status: 404, level: 30 }],
    ['GET', '/%zz', {}, { route: null, status: 400, level: 30 }],
    ['OPTIONS', '/api', { headers: { origin: 'https://a', 'access-control-request-method': 'GET' } }, { level: 30 }],
    ['GET', '/health/live', {}, { route: '/health/live', status: 200, level: 20 }],
    ['GET', '/broken', {}, { route: '/broken', status: 500, level: 50, err: { message: 'out of order' } }]
  ]
  for (const [method, path, call, expected] of cases) {
    const id = randomUUID()
    await service.call(method, path, { ...call, headers: { ...call.headers, 'x-request-id': id } })
    const lines = await linesOf(id)
    t.equal(lines.length, 1, `${method} ${path}: one line`)
    t.match(lines[0], { method, ms: Number, ip: '127.0.0.1', time: Number, ...expected }, `${method} ${path}`)
  }
})

t.test('a database that cannot serve is told of in the line of the request it failed', async (t) => {
  const { service, linesOf } = await logged(t)
  await signUp(service)
  const { access } = await logIn(service)
  await service.app.db.execute('ALTER TABLE sessions RENAME TO Elsewhere')
  const id = randomUUID()
  const answer = await service.get('/api/users/me', { bearer: access, headers: { 'x-request-id': id } })
  t.match(answer, { status: 503, body: { request_id: id } })
  t.match(await linesOf(id), [{ status: 503, level: 40, reason: /sessions/ }])
})

t.test('X-Request-Id: comes back, is in the line and in the problem, if it looks like an id', async (t) => {
  const { service, linesOf } = await logged(t)
  const given = 'edge-7:01JD.a/b+c=_'
  const answer = await service.get('/api', { headers: { 'x-request-id': given } })
  t.equal(answer.headers.get('x-request-id'), given)
  t.equal((await linesOf(given)).length, 1)
  for (const odd of ['a b', 'x'.repeat(65), '"}{"level":60', '<script>', 'é', '']) {
    const { headers } = await service.get('/nowhere', { headers: { 'x-request-id': odd } })
    t.match(headers.get('x-request-id'), /^[0-9a-f-]{36}$/, odd)
  }
  t.match((await service.get('/%zz')).headers.get('x-request-id'), /^[0-9a-f-]{36}$/)
  const first = (await service.get('/api')).headers.get('x-request-id')
  t.not((await service.get('/api')).headers.get('x-request-id'), first, 'a fresh one each time')
})

t.test(
  'ASVS 16.2.5: no password and no token is ever in a log line, at any level and however things go wrong',
  async (t) => {
    const canary = 'canary"\\ tweety 8f3a'
    const routes: FastifyPluginAsync = async (app) => {
      app.post('/leak', async (request) => {
        const { headers, url, body, query } = request
        request.log.warn({ headers, url, query, raw: JSON.stringify(body), deep: { er: { still: body } } }, url)
        throw Object.assign(new Error(`cannot handle ${JSON.stringify(body)} of ${headers.authorization} at ${url}`), {
          body,
          sql: `SELECT '${JSON.stringify(body)}'`,
          cause: new Error(JSON.stringify(JSON.stringify(body)))
        })
      })
    }
    const extension = {
      onLoginFailed: ({ username }: { username: string }) => {
        throw new Error(`no login for ${username}`)
      }
    }
    const { service, raw, linesOf } = await logged(t, { routes, extension })
    await service.post('/api/users', { username: 'neo', password: canary })
    const { access, refresh: token } = await login(service, canary)
    const id = randomUUID()
    const secrets = { password: canary, new_password: canary, refresh: token, access, client_secret: canary }
    await service.post(`/leak?token=${token}&password=${encodeURIComponent(canary)}`, secrets, {
      bearer: access,
      headers: { 'x-request-id': id, cookie: `session=${token}` }
    })
    t.equal((await linesOf(id)).length, 2, 'the leaking line and that of the request are there')

    await refresh(service, token)
    await refresh(service, `${token}x`)
    await service.post('/api/token/verify', { token: access })
    await service.post('/api/token', { username: 'neo', password: `${canary}!` })
    await service.post('/api/token', undefined, {
      raw: `{"password": "${canary}`,
      headers: { 'content-type': 'application/json' }
    })
    await service.post('/api/token', undefined, { form: { username: 'neo', password: canary, extra: token } })
    await service.post(`/api/token?password=${canary}`, { username: 'neo', password: [canary] })
    await service.get(`/api/users/me/${token}`, { bearer: access })
    await service.get('/api/users/me', { headers: { authorization: `Token ${access}` } })
    await service.post(
      '/api/users/me/password',
      { current_password: canary, new_password: 'short' },
      { bearer: access }
    )
    const last = randomUUID()
    await service.app.db.execute('ALTER TABLE sessions RENAME TO Elsewhere')
    await service.get(`/api/users/me?access=${access}`, { bearer: access, headers: { 'x-request-id': last } })
    await linesOf(last)

    const all = raw.join('')
    t.ok(raw.length > 12)
    for (const secret of ['tweety', '8f3a', ...access.split('.'), ...token.split('.')]) {
      t.notOk(
        all.includes(secret),
        `${secret.slice(0, 12)}… is not in ${raw.find((line) => line.includes(secret)) ?? 'any line'}`
      )
    }
    for (const line of raw) t.doesNotThrow(() => JSON.parse(line))
  }
)

t.test('ASVS 16.4.1: nobody writes a log line but the service', async (t) => {
  const { service, raw } = await logged(t, { routes: breaking })
  const forged = '\r\n{"level":60,"msg":"forged"}\u2028{"msg":"forged"}\u001b[2J'
  await service.post('/echo', { text: forged })
  await service.get(`/nowhere${encodeURIComponent(forged)}`, { headers: { 'user-agent': 'x {"msg":"forged"}' } })
  await service.post('/api/token', { username: forged, password: forged })
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  socket.end('GET /api HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\u0085{"msg":"forged"}\r\nConnection: close\r\n\r\n')
  await text(socket)
  await until(() => raw.some((line) => line.includes('"/echo"')))
  for (const line of raw) {
    t.equal(line.indexOf('\n'), line.length - 1, 'one line, one record')
    t.not(JSON.parse(line).msg, 'forged')
    const shown = JSON.stringify(Object.values(JSON.parse(line)))
    t.notMatch(shown, /\\u001b|\u2028|\\r/, 'nothing in it that a terminal would obey')
  }
})

t.test('a line that is redacted is still JSON, whatever stands around the secret', async (t) => {
  const values = ['plain', 'a"b', 'back\\slash\\', '\\"', 'new\nline', '{"password":"inner"}', '']
  for (const value of values) {
    let nested: unknown = {
      before: 1,
      password: `s3cret${value}s3cret`,
      after: value,
      list: [{ token: `s3cret${value}` }]
    }
    for (let depth = 0; depth < 4; depth++) {
      const line = JSON.stringify({ level: 30, nested, msg: 'm' })
      const result = redact(line)
      t.notMatch(result, /s3cret/, `${JSON.stringify(value)} ${depth} deep`)
      t.match(JSON.parse(result), { level: 30, msg: 'm' })
      nested = JSON.stringify(nested)
    }
  }
  const harmless = '{"level":30,"route":"/api/token","status":200,"tokens":3,"msg":"token refreshed"}'
  t.equal(redact(harmless), harmless)
  t.equal(redact('{"url":"mysql://u:pass@db/x"}'), '{"url":"mysql://[redacted]@db/x"}')
})

const breaking: FastifyPluginAsync = async (app) => {
  app.post<{ Body: { text: string } }>('/echo', async ({ body }) => {
    throw new Error(body.text)
  })
}

async function login(service: Service, password: string) {
  const { body } = await service.post('/api/token', { username: 'neo', password })
  return { access: String(body.access), refresh: String(body.refresh) }
}
