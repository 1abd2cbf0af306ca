import t from 'tap'
import {
  type Answer,
  build,
  isAlive,
  logIn,
  password,
  refresh,
  type Service,
  signUp,
  staff,
  type Tokens
} from '../service.js'
import { form, type RegisteredClient, registerClient } from './clients.js'

const revoke = (service: Service, client: RegisteredClient, token: string) =>
  form(service, 'revoke', { token }, client.basic)

async function feed(service: Service, client: RegisteredClient, since?: string) {
  const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`
  const { status, body, headers } = await service.get(`/oauth/revocations${query}`, {
    headers: { authorization: client.basic }
  })
  const revocations: { sid?: string; jti?: string; expires_at: string }[] = Object(body.revocations)
  return { status, headers, next: String(body.next), more: body.more, revocations }
}

function claimsOf(token: string): { sid: string; jti: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

t.test('revoking a refresh token ends its session, for its client (RFC 7009)', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service, { scopes: ['account'] })
  const other = await registerClient(service)
  const fields = { grant_type: 'refresh_token', refresh_token: (await logIn(service)).refresh }
  const { body } = await form(service, 'token', fields, client.basic)
  const [access, token] = [String(body.access_token), String(body.refresh_token)]
  t.match(await revoke(service, other, token), { status: 400, body: { error: 'unauthorized_client' } })
  t.ok(await isAlive(service, access), "another client's token is not revoked")
  t.match(await revoke(service, client, token), { status: 200, text: '{}' })
  t.notOk(await isAlive(service, access))
  t.equal((await form(service, 'token', { ...fields, refresh_token: token }, client.basic)).status, 400)
  t.equal((await revoke(service, client, token)).status, 200, 'again')
})

t.test(
  'a session that no client has renewed yet is revoked by clients that may renew it, and by no others',
  async (t) => {
    const service = await build(t)
    await signUp(service)
    const may = await registerClient(service)
    const may_not = await registerClient(service, { grants: ['client_credentials'] })
    const { access, refresh: token } = await logIn(service)
    t.equal((await revoke(service, may_not, token)).status, 400)
    t.ok(await isAlive(service, access))
    t.equal((await revoke(service, may, token)).status, 200)
    t.notOk(await isAlive(service, access))
  }
)

t.test('revoking an access token ends that one; unknown tokens are 200', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service, { scopes: ['account'] })
  const other = await registerClient(service)
  const { body } = await form(service, 'token', { grant_type: 'client_credentials' }, client.basic)
  const own = String(body.access_token)
  t.equal((await revoke(service, other, own)).status, 400)
  t.equal((await revoke(service, client, own)).status, 200)
  t.strictSame((await form(service, 'introspect', { token: own }, other.basic)).body, { active: false })
  const renewed = await form(
    service,
    'token',
    { grant_type: 'refresh_token', refresh_token: (await logIn(service)).refresh },
    client.basic
  )
  const access = String(renewed.body.access_token)
  t.equal((await revoke(service, client, access)).status, 200)
  t.notOk(await isAlive(service, access))
  const again = { grant_type: 'refresh_token', refresh_token: String(renewed.body.refresh_token) }
  t.equal((await form(service, 'token', again, client.basic)).status, 200, 'the session lives')
  for (const token of ['x', 'a.b.c', 'ü'.repeat(50)]) t.match(await revoke(service, client, token), { status: 200 })
  t.match(await form(service, 'revoke', {}, client.basic), { status: 400, body: { error: 'invalid_request' } })
  t.equal((await form(service, 'revoke', { token: own })).status, 401)
})

interface Stage {
  service: Service
  id: number
  username: string
  /** Of the user's two sessions. */
  own: Tokens
  other: Tokens
  /** Of a superuser. */
  bearer: string
}

const fresh = 'follow the white rabbit'

/** Everything that revokes sessions over HTTP. The session `other` is revoked by each. */
const revocations: Record<string, (stage: Stage) => Promise<Answer>> = {
  'a logout': ({ service, other }) => service.post('/api/token/blacklist', { refresh: other.refresh }),
  'a device removed by its user': ({ service, own, other }) =>
    service.call('DELETE', `/api/sessions/${claimsOf(other.access).sid}`, { bearer: own.access }),
  'all other devices removed': ({ service, own }) => service.call('DELETE', '/api/sessions', { bearer: own.access }),
  'a password change': ({ service, own }) =>
    service.post('/api/users/me/password', { current_password: password, new_password: fresh }, { bearer: own.access }),
  'a deleted account': ({ service, own }) =>
    service.call('DELETE', '/api/users/me', { json: { password }, bearer: own.access }),
  'a login beyond SESSION_LIMIT': ({ service, username }) => service.post('/api/token', { username, password }),
  'a reused refresh token': async ({ service, other }) => {
    await refresh(service, other.refresh)
    await refresh(service, other.refresh)
    return service.get('/health/live')
  },
  'a device removed by staff': ({ service, other, bearer }) =>
    service.call('DELETE', `/api/admin/sessions/${claimsOf(other.access).sid}`, { bearer }),
  'a logout by staff': ({ service, id, bearer }) =>
    service.post(`/api/admin/users/${id}/logout`, undefined, { bearer }),
  'a password set by staff': ({ service, id, bearer }) =>
    service.post(`/api/admin/users/${id}/password`, { new_password: fresh }, { bearer }),
  'a deactivation': ({ service, id, bearer }) =>
    service.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: false }, bearer }),
  'a deletion by staff': ({ service, id, bearer }) => service.call('DELETE', `/api/admin/users/${id}`, { bearer }),
  'a logout of everybody': ({ service, bearer }) => service.post('/api/admin/logout', undefined, { bearer })
}

t.test('a revoked session was missing from the feed', async (t) => {
  const service = await build(t, { SESSION_LIMIT: '2', REFRESH_REUSE_INTERVAL: '0s' })
  const client = await registerClient(service)
  const { access: bearer } = await staff(service, 'boss', true)
  for (const [index, [what, revokeBy]] of Object.entries(revocations).entries()) {
    const username = `user${index}`
    const { body } = await signUp(service, username)
    const [other, own] = [await logIn(service, username), await logIn(service, username)]
    const { sid } = claimsOf(other.access)
    const toldOf = async () => (await feed(service, client)).revocations.some((revocation) => revocation.sid === sid)
    t.notOk(await toldOf(), `before ${what}`)
    const answer = await revokeBy({ service, id: Number(body.id), username, own, other, bearer })
    t.ok(answer.status < 300, `${what}: ${answer.status} ${answer.text}`)
    t.notOk(await isAlive(service, other.access), what)
    t.ok(await toldOf(), what)
  }
})

t.test('the feed tells what was revoked within one access lifetime, in order, and nothing else', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service, { scopes: ['account'] })
  const { access: bearer } = await staff(service, 'boss', true)
  const first = await feed(service, client)
  t.match(first, { status: 200, more: false, revocations: [] })
  t.equal(first.headers.get('cache-control'), 'private, max-age=1')

  const logins = [await logIn(service), await logIn(service), await logIn(service), await logIn(service)]
  const sids = logins.map(({ access }) => claimsOf(access).sid)
  const live = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: logins[0]?.refresh })
  service.clock.pass(1_000)
  await service.call('DELETE', `/api/sessions/${sids[1]}`, { bearer: live.access })
  await service.post('/api/admin/blacklist', { jti: 'some-token' }, { bearer })
  service.clock.pass(1_000)
  await service.call('DELETE', '/api/sessions', { bearer: live.access })
  const second = await feed(service, client, first.next)
  t.same(second.revocations.map(({ sid, jti }) => sid ?? jti).slice(0, 3), [sids[0], ...[sids[1], 'some-token'].sort()])
  t.same(
    second.revocations
      .map(({ sid }) => sid)
      .slice(3)
      .sort(),
    [sids[2], sids[3]].sort()
  )
  t.notOk(second.revocations.some(({ sid }) => sid === claimsOf(live.access).sid))

  service.clock.pass(20_000)
  const third = await feed(service, client, second.next)
  const fourth = await feed(service, client, third.next)
  t.same(fourth.revocations, [], 'the last seconds come twice, and no more')
  t.equal((await feed(service, client, '2026-11-23T09:00:00Z')).revocations.length, 5, 'a moment will do as well')
  service.clock.pass(300_000)
  t.same(
    (await feed(service, client)).revocations.map(({ jti }) => jti),
    ['some-token'],
    'sessions have outlived their tokens'
  )
})

t.test('a session of a client stays in the feed as long as its tokens may live', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service, { access_lifetime: 3_600 })
  const fields = { grant_type: 'refresh_token', refresh_token: (await logIn(service)).refresh }
  const { body } = await form(service, 'token', fields, client.basic)
  t.equal(body.expires_in, 3_600)
  await revoke(service, client, String(body.refresh_token))
  service.clock.pass(3_500_000)
  const { revocations } = await feed(service, client)
  t.same(
    revocations.map(({ sid }) => sid),
    [claimsOf(String(body.access_token)).sid]
  )
  t.ok(Date.parse(revocations[0]?.expires_at ?? '') > service.clock() + 100_000)
})

t.test('everybody logged out at once: the feed has pages, and each session once', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service, { scopes: ['account'] })
  const at = new Date(service.clock())
  const expires = new Date(service.clock() + 86_400_000)
  for (let from = 0; from < 2_500; from += 250) {
    const ids = Array.from({ length: 250 }, (_, i) => `session-${String(from + i).padStart(4, '0')}`)
    await service.app.db.execute(
      `INSERT INTO sessions (id, userId, createdAt, rotatedAt, expiresAt, revokedAt) VALUES ${ids.map(() => '(?, 1, ?, ?, ?, ?)').join(', ')}`,
      ...ids.flatMap((id) => [id, at, at, expires, at])
    )
  }
  const seen: (string | undefined)[] = []
  for (let page = await feed(service, client); ; page = await feed(service, client, page.next)) {
    seen.push(...page.revocations.map(({ sid }) => sid))
    if (!page.more) break
  }
  t.equal(seen.length, 2_500)
  t.equal(new Set(seen).size, 2_500)
})

t.test('the feed is for clients, and knows its own cursors', async (t) => {
  const service = await build(t)
  const client = await registerClient(service, { scopes: ['account'] })
  t.equal((await service.get('/oauth/revocations')).status, 401)
  t.equal((await feed(service, client, 'nonsense')).status, 400)
  t.match((await service.get('/oauth/revocations?since=x', { headers: { authorization: client.basic } })).body, {
    error: 'invalid_request'
  })
  await signUp(service)
  t.ok(await refresh(service, (await logIn(service)).refresh))
})

t.test("a deactivated or deleted client's sessions were not in the feed", async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access: bearer } = await staff(service, 'boss', true)
  const watcher = await registerClient(service)
  for (const fate of ['deactivated', 'deleted']) {
    const client = await registerClient(service, { scopes: ['account'] })
    const sids: unknown[] = []
    for (let i = 0; i < 3; i++) {
      const fields = { grant_type: 'refresh_token', refresh_token: (await logIn(service)).refresh }
      const { body } = await form(service, 'token', fields, client.basic)
      sids.push(claimsOf(String(body.access_token)).sid)
    }
    const path = `/api/admin/clients/${client.id}`
    const { status } =
      fate === 'deleted'
        ? await service.call('DELETE', path, { bearer })
        : await service.call('PATCH', path, { json: { is_active: false }, bearer })
    t.ok(status < 300)
    const { body } = await service.get('/oauth/revocations', { headers: { authorization: watcher.basic } })
    const told = Object(body).revocations.map(({ sid }: { sid: string }) => sid)
    for (const sid of sids) t.ok(told.includes(sid), fate)
  }
})
