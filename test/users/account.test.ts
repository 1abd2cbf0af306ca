import t from 'tap'
import { build, isAlive, logIn, password, refresh, signUp, staff } from '../service.js'

const fresh = 'follow the white rabbit'

t.test('users change their nickname and email, and nothing else (ASVS 15.3.3)', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access: bearer } = await logIn(service)
  const patch = (json: unknown) => service.call('PATCH', '/api/users/me', { json, bearer })
  t.match(await patch({ nickname: 'The One', email: 'Neo@EXAMPLE.com' }), {
    status: 200,
    body: { username: 'neo', nickname: 'The One', email: 'Neo@example.com' }
  })
  t.match(await patch({ email: '' }), { status: 200, body: { email: '', nickname: 'The One' } })
  t.match(await patch({}), { status: 200, body: { nickname: 'The One' } })
  t.same((await patch({ email: 'nowhere' })).body.email, ['Enter a valid email address.'])
  for (const key of ['username', 'is_staff', 'level', 'id', 'is_active', 'password']) {
    t.same((await patch({ [key]: 1 })).body[key], ['Unknown field.'], key)
  }
  t.equal((await service.call('PATCH', '/api/users/me', { json: {} })).status, 401)
  t.match((await service.get('/api/users/me', { bearer })).body, { nickname: 'The One', is_staff: false })
})

t.test('staff see in their own account whether they are superusers', async (t) => {
  const service = await build(t)
  await signUp(service)
  const mine = async ({ access: bearer }: { access: string }) =>
    (await service.get('/api/users/me', { bearer })).body.is_superuser
  t.equal(await mine(await staff(service, 'morpheus', true)), true)
  t.equal(await mine(await staff(service, 'tank')), false)
  t.equal(await mine(await logIn(service)), undefined)
})

t.test(
  'deleting an account needs the password, revokes all sessions and frees the username (ASVS 7.4.2)',
  async (t) => {
    const service = await build(t)
    await signUp(service)
    const one = await logIn(service)
    const other = await logIn(service)
    const remove = (json?: unknown) => service.call('DELETE', '/api/users/me', { json, bearer: one.access })
    t.same((await remove()).body.password, ['This field is required.'])
    t.match(await remove({ password: 'wrong' }), { status: 400, body: { code: 'invalid', password: [String] } })
    t.ok(await isAlive(service, other.access), 'nothing happened')
    const gone = await remove({ password })
    t.equal(gone.status, 204)
    t.equal(gone.text, '')
    for (const { access, refresh: token } of [one, other]) {
      t.match((await service.get('/api/users/me', { bearer: access })).body, { code: 'user_not_found' })
      t.match(await refresh(service, token), { status: 401, body: { code: 'no_active_account' } })
    }
    t.equal((await service.post('/api/token', { username: 'neo', password })).status, 401)
    await signUp(service, 'NEO')
    t.notOk(await isAlive(service, one.access), 'the next of that name is somebody else')
  }
)

t.test('a new password needs the current one and revokes the other sessions (ASVS 6.2.3)', async (t) => {
  const service = await build(t)
  await signUp(service)
  const here = await logIn(service)
  const there = await logIn(service)
  const change = (current_password: unknown, new_password: unknown) =>
    service.post('/api/users/me/password', { current_password, new_password }, { bearer: here.access })
  t.match(await change('wrong', fresh), { status: 400, body: { current_password: ['Invalid password.'] } })
  t.match(await change(password, 'password'), { status: 400, body: { new_password: ['This password is too common.'] } })
  t.match(await change(password, 'neoneoneo'), { status: 400, body: { new_password: [/similar/] } })
  t.match(await change(['a'], fresh), { status: 400, body: { current_password: ['Not a valid string.'] } })
  t.ok(await isAlive(service, there.access), 'nothing happened')

  service.clock.pass(1_000)
  t.equal((await change(password, fresh)).status, 204)
  t.ok(await isAlive(service, here.access), 'this session goes on')
  t.match((await service.get('/api/users/me', { bearer: there.access })).body, { code: 'password_changed' })
  t.equal((await refresh(service, there.refresh)).status, 401)
  t.equal((await refresh(service, here.refresh)).status, 200)
  t.equal((await service.post('/api/token', { username: 'neo', password })).status, 401)
  t.equal((await service.post('/api/token', { username: 'neo', password: fresh })).status, 200)
})

t.test('a revoked session does not change the password', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: token })
  const body = { current_password: password, new_password: fresh }
  t.equal((await service.post('/api/users/me/password', body, { bearer: access })).status, 401)
  t.ok(await logIn(service))
})

t.test('a sliding session changes the password and goes on', async (t) => {
  const service = await build(t, { AUTH_TOKEN_CLASSES: 'access,sliding' })
  await signUp(service)
  const { body } = await service.post('/api/token/sliding', { username: 'neo', password })
  const bearer = String(body.token)
  const change = { current_password: password, new_password: fresh }
  t.equal((await service.post('/api/users/me/password', change, { bearer })).status, 204)
  t.ok(await isAlive(service, bearer))
})

t.test('the last active superuser cannot delete the account', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  const remove = () => service.call('DELETE', '/api/users/me', { json: { password }, bearer: access })
  t.match(await remove(), { status: 409, body: { code: 'conflict', detail: /last active superuser/ } })
  await staff(service, 'trinity', true)
  t.equal((await remove()).status, 204)
})

t.test('LOGIN_FIELDS=username,email: either logs in', async (t) => {
  const service = await build(t, { LOGIN_FIELDS: 'username,email' })
  await signUp(service, 'neo', { email: 'neo@Example.com' })
  for (const username of ['neo', 'neo@example.com', ' neo@EXAMPLE.COM ']) {
    t.equal((await service.post('/api/token', { username, password })).status, 200, username)
  }
  t.equal((await service.post('/api/token', { username: 'neo@example.com', password: 'wrong' })).status, 401)
  const plain = await build(t)
  await signUp(plain, 'neo', { email: 'neo@example.com' })
  t.equal((await plain.post('/api/token', { username: 'neo@example.com', password })).status, 401, 'off by default')
})

t.test('where emails log in, a user cannot shut another out by claiming their email', async (t) => {
  const service = await build(t, { LOGIN_FIELDS: 'username,email' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await signUp(service, 'smith')
  const { access: bearer } = await logIn(service, 'smith')
  const taken = { status: 409, body: { code: 'conflict' } }
  t.match(await service.call('PATCH', '/api/users/me', { json: { email: 'neo@EXAMPLE.com' }, bearer }), taken)
  t.match(await service.post('/api/users', { username: 'smith2', password, email: 'neo@example.com' }), taken)
  t.match(await service.post('/api/users', { username: 'neo@example.com', password }), taken, 'as a name')
  t.equal((await service.post('/api/token', { username: 'neo@example.com', password })).status, 200)
  const own = await logIn(service)
  const again = await service.call('PATCH', '/api/users/me', { json: { email: 'neo@example.com' }, bearer: own.access })
  t.equal(again.status, 200, "one's own stays")
  const elsewhere = await build(t)
  await signUp(elsewhere, 'neo', { email: 'neo@example.com' })
  await signUp(elsewhere, 'smith', { email: 'neo@example.com' })
})
