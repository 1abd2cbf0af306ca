import t from 'tap'
import { auditEventTypes } from '../../src/domain/audit/events.js'
import { build, logIn, password, refresh, type Service, signUp, staff, tokensOf, until } from '../service.js'

const fresh = 'follow the white rabbit'

interface Event {
  id: string
  type: string
  at: string
  actor_id: number | null
  subject_id: number | null
  session_id: string | null
  ip: string
  request_id: string
  detail: string
}

async function eventsOf(service: Service, bearer: string, query = ''): Promise<Event[]> {
  const { status, body, text } = await service.get(`/api/admin/audit?${query}`, { bearer })
  if (status !== 200 || !Array.isArray(body.items)) throw new Error(`${status} ${text}`)
  return body.items
}

const typesOf = (events: Event[]) => events.map(({ type }) => type).reverse()

function sessionOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sid
}

t.test(
  'a login, a failed login, a replay and a logout leave an audit event: who, whom, when, from where (ASVS 16.3.1)',
  async (t) => {
    const service = await build(t)
    const { access: bearer } = await staff(service, 'morpheus', true)
    const { id } = (await signUp(service)).body
    const first = await logIn(service)
    service.clock.pass(1_000)
    await service.post('/api/token', { username: 'neo', password: 'wrong' })
    await service.post('/api/token', { username: password, password: 'wrong' })
    await service.post('/api/token/blacklist', { refresh: first.refresh })
    const second = await logIn(service)
    await refresh(service, second.refresh)
    service.clock.pass(60_000)
    t.equal((await refresh(service, second.refresh)).status, 401)
    t.equal((await refresh(service, second.refresh)).status, 401)

    const events = await eventsOf(service, bearer, `since=2026-11-23T09:00:00Z`)
    t.same(typesOf(events), [
      'user.created',
      'login.succeeded',
      'user.created',
      'login.succeeded',
      'login.failed',
      'login.failed',
      'token.revoked',
      'login.succeeded',
      'token.reused'
    ])
    const [reused, , revoked, unknown, failed, loggedIn] = events
    t.match(reused, { actor_id: null, subject_id: id, session_id: sessionOf(second.refresh), ip: '127.0.0.1' })
    t.match(revoked, { actor_id: id, subject_id: id, session_id: sessionOf(first.refresh) })
    t.match(unknown, { actor_id: null, subject_id: null, detail: '' }, 'a password typed as the name is not kept')
    t.match(failed, { actor_id: null, subject_id: id, session_id: null, at: '2026-11-23T09:00:01.250Z' })
    t.match(loggedIn, { actor_id: id, subject_id: id, session_id: sessionOf(first.refresh), ip: '127.0.0.1' })
    t.equal(new Set(events.map((event) => event.request_id)).size, events.length, 'one of each request')
  }
)

