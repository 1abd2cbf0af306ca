import t from 'tap'
import { createRejections } from '../../src/domain/audit/rejections.js'
import { throttled } from '../../src/errors.js'
import { keysOf, sign, withAssertion } from '../oauth/assertions.js'
import { form, registerClient } from '../oauth/clients.js'
import { build, logIn, type Service, signUp, staff } from '../service.js'

interface Event {
  type: string
  actor_id: number | null
  subject_id: number | null
  ip: string
  detail: string
}

async function eventsOf(service: Service, bearer: string, type: string): Promise<Event[]> {
  const { body, text } = await service.get(`/api/admin/audit?limit=100&type=${type}`, { bearer })
  if (!Array.isArray(body.items)) throw new Error(text)
  return body.items.toReversed()
}

t.test('wrong client secrets and assertions left no audit event', async (t) => {
  const service = await build(t)
  const { access } = await staff(service)
  const client = await registerClient(service)
  const keys = await keysOf()
  const withKeys = await registerClient(service, { jwks: { keys: [keys.jwk] } })
  const others = await keysOf()
  const forged = await sign(service, withKeys.id, others)
  const grant = { grant_type: 'client_credentials' }
  const asked = [
    { ...grant, client_id: client.id, client_secret: 'a wrong secret' },
    { ...grant, client_id: client.id, client_secret: 'another wrong secret' },
    { ...grant, client_id: 'nobody', client_secret: 'a password that was typed here' },
    { ...grant, client_id: 'nobody else', client_secret: 'x' },
    withAssertion(forged)
  ]
  for (const fields of asked) t.equal((await form(service, 'token', fields)).status, 401)
  t.equal((await form(service, 'introspect', { token: 'x', client_id: client.id, client_secret: 'y' })).status, 401)
  const events = await eventsOf(service, access, 'client.rejected')
  t.same(
    events.map(({ detail }) => detail),
    [
      `client=${client.id}: POST /oauth/token`,
      'POST /oauth/token',
      `client=${withKeys.id}: POST /oauth/token`,
      `client=${client.id}: POST /oauth/introspect`
    ],
    'one for each client and route, and none of what a stranger sent'
  )
  service.clock.pass(60_000)
  await form(service, 'token', asked[0] ?? {})
  t.equal((await eventsOf(service, access, 'client.rejected')).length, 5, 'and one more in the next window')
})

t.test('throttling left no audit event', async (t) => {
  const service = await build(t, { LOGIN_RATE_LIMIT: '3/1m', RATE_LIMIT: '40/1m' })
  const { access } = await staff(service)
  const { id } = (await signUp(service)).body
  const wrong = () => service.post('/api/token', { username: 'neo', password: 'wrong' })
  const statuses: number[] = []
  for (let i = 0; i < 8; i++) statuses.push((await wrong()).status)
  t.ok(statuses.filter((status) => status === 429).length > 1)
  const [event, ...more] = await eventsOf(service, access, 'request.throttled')
  t.match(event, { actor_id: null, subject_id: id, detail: 'POST /api/token' })
  t.same(more, [], 'once in a window')
  for (let i = 0; i < 45; i++) await service.get('/nowhere')
  service.clock.pass(120_000)
  const after = await eventsOf(service, access, 'request.throttled')
  t.same(
    after.map(({ detail }) => detail),
    ['POST /api/token', 'GET *']
  )
})

t.test('a 403 left no audit event', async (t) => {
  const service = await build(t, { REGISTRATION_OPEN: 'false' })
  const { access } = await staff(service)
  const { id } = await service.app.users.register({ username: 'neo', password: 'there is no spoon' })
  const neo = await logIn(service)
  const refused: [string, string, unknown?][] = [
    ['GET', '/api/admin/users'],
    ['GET', '/api/admin/users'],
    ['PATCH', '/api/admin/users/1', { is_staff: true }],
    ['POST', '/api/users', { username: 'trinity', password: 'there is no spoon' }]
  ]
  for (const [method, path, json] of refused) {
    const { status } = await service.call(method, path, { json, bearer: neo.access })
    t.equal(status, 403, path)
  }
  t.match(await eventsOf(service, access, 'request.denied'), [
    { actor_id: id, detail: 'GET /api/admin/users' },
    { actor_id: id, detail: 'PATCH /api/admin/users/:id' },
    { actor_id: null, detail: 'POST /api/users' }
  ])
})

