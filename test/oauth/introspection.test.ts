import t from 'tap'
import { build, logIn, refresh, type Service, signUp, staff } from '../service.js'
import { form, type RegisteredClient, registerClient } from './clients.js'

const inactive = { active: false }

async function introspect(service: Service, client: RegisteredClient, token: string) {
  const { status, body } = await form(service, 'introspect', { token }, client.basic)
  return status === 200 ? body : status
}

async function tokenOf(service: Service, client: RegisteredClient, more = {}): Promise<string> {
  const { body } = await form(service, 'token', { grant_type: 'client_credentials', ...more }, client.basic)
  return String(body.access_token)
}

t.test('a live token: what it says, in one statement, the authentication of the client included', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service)
  const { access, refresh: token } = await logIn(service)
  await introspect(service, client, access)
  const before = service.app.db.statements
  const answer = await form(service, 'introspect', { token: access, token_type_hint: 'access_token' }, client.basic)
  t.equal(service.app.db.statements - before, 1)
  t.equal(answer.headers.get('cache-control'), 'no-store')
  t.match(answer.body, {
    active: true,
    token_type: 'Bearer',
    token_use: 'access',
    username: 'neo',
    sub: String,
    exp: Number
  })
  const refreshed = await introspect(service, client, token)
  t.match(refreshed, { active: true, token_use: 'refresh', sid: String })
  t.notOk('token_type' in Object(refreshed), 'a refresh token is no Bearer token')
  const own = await tokenOf(service, client, { scope: 'read' })
  t.match(await introspect(service, client, own), {
    active: true,
    client_id: client.id,
    scope: 'read',
    token_type: 'Bearer'
  })
})

t.test("a client's own token did not say that it is an access token", async (t) => {
  const service = await build(t)
  const client = await registerClient(service)
  t.match(await introspect(service, client, await tokenOf(service, client)), { active: true, token_use: 'access' })
})

t.test('an inactive token is exactly {"active": false}, whatever the reason (RFC 7662, section 2.2)', async (t) => {
  const service = await build(t)
  await signUp(service)
  await signUp(service, 'trinity')
  const client = await registerClient(service)
  const asker = await registerClient(service)
  const { access: boss } = await staff(service, 'boss', true)
  const same = async (token: string, why: string) =>
    t.strictSame(await introspect(service, asker, token), inactive, why)

  for (const token of ['x', 'a.b.c', 'ü']) await same(token, token)
  const expired = await logIn(service)
  service.clock.pass(301_000)
  await same(expired.access, 'expired')
  const out = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: out.refresh })
  await same(out.access, 'logged out')
  await same(out.refresh, 'logged out')
  const rotated = await logIn(service)
  await refresh(service, rotated.refresh)
  service.clock.pass(11_000)
  await same(rotated.refresh, 'rotated out')
  t.equal((await service.get('/api/users/me', { bearer: rotated.access })).status, 200, 'asking ends nothing')
  const own = await tokenOf(service, client)
  const single = await logIn(service)
  const { jti } = JSON.parse(Buffer.from(single.access.split('.')[1] ?? '', 'base64url').toString())
  await service.post('/api/admin/blacklist', { jti }, { bearer: (await logIn(service, 'boss')).access })
  await same(single.access, 'blacklisted by itself')
  const trinity = await logIn(service, 'trinity')
  const { body } = await service.get('/api/users/me', { bearer: trinity.access })
  await service.call('PATCH', `/api/admin/users/${body.id}`, {
    json: { is_active: false },
    bearer: (await logIn(service, 'boss')).access
  })
  await same(trinity.access, 'deactivated')
  await service.call('PATCH', `/api/admin/clients/${client.id}`, {
    json: { is_active: false },
    bearer: (await logIn(service, 'boss')).access
  })
  await same(own, 'its client was deactivated')
  t.ok(boss)
})

t.test('a session that a client renewed is inactive at introspection when that client is gone', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service)
  const asker = await registerClient(service)
  const fields = { grant_type: 'refresh_token', refresh_token: (await logIn(service)).refresh }
  const { body } = await form(service, 'token', fields, client.basic)
  const token = String(body.access_token)
  t.match(await introspect(service, asker, token), {
    active: true,
    client_id: client.id,
    username: 'neo',
    scope: 'read write'
  })
  const { access: bearer } = await staff(service, 'boss', true)
  await service.call('DELETE', `/api/admin/clients/${client.id}`, { bearer })
  t.strictSame(await introspect(service, asker, token), inactive)
})

