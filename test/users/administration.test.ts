import t from 'tap'
import { form, registerClient } from '../oauth/clients.js'
import { build, isAlive, logIn, password, refresh, type Service, signUp, staff } from '../service.js'

const fresh = 'follow the white rabbit'

/** A client that speaks for one member of the staff. */
function as(service: Service, bearer: string) {
  const call = (method: string, path: string, json?: unknown) =>
    service.call(method, `/api/admin${path}`, { json, bearer })
  return {
    get: (path: string) => call('GET', path),
    post: (path: string, json?: unknown) => call('POST', path, json),
    patch: (path: string, json: unknown) => call('PATCH', path, json),
    remove: (path: string) => call('DELETE', path)
  }
}

function namesOf({ body }: { body: Record<string, unknown> }): unknown[] {
  return Array.isArray(body.items) ? body.items.map(({ username }) => username) : []
}

t.test('staff only below /api/admin: the whole folder is closed', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access: bearer } = await logIn(service)
  const document = JSON.parse((await service.get('/docs/json')).text)
  const operations = Object.entries<Record<string, { security?: unknown }>>(document.paths).filter(([path]) =>
    path.startsWith('/api/admin')
  )
  t.ok(operations.length >= 9)
  for (const [path, methods] of operations) {
    for (const [method, { security }] of Object.entries(methods)) {
      t.same(security, [{ bearer: [] }], `${method} ${path} says so`)
      const url = path.replace(/\{\w+\}/, '1')
      t.match(await service.call(method.toUpperCase(), url, { bearer }), {
        status: 403,
        body: { code: 'permission_denied' }
      })
      t.match(await service.call(method.toUpperCase(), url), { status: 401, body: { code: 'not_authenticated' } })
    }
  }
})

t.test('users are found by a part of username, email or nickname, in any case and script', async (t) => {
  const service = await build(t)
  const admin = as(service, (await staff(service, 'morpheus', true)).access)
  await signUp(service, 'Trinity', { nickname: 'Élan 100%' })
  await signUp(service, '네오', { email: 'TheOne@Example.com', nickname: 'a_b' })
  const find = async (query: string) => namesOf(await admin.get(`/users?${query}`))
  t.same(await find('q=TRIN'), ['Trinity'])
  t.same(await find(`q=${encodeURIComponent('éLAN')}`), ['Trinity'], 'case beyond ASCII')
  t.same(await find('q=Elan'), [], 'accents count')
  t.same(await find('q=theone%40'), ['네오'])
  t.same(await find(`q=${encodeURIComponent('\u1102\u1166')}`), ['네오'], 'decomposed Hangul')
  t.same(await find('q=%25'), ['Trinity'], 'no wildcards')
  t.same(await find('q=_'), ['네오'])
  t.same(await find('q=nobody'), [])
  t.same(await find('is_staff=true'), ['morpheus'])
  t.same(await find('is_staff=false&is_active=true'), ['Trinity', '네오'])
  t.same(await find('is_active=false'), [])
  const one = await admin.get('/users?q=trinity')
  await admin.patch(`/users/${Object(one.body.items)[0].id}`, { nickname: 'Tank', email: 'tank@example.com' })
  t.same(await find('q=tank'), ['Trinity'], 'changes are found')
  t.same(await find(`q=${encodeURIComponent('élan')}`), [], 'and what was is not')
})