t.test('the audit event of a 403 for a missing scope named neither the user nor the client', async (t) => {
  const service = await build(t)
  const { access } = await staff(service)
  const { id } = (await signUp(service)).body
  const client = await registerClient(service, { scopes: ['read', 'account'] })
  const { refresh } = await logIn(service)
  const fields = { grant_type: 'refresh_token', refresh_token: refresh, scope: 'read', resource: service.issuer }
  const { body } = await form(service, 'token', fields, client.basic)
  const bearer = String(body.access_token)
  t.equal((await service.get('/api/users/me', { bearer })).status, 403)
  t.equal((await service.get('/api/admin/users', { bearer })).status, 403)
  t.match(await eventsOf(service, access, 'request.denied'), [
    { actor_id: id, session_id: /^[\w-]{32,36}$/, detail: `client=${client.id}: GET /api/users/me` },
    { actor_id: id, detail: `client=${client.id}: GET /api/admin/users` }
  ])
})

t.test('client.changed recorded no values', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  const { id } = await registerClient(service, { scopes: ['read', 'write'] })
  const path = `/api/admin/clients/${id}`
  const json = { scopes: ['read', 'admin'], grants: ['introspection'], is_active: false, name: 'a person’s name' }
  t.equal((await service.call('PATCH', path, { json, bearer: access })).status, 200)
  const many = Array.from({ length: 50 }, (_, i) => `${i}`.padStart(90, 'x'))
  t.equal((await service.call('PATCH', path, { json: { scopes: many, is_active: true }, bearer: access })).status, 200)
  const [first, second] = await eventsOf(service, access, 'client.changed')
  t.equal(
    first?.detail,
    `client=${id}: is_active=false, grants: -client_credentials -refresh_token, scopes: -write +admin, name`
  )
  t.match(second?.detail, `client=${id}: is_active=true, scopes: `)
  t.equal(second?.detail.length, 255, 'no more than the column holds')
  t.match(await eventsOf(service, access, 'client.created'), [{ detail: /: grants=.*, scopes=read write$/ }])
})

t.test('user.changed and user.created record the rights that changed, and no others', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  const body = { username: 'neo', password: 'there is no spoon', level: 2 }
  const { id } = (await service.post('/api/admin/users', body, { bearer: access })).body
  for (const json of [
    { level: 2, is_staff: true },
    { is_staff: false, nickname: 'The One' }
  ]) {
    const { status, text } = await service.call('PATCH', `/api/admin/users/${id}`, { json, bearer: access })
    t.equal(status, 200, text)
  }
  const details = async (type: string) => (await eventsOf(service, access, type)).map(({ detail }) => detail)
  t.same(await details('user.changed'), ['is_staff=true', 'is_staff=false, nickname'])
  t.same((await details('user.created')).at(-1), 'level=2')
})

t.test('a flood of rejections from many networks does not fill the audit log', async (t) => {
  let now = 0
  let events = 0
  const emit = () => void events++
  const record = createRejections({ emit, count: () => undefined, clock: () => now, networkOf: (ip) => ip })
  const flood = () => {
    for (let i = 0; i < 5_000; i++) {
      const rejected = { actorId: null, subjectId: null, sessionId: null, clientId: null, route: 'POST /api/token' }
      record(throttled(1_000, 1), { origin: { clientIp: `192.0.2.${i}`, id: '' }, ...rejected })
    }
  }
  flood()
  flood()
  t.equal(events, 1_000)
  now += 60_000
  flood()
  t.equal(events, 2_000)
})
