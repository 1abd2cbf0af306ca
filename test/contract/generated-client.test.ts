// A program with a client that is typed by the document alone. It compiles only while the document describes every request and
// response of the walkthrough: `npm run typecheck`.
import createClient from 'openapi-fetch'
import t, { type Test } from 'tap'
import type { paths, Session, User } from '../../packages/client/src/openapi.js'
import { build, password } from '../service.js'

t.test('a generated client goes through the walkthrough', async (t) => {
  const service = await build(t)
  await service.app.users.register({ username: 'boss', password, isStaff: true, isSuperuser: true })
  const anonymous = createClient<paths>({ baseUrl: service.url })

  const signedUp = await anonymous.POST('/api/users', { body: { username: 'neo', password, nickname: 'The One' } })
  const user: User = given(t, signedUp.data)
  t.equal(user.username, 'neo')
  const again = await anonymous.POST('/api/users', { body: { username: 'neo', password } })
  t.equal(codeOf(again.error), 'conflict')

  const { data } = await anonymous.POST('/api/token', { body: { username: 'neo', password } })
  const first = given(t, data)
  const wrong = await anonymous.POST('/api/token', { body: { username: 'neo', password: 'matrix' } })
  t.equal(codeOf(wrong.error), 'no_active_account')
  const refreshed = await anonymous.POST('/api/token/refresh', {
    params: { header: { 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' } },
    body: { refresh: first.refresh }
  })
  const { access, refresh = '' } = given(t, refreshed.data)
  t.same((await anonymous.POST('/api/token/verify', { body: { token: access } })).data, {})

  const mine = as(service.url, access)
  t.same((await mine.GET('/api/users/me')).data, { ...user, last_login: null })
  const changed = await mine.PATCH('/api/users/me', { body: { nickname: 'Neo' } })
  t.equal(changed.data?.nickname, 'Neo')
  await anonymous.POST('/api/token', { body: { username: 'neo', password } })
  const sessions = given(t, (await mine.GET('/api/sessions', { params: { query: { limit: 10 } } })).data)
  const other = sessions.items.find(({ current }: Session) => !current)
  const id = given(t, other).id
  t.equal((await mine.DELETE('/api/sessions/{id}', { params: { path: { id } } })).response.status, 204)
  t.equal((await mine.GET('/api/sessions')).data?.items.length, 1)
  t.equal(codeOf((await mine.GET('/api/admin/users')).error), 'permission_denied')
  t.same((await anonymous.POST('/api/token/blacklist', { body: { refresh } })).data, {})
  t.equal(codeOf((await mine.GET('/api/users/me')).error), 'token_not_valid', 'logged out')

  const login = await anonymous.POST('/api/token', { body: { username: 'boss', password } })
  const staff = as(service.url, given(t, login.data).access)
  const users = given(t, (await staff.GET('/api/admin/users', { params: { query: { q: 'neo', sort: '-id' } } })).data)
  t.same(
    users.items.map(({ username }) => username),
    ['neo']
  )
  const path = { id: user.id }
  t.equal((await staff.PATCH('/api/admin/users/{id}', { params: { path }, body: { level: 2 } })).data?.level, 2)
  const created = await staff.POST('/api/admin/clients', {
    body: { name: 'reports', grants: ['client_credentials', 'introspection'], scopes: ['read'] }
  })
  const { client_id, client_secret = '' } = given(t, created.data)

  const authorization = `Basic ${btoa(`${client_id}:${client_secret}`)}`
  const granted = await anonymous.POST('/oauth/token', {
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: { grant_type: 'client_credentials', scope: 'read' },
    bodySerializer: ({ grant_type = '', scope = '' }) => new URLSearchParams({ grant_type, scope })
  })
  const { access_token: token, expires_in } = given(t, granted.data)
  t.equal(expires_in, 300)
  const asked = await anonymous.POST('/oauth/introspect', { headers: { authorization }, body: { token } })
  t.match(asked.data, { active: true, client_id, scope: 'read' })
  const refused = await anonymous.POST('/oauth/token', { headers: { authorization }, body: { grant_type: 'password' } })
  t.equal(refused.error?.error, 'unsupported_grant_type')
  const revocations = given(t, (await anonymous.GET('/oauth/revocations', { headers: { authorization } })).data)
  t.ok(revocations.revocations.length > 0 && revocations.next)

  const events = given(
    t,
    (await staff.GET('/api/admin/audit', { params: { query: { type: ['client.created'] } } })).data
  )
  t.equal(events.items.length, 1)
  t.equal((await staff.GET('/api/admin/stats')).data?.users.total, 2)
  t.equal((await staff.DELETE('/api/admin/users/{id}', { params: { path } })).response.status, 204)
  t.equal(codeOf((await staff.GET('/api/admin/users/{id}', { params: { path } })).error), 'not_found')
  t.match((await anonymous.GET('/.well-known/oauth-authorization-server')).data, { issuer: service.issuer })
  t.equal((await anonymous.GET('/health/ready')).data?.status, 'ok')
})

t.test('a generated client compiles no request that the document does not describe', async (t) => {
  const { POST, GET } = createClient<paths>({ baseUrl: 'http://127.0.0.1:9' })
  const mistakes = [
    // @ts-expect-error the path does not exist
    () => GET('/api/user/me'),
    // @ts-expect-error the password is missing
    () => POST('/api/token', { body: { username: 'neo' } }),
    // @ts-expect-error the level is a number
    () => POST('/api/admin/users', { body: { username: 'neo', password, level: '1' } }),
    // @ts-expect-error users have no such property
    async () => (await GET('/api/users/me')).data?.name,
    // @ts-expect-error the ID is missing
    () => GET('/api/admin/users/{id}')
  ]
  t.equal(mistakes.length, 5)
})

function as(baseUrl: string, access: string) {
  return createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${access}` } })
}

/** What must be there for the walkthrough to go on. */
function given<T>(t: Test, value: T | undefined): T {
  if (value === undefined) throw new Error('no data')
  t.ok(value)
  return value
}

/** Errors in the fields of a request have no code in Django REST framework's form. */
const codeOf = (error: object | undefined): unknown => (error !== undefined && 'code' in error ? error.code : undefined)