t.test('pages in every order show every user once, also when a user is added between two pages', async (t) => {
  const service = await build(t, { UPDATE_LAST_LOGIN: 'true' })
  const admin = as(service, (await staff(service, 'morpheus', true)).access)
  const texts: Record<string, Record<string, string>> = {
    delta: { email: 'z@example.com', nickname: 'b' },
    Alpha: { email: 'y@example.com', nickname: 'b' },
    echo: { email: 'x@example.com', nickname: 'a' }
  }
  for (const name of ['delta', 'Alpha', 'charlie', 'Bravo', 'echo']) {
    const { body } = await signUp(service, name, texts[name])
    if (name === 'Alpha') await admin.patch(`/users/${body.id}`, { level: 5 })
    if (name !== 'echo' && name !== 'delta') await logIn(service, name)
    service.clock.pass(1_000)
  }
  const walk = async (sort: string, limit: number) => {
    const names: unknown[] = []
    let cursor = ''
    do {
      const page = await admin.get(`/users?sort=${sort}&limit=${limit}&cursor=${cursor}`.replace(/&cursor=$/, ''))
      t.equal(page.status, 200, page.text)
      names.push(...namesOf(page))
      cursor = page.body.next === null ? '' : String(page.body.next)
    } while (cursor !== '')
    return names
  }
  const byName = ['Alpha', 'Bravo', 'charlie', 'delta', 'echo', 'morpheus']
  const byLogin = ['delta', 'echo', 'morpheus', 'Alpha', 'charlie', 'Bravo']
  for (const limit of [1, 2, 4, 6, 100]) {
    t.same(await walk('username', limit), byName)
    t.same(await walk('-username', limit), byName.toReversed())
    t.same(await walk('id', limit), ['morpheus', 'delta', 'Alpha', 'charlie', 'Bravo', 'echo'])
    t.same(await walk('-date_joined', limit), ['echo', 'Bravo', 'charlie', 'Alpha', 'delta', 'morpheus'])
    t.same(await walk('last_login', limit), byLogin, 'those who never logged in come first')
    t.same(await walk('-last_login', limit), byLogin.toReversed(), 'or last')
    t.same(await walk('email', limit), ['morpheus', 'charlie', 'Bravo', 'echo', 'Alpha', 'delta'])
    t.same(await walk('-nickname', limit), ['Alpha', 'delta', 'echo', 'Bravo', 'charlie', 'morpheus'])
    t.same(await walk('-level', limit), ['Alpha', 'echo', 'Bravo', 'charlie', 'delta', 'morpheus'])
  }
  const { body } = await admin.get('/users?sort=username&limit=2')
  await signUp(service, 'aaa')
  t.same(namesOf(await admin.get(`/users?sort=username&limit=2&cursor=${body.next}`)), ['charlie', 'delta'])
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const [sort, cursor] of [
    ['-username', String(body.next)],
    ['id', String(body.next)],
    ['id', 'rubbish'],
    ['id', forged(['id', '1', 1])],
    ['id', forged(['id', { a: 1 }, 1])],
    ['date_joined', forged(['date_joined', '+275760-09-13', 1])],
    ['date_joined', forged(['date_joined', 'soon', 1])]
  ]) {
    t.match(await admin.get(`/users?sort=${sort}&cursor=${cursor}`), {
      status: 400,
      body: { cursor: ['Invalid cursor.'] }
    })
  }
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'sort=password', 'is_staff=maybe', 'page=2']) {
    t.match(await admin.get(`/users?${query}`), { status: 400, body: { code: 'invalid' } }, query)
  }
})

t.test('staff create, show, change and delete a user', async (t) => {
  const service = await build(t, { REGISTRATION_OPEN: 'false' })
  const admin = as(service, (await staff(service, 'morpheus', true)).access)
  const made = await admin.post('/users', { username: 'neo', password, level: 3, is_staff: true, email: '' })
  t.match(made, { status: 201, body: { username: 'neo', level: 3, is_staff: true, is_active: true, email: '' } })
  t.notMatch(made.text, /password|\$2b\$/, 'never a hash')
  const path = `/users/${made.body.id}`
  t.equal(made.headers.get('location'), `/api/admin${path}`)
  t.same((await admin.get(path)).body, made.body)
  t.match(await admin.post('/users', { username: 'NEO', password }), { status: 409, body: { code: 'conflict' } })
  t.match(await admin.post('/users', { username: 'x', password: 'password' }), { status: 400 })
  t.match(await admin.post('/users', { username: 'x', password, is_superuser: true }), { status: 400 })

  const changes = { username: 'Thomas', nickname: 'Mr Anderson', level: 7, is_staff: false, email: 'neo@example.com' }
  t.match(await admin.patch(path, changes), { status: 200, body: changes })
  t.match((await admin.get(path)).body, changes)
  t.match(await admin.patch(path, { level: -1 }), { status: 400, body: { level: [/greater than/] } })
  t.match(await admin.patch(path, { level: '3' }), { status: 400, body: { level: ['Not a valid integer.'] } })
  t.match(await admin.patch(path, { is_superuser: 'yes' }), { status: 400 })

  const { access, refresh: token } = await logIn(service, 'Thomas')
  t.equal((await admin.remove(path)).status, 204)
  t.match((await service.get('/api/users/me', { bearer: access })).body, { code: 'user_not_found' })
  t.equal((await refresh(service, token)).status, 401)
  t.equal((await admin.post('/users', { username: 'thomas', password })).status, 201, 'the name is free')
  for (const id of [made.body.id, 999_999, 0, -1, 'abc', '1e3', 99_999_999_999]) {
    for (const answer of [
      await admin.get(`/users/${id}`),
      await admin.patch(`/users/${id}`, { level: 1 }),
      await admin.remove(`/users/${id}`),
      await admin.post(`/users/${id}/logout`),
      await admin.post(`/users/${id}/password`, { new_password: fresh })
    ]) {
      t.match(answer, { status: 404, body: { code: 'not_found' } }, String(id))
    }
  }
})