t.test('changes by users and by staff leave audit events', async (t) => {
  const service = await build(t)
  const admin = await staff(service, 'morpheus', true)
  const staffCall = (method: string, path: string, json?: unknown) =>
    service.call(method, `/api/admin${path}`, { json, bearer: admin.access })
  const { id } = (await signUp(service)).body
  await logIn(service)
  await logIn(service)
  const { access } = await logIn(service)
  const own = (method: string, path: string, json?: unknown) => service.call(method, path, { json, bearer: access })
  const listed = (await own('GET', '/api/sessions')).body
  const other = Object(listed.items).find(({ current }: { current: boolean }) => !current)
  const since = 'since=2026-11-23T10:00:00Z'
  service.clock.pass(3_600_000)
  const admin2 = await logIn(service, 'morpheus')
  const neo = await logIn(service)
  service.clock.pass(1_000)
  const statuses = [
    await service.call('PATCH', '/api/users/me', { json: { nickname: 'The One' }, bearer: neo.access }),
    await service.call('DELETE', `/api/sessions/${other.id}`, { bearer: neo.access }),
    await service.call('DELETE', '/api/sessions', { bearer: neo.access }),
    await service.post(
      '/api/users/me/password',
      { current_password: password, new_password: fresh },
      { bearer: neo.access }
    )
  ]
  t.same(
    statuses.map(({ status, text }) => (status < 300 ? 'ok' : text)),
    ['ok', 'ok', 'ok', 'ok']
  )
  const byStaff: [string, string, unknown?][] = [
    ['PATCH', `/users/${id}`, { is_staff: true, level: 3 }],
    ['POST', `/users/${id}/password`, { new_password: password }],
    ['POST', `/users/${id}/logout`],
    ['PATCH', `/users/${id}`, { is_active: false }],
    ['PATCH', `/users/${id}`, { is_active: true }],
    ['POST', '/blacklist', { jti: 'abc' }],
    ['DELETE', '/blacklist/abc'],
    ['DELETE', `/users/${id}`],
    ['POST', '/users', { username: 'trinity', password }]
  ]
  for (const [method, path, json] of byStaff) {
    const { status, text } = await service.call(method, `/api/admin${path}`, { json, bearer: admin2.access })
    t.ok(status < 300, `${method} ${path} ${status} ${text}`)
  }
  const events = await eventsOf(service, admin2.access, `${since}&actor_id=${id}`)
  t.same(typesOf(events), [
    'login.succeeded',
    'user.changed',
    'session.revoked',
    'sessions.revoked_all',
    'user.password_changed'
  ])
  const [boss] = Object((await staffCall('GET', '/users?q=morpheus')).body.items ?? [])
  const acted = await eventsOf(service, admin2.access, `${since}&actor_id=${boss?.id ?? 1}`)
  t.same(typesOf(acted), [
    'login.succeeded',
    'user.changed',
    'user.password_set',
    'user.logged_out',
    'user.deactivated',
    'user.activated',
    'token.blacklisted',
    'token.unblacklisted',
    'user.deleted',
    'user.created'
  ])
  t.match(
    acted.find(({ type }) => type === 'user.changed'),
    { subject_id: id, session_id: sessionOf(admin2.refresh), detail: 'level=3, is_staff=true' }
  )
  const text = JSON.stringify([...events, ...acted])
  for (const secret of [password, fresh, neo.access, neo.refresh]) t.notOk(text.includes(secret), 'no secret')
  t.ok(acted.every(({ type }) => auditEventTypes.some((known) => known === type)))
  const everybody = await service.post('/api/admin/logout', {}, { bearer: admin2.access })
  t.ok(everybody.status < 300, everybody.text)
  const again = await logIn(service, 'morpheus')
  t.match(await eventsOf(service, again.access, 'type=sessions.revoked_all&limit=1'), [{ detail: 'everybody' }])
})

t.test('the list has filters, pages and documented types, and is for staff', async (t) => {
  const service = await build(t)
  const { access: bearer } = await staff(service, 'morpheus', true)
  await signUp(service)
  for (let i = 0; i < 5; i++) await logIn(service)
  const path = '/api/admin/audit?type=login.succeeded&limit=4'
  const first = await service.get(path, { bearer })
  const second = await service.get(`${path}&cursor=${first.body.next}`, { bearer })
  const ids = [...Object(first.body.items), ...Object(second.body.items)].map(({ id }) => id)
  t.equal(ids.length, 6)
  t.same(ids, [...new Set(ids)].sort().reverse(), 'each once, the newest first')
  t.equal(second.body.next, null)
  t.same(await eventsOf(service, bearer, 'until=2026-11-23T09:00:00Z'), [])
  t.same(await eventsOf(service, bearer, 'subject_id=99'), [])
  for (const query of ['type=nonsense', 'since=yesterday', 'actor_id=neo', 'cursor=abc', 'color=red']) {
    t.match(await service.get(`/api/admin/audit?${query}`, { bearer }), { status: 400 }, query)
  }
  const { access } = await logIn(service)
  t.equal((await service.get('/api/admin/audit', { bearer: access })).status, 403)
  const { paths, components } = JSON.parse((await service.get('/docs/json')).text)
  const { schema } = Object(paths['/api/admin/audit'].get.parameters).find(
    ({ name }: { name: string }) => name === 'type'
  )
  t.equal(schema.items.$ref, '#/components/schemas/AuditEventType')
  t.same(components.schemas.AuditEventType.enum, [...auditEventTypes])
})

t.test('events are found by several types, and by a user who acted or was concerned, with usernames', async (t) => {
  const service = await build(t)
  const { access: bearer } = await staff(service, 'morpheus', true)
  const neo = (await signUp(service)).body.id
  const smith = (await signUp(service, 'smith')).body.id
  await logIn(service)
  for (const id of [neo, smith]) await service.post(`/api/admin/users/${id}/logout`, undefined, { bearer })
  t.same(typesOf(await eventsOf(service, bearer, `user_id=${neo}`)), [
    'user.created',
    'login.succeeded',
    'user.logged_out'
  ])
  const types = 'type=login.succeeded&type=user.logged_out'
  t.same(typesOf(await eventsOf(service, bearer, types)), [
    ...['login.succeeded', 'login.succeeded', 'user.logged_out', 'user.logged_out']
  ])
  t.same(typesOf(await eventsOf(service, bearer, `${types}&user_id=1&subject_id=${neo}`)), ['user.logged_out'])
  await service.call('DELETE', `/api/admin/users/${smith}`, { bearer })
  const named = await eventsOf(service, bearer, 'type=user.logged_out&type=user.created')
  t.match(named, [
    { actor_username: 'morpheus', subject_id: smith, subject_username: null },
    { actor_username: 'morpheus', subject_username: 'neo' },
    { subject_id: smith, subject_username: null },
    { actor_id: null, actor_username: null, subject_username: 'neo' },
    { subject_username: 'morpheus' }
  ])
  const odd = await service.get('/api/admin/audit?type=user.created&type=nonsense', { bearer })
  t.match(odd, { status: 400, text: /Not a valid choice/ })
})