t.test('only for clients; the token is needed', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service)
  const { access } = await logIn(service)
  const wrong = { ...client, basic: `Basic ${Buffer.from(`${client.id}:no`).toString('base64')}` }
  t.equal(await introspect(service, wrong, access), 401)
  t.equal((await form(service, 'introspect', { token: access })).status, 401)
  t.equal((await form(service, 'introspect', { token: access }, `Bearer ${access}`)).status, 401)
  t.match(await form(service, 'introspect', {}, client.basic), { status: 400, body: { error: 'invalid_request' } })
})

t.test('INTROSPECTION_CACHE: an answer is given again for that long, to whoever got it', async (t) => {
  const service = await build(t, { INTROSPECTION_CACHE: '2s' })
  await signUp(service)
  const client = await registerClient(service)
  const { access, refresh: token } = await logIn(service)
  t.match(await introspect(service, client, access), { active: true })
  const before = service.app.db.statements
  t.match(await introspect(service, client, access), { active: true })
  t.equal(service.app.db.statements, before, 'no statement')
  const wrong = { ...client, basic: `Basic ${Buffer.from(`${client.id}:no`).toString('base64')}` }
  t.equal(await introspect(service, wrong, access), 401, 'nobody else')
  await service.post('/api/token/blacklist', { refresh: token })
  t.match(await introspect(service, client, access), { active: true })
  service.clock.pass(2_000)
  t.strictSame(await introspect(service, client, access), inactive)
})

t.test(
  'any client could introspect any token: it needs the grant, and the token must be meant for it or for us',
  async (t) => {
    const service = await build(t)
    await signUp(service)
    const { access, refresh: token } = await logIn(service)
    for (const grants of [[], ['client_credentials'], ['client_credentials', 'refresh_token']]) {
      const without = await registerClient(service, { grants })
      for (const asked of [access, token, 'garbage']) {
        const { status, body } = await form(service, 'introspect', { token: asked }, without.basic)
        t.match({ status, body }, { status: 400, body: { error: 'unauthorized_client' } }, grants.join())
      }
    }
    const orders = await registerClient(service, { audiences: ['https://orders.example'] })
    const own = await tokenOf(service, orders)
    const asked = async (audiences: string[]) =>
      introspect(service, await registerClient(service, { audiences, grants: ['introspection'] }), own)
    t.match(await asked(['https://orders.example']), { active: true })
    for (const audiences of [[], ['https://reports.example'], ['https://orders.example/'], ['orders.example']]) {
      t.strictSame(await asked(audiences), inactive, audiences.join())
    }
    const byName = await registerClient(service, { audiences: [orders.id] })
    t.match(await introspect(service, orders, await tokenOf(service, byName)), { active: true }, 'its client_id in aud')
  }
)

t.test('the tokens of a client that was deactivated worked again once it was reactivated', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access: bearer } = await staff(service, 'boss', true)
  const [caller, client] = [await registerClient(service), await registerClient(service)]
  const patch = (json: object) => service.call('PATCH', `/api/admin/clients/${client.id}`, { json, bearer })
  const own = async () =>
    String((await form(service, 'token', { grant_type: 'client_credentials' }, client.basic)).body.access_token)
  const isActive = async (token: string) => (await form(service, 'introspect', { token }, caller.basic)).body.active

  const login = await logIn(service)
  const renewal = { grant_type: 'refresh_token', refresh_token: login.refresh }
  const renewed = (await form(service, 'token', renewal, client.basic)).body
  const before = [await own(), String(renewed.access_token), String(renewed.refresh_token)]
  for (const token of before) t.ok(await isActive(token))
  t.equal((await patch({ is_active: false })).status, 200)
  t.equal((await patch({ is_active: true })).status, 200)
  for (const token of before) t.notOk(await isActive(token))
  t.ok(await isActive(await own()), 'what it gets from now on works')

  // A change of another field does not carry the old state along.
  for (let round = 0; round < 5; round++) {
    await Promise.all([patch({ name: `n${round}` }), patch({ is_active: false }), patch({ scopes: ['read'] })])
    t.equal((await service.get(`/api/admin/clients/${client.id}`, { bearer })).body.is_active, false)
    await patch({ is_active: true })
  }
})