t.test('a deactivation revokes all sessions at once, and an activation restores none (ASVS 7.4.2)', async (t) => {
  const service = await build(t)
  const admin = as(service, (await staff(service, 'morpheus', true)).access)
  const { body } = await signUp(service)
  const before = await logIn(service)
  t.match(await admin.patch(`/users/${body.id}`, { is_active: false }), { status: 200, body: { is_active: false } })
  t.match((await service.get('/api/users/me', { bearer: before.access })).body, { code: 'user_inactive' })
  t.match(await refresh(service, before.refresh), { status: 401, body: { code: 'no_active_account' } })
  t.equal((await service.post('/api/token', { username: 'neo', password })).status, 401)
  await admin.patch(`/users/${body.id}`, { is_active: true })
  t.notOk(await isAlive(service, before.access))
  t.equal((await refresh(service, before.refresh)).status, 401)
  t.ok(await isAlive(service, (await logIn(service)).access))
})

t.test('every token of a user who was deactivated stays revoked when the user is activated again', async (t) => {
  const service = await build(t, { AUTH_TOKEN_CLASSES: 'access,sliding' })
  const admin = as(service, (await staff(service, 'morpheus', true)).access)
  const { body } = await signUp(service)
  const client = await registerClient(service)
  const pair = await logIn(service)
  const sliding = String((await service.post('/api/token/sliding', { username: 'neo', password })).body.token)
  const renew = (refresh_token: string) =>
    form(service, 'token', { grant_type: 'refresh_token', refresh_token }, client.basic)
  const oauth = (await renew((await logIn(service)).refresh)).body
  const tokens = {
    ...pair,
    sliding,
    'at+jwt': String(oauth.access_token),
    'OAuth refresh': String(oauth.refresh_token)
  }
  const isActive = async (token: string) =>
    (await form(service, 'introspect', { token }, client.basic)).body.active === true
  for (const [kind, token] of Object.entries(tokens)) t.ok(await isActive(token), kind)

  for (const is_active of [false, true]) t.equal((await admin.patch(`/users/${body.id}`, { is_active })).status, 200)
  for (const [kind, token] of Object.entries(tokens)) {
    t.notOk(await isActive(token), kind)
    t.equal((await service.post('/api/token/verify', { token })).status, 401, kind)
    t.notOk(await isAlive(service, token), kind)
  }
  t.equal((await refresh(service, pair.refresh)).status, 401)
  t.equal((await service.post('/api/token/sliding/refresh', { token: sliding })).status, 401)
  t.match(await renew(tokens['OAuth refresh']), { status: 400, body: { error: 'invalid_grant' } })
  t.ok(await isAlive(service, (await logIn(service)).access))
})

t.test(
  'staff revoke all sessions of a user by a new password or a logout, and those of all users (ASVS 7.4.5)',
  async (t) => {
    const service = await build(t)
    const own = await staff(service, 'morpheus', true)
    const admin = as(service, own.access)
    const { body } = await signUp(service)
    await signUp(service, 'trinity')
    const neo = await logIn(service)
    const trinity = await logIn(service, 'trinity')
    t.match(await admin.post(`/users/${body.id}/password`, { new_password: 'neo12345' }), {
      status: 400,
      body: { new_password: [/similar/] }
    })
    t.equal((await admin.post(`/users/${body.id}/password`, { new_password: fresh })).status, 204)
    t.match((await service.get('/api/users/me', { bearer: neo.access })).body, { code: 'password_changed' })
    t.equal((await service.post('/api/token', { username: 'neo', password })).status, 401)
    const again = await service.post('/api/token', { username: 'neo', password: fresh })
    t.equal(again.status, 200)

    t.equal((await admin.post(`/users/${body.id}/logout`)).status, 204)
    t.equal((await refresh(service, String(again.body.refresh))).status, 401)
    t.ok(await isAlive(service, trinity.access), 'nobody else')
    t.equal((await admin.post('/logout')).status, 204)
    t.notOk(await isAlive(service, trinity.access))
    t.notOk(await isAlive(service, own.access), 'the caller too')
    t.equal((await refresh(service, own.refresh)).status, 401)
    t.ok(await isAlive(service, (await logIn(service, 'trinity')).access), 'and everybody may come back')
  }
)