t.test('logins, refreshes, replays and refusals are counted by the hour, over all replicas', async (t) => {
  const service = await build(t, { REFRESH_REUSE_INTERVAL: '0s', LOGIN_RATE_LIMIT: '2/1m' })
  const other = await build(t, {}, { databaseUrl: service.databaseUrl, clock: service.clock })
  const { access } = await staff(service)
  await signUp(service)
  await logIn(other)
  service.clock.pass(2 * 3_600_000)
  const { refresh: token } = await logIn(service)
  const next = tokensOf(await refresh(service, token))
  await refresh(service, next.refresh)
  await refresh(service, token)
  const statuses = []
  for (let i = 0; i < 4; i++) {
    statuses.push((await service.post('/api/token', { username: 'smith', password: 'wrong' })).status)
  }
  t.same(statuses, [401, 401, 429, 429])
  await other.app.audit.flush()
  const bearer = (await logIn(service, 'morpheus')).access
  t.ok(access)
  const { body } = await service.get('/api/admin/stats', { bearer })
  const zeros = Array.from({ length: 21 }, () => 0)
  t.same(body.logins, [...zeros, 2, 0, 2])
  t.same(body.refreshes, [...zeros, 0, 0, 2])
  t.same(body.reuse_detections, [...zeros, 0, 0, 1])
  t.same(body.failed_logins, [...zeros, 0, 0, 2])
  t.same(body.throttled_requests, [...zeros, 0, 0, 2])
  t.equal(body.since, '2026-11-22T12:00:00.000Z')

  const logins = async (query: string) => Object(await service.get(`/api/admin/stats${query}`, { bearer })).body.logins
  t.same(await logins('?hours=2'), [0, 2])
  service.clock.pass(165 * 3_600_000)
  await service.app.audit.purge(new Date(0), 1)
  const later = (await logIn(service, 'morpheus')).access
  const week = await service.get('/api/admin/stats?hours=168', { bearer: later })
  t.same(week.body.logins, [2, 0, 2, ...Array.from({ length: 164 }, () => 0), 1], 'a purge keeps the week')
  t.equal(week.body.since, '2026-11-23T09:00:00.000Z')
  for (const hours of ['0', '169', 'day', '1.5']) {
    t.match(await service.get(`/api/admin/stats?hours=${hours}`, { bearer: later }), { status: 400 }, hours)
  }
})

t.test('events wait in memory while they cannot be written, and a stop writes what waits', async (t) => {
  const service = await build(t)
  await staff(service)
  await service.app.db.execute('ALTER TABLE audit_events RENAME TO Elsewhere')
  await signUp(service)
  await logIn(service)
  await t.rejects(service.app.audit.flush())
  await service.app.db.execute('ALTER TABLE Elsewhere RENAME TO audit_events')
  await logIn(service)
  await service.app.close()
  const after = await build(t, {}, { databaseUrl: service.databaseUrl })
  const { access } = await logIn(after, 'morpheus')
  t.equal((await eventsOf(after, access, 'type=login.succeeded')).length, 4)
})

t.test('a login sends its two statements, and none for its audit event', async (t) => {
  const service = await build(t)
  await signUp(service)
  const before = service.app.db.statements
  await logIn(service)
  t.equal(service.app.db.statements - before, 2)
})

t.test('AUDIT_RETENTION: old events are purged, by themselves and on command', async (t) => {
  const service = await build(t, { AUDIT_RETENTION: '30d' }, { purgeInterval: 20 })
  const { access } = await staff(service)
  await signUp(service)
  t.equal((await eventsOf(service, access)).length, 3)
  service.clock.pass(31 * 86_400_000)
  const bearer = (await logIn(service, 'morpheus')).access
  await until(async () => (await eventsOf(service, bearer)).length === 1)
  t.match(await eventsOf(service, bearer), [{ type: 'login.succeeded' }])
})