t.test('superusers give and take staff, and only they change superusers', async (t) => {
  const service = await build(t)
  const clerk = as(service, (await staff(service, 'clerk')).access)
  const boss = as(service, (await staff(service, 'boss', true)).access)
  const { body: other } = await service.post('/api/users', { username: 'neo', password })
  const bossId = Object((await clerk.get('/users?q=boss')).body.items)[0].id
  t.match(await boss.patch(`/users/${other.id}`, { is_staff: true }), { status: 200, body: { is_staff: true } })
  const neo = as(service, (await logIn(service)).access)
  t.equal((await neo.get('/stats')).status, 200, 'at once, with the next token')
  t.match(await boss.patch(`/users/${other.id}`, { is_staff: false }), { status: 200, body: { is_staff: false } })
  t.equal((await neo.get('/stats')).status, 403, 'and at once with the same token')
  const denied = { status: 403, body: { code: 'permission_denied' } }
  t.match(await clerk.patch(`/users/${bossId}`, { nickname: 'x' }), denied)
  t.match(await clerk.patch(`/users/${bossId}`, { is_active: false }), denied)
  t.match(await clerk.remove(`/users/${bossId}`), denied)
  t.match(await clerk.post(`/users/${bossId}/password`, { new_password: fresh }), denied)
  t.equal((await boss.patch(`/users/${bossId}`, { nickname: 'x' })).status, 200)
  const last = { status: 409, body: { code: 'conflict', detail: /last active superuser/ } }
  t.match(await boss.patch(`/users/${bossId}`, { is_active: false }), last)
  t.match(await boss.patch(`/users/${bossId}`, { is_staff: false }), last)
  t.match(await boss.remove(`/users/${bossId}`), last)

  await staff(service, 'deputy', true)
  const deputyId = Object((await clerk.get('/users?q=deputy')).body.items)[0].id
  t.equal((await boss.patch(`/users/${deputyId}`, { is_active: false })).status, 200)
  t.match(await boss.patch(`/users/${bossId}`, { is_active: false }), last, 'an inactive one does not count')
  t.equal((await boss.patch(`/users/${deputyId}`, { is_staff: false })).status, 200)
  t.equal((await clerk.patch(`/users/${deputyId}`, { nickname: 'x' })).status, 200, 'superuser went with staff')
})

t.test('staff list and revoke the sessions of all users', async (t) => {
  const service = await build(t)
  const own = await staff(service, 'morpheus', true)
  const admin = as(service, own.access)
  const { body: user } = await signUp(service)
  const neo = await logIn(service, 'neo', { headers: { 'user-agent': 'curl/8.5.0' } })
  const all = await admin.get('/sessions')
  t.same(namesOf(all).sort(), ['morpheus', 'neo'])
  const { body } = await admin.get(`/sessions?user_id=${user.id}`)
  t.match(body, { items: [{ user_id: user.id, username: 'neo', device: 'curl', ip: '127.0.0.1', current: false }] })
  const { id } = Object(body.items)[0]
  t.equal((await admin.remove(`/sessions/${id}`)).status, 204)
  t.notOk(await isAlive(service, neo.access))
  t.ok(await isAlive(service, own.access))
  t.match(await admin.remove(`/sessions/${id}`), { status: 404, body: { code: 'not_found' } })
  t.match(await admin.remove('/sessions/nonsense'), { status: 404 })
  t.same((await admin.get(`/sessions?user_id=${user.id}`)).body, { items: [], next: null })
  for (let i = 0; i < 5; i++) await logIn(service)
  const first = await admin.get('/sessions?limit=4')
  const second = await admin.get(`/sessions?limit=4&cursor=${first.body.next}`)
  const ids = [...Object(first.body.items), ...Object(second.body.items)].map(({ id }) => id)
  t.equal(new Set(ids).size, 6)
  t.equal(second.body.next, null)
})

t.test('counts for a dashboard', async (t) => {
  const service = await build(t)
  const admin = as(service, (await staff(service, 'morpheus', true)).access)
  const { body } = await signUp(service)
  await logIn(service)
  await logIn(service)
  const stats = () => admin.get('/stats')
  t.match((await stats()).body, { users: { total: 2, active: 2, staff: 1 }, live_sessions: 3 })
  for (const series of ['logins', 'refreshes', 'reuse_detections', 'failed_logins', 'throttled_requests']) {
    t.equal(Object((await stats()).body[series]).length, 24, series)
  }
  await admin.patch(`/users/${body.id}`, { is_active: false })
  t.match((await stats()).body, { users: { total: 2, active: 1, staff: 1 }, live_sessions: 1 })
})
