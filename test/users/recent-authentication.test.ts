import t from 'tap'
import { form, registerClient } from '../oauth/clients.js'
import { type Answer, build, logIn, password, refresh, type Service, signUp, staff, tokensOf } from '../service.js'
import { newPasskey } from '../two-factor/authenticator.js'

const minute = 60_000
const keyring = { KEYRING: 'managed', KEYRING_SECRET: 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6' }
const stale = { status: 403, body: { code: 'reauthentication_required', detail: /recent login/ } }

interface Sensitive {
  /** As the OpenAPI document names it. */
  operation: string
  json?: unknown
  /** For the placeholders of the path. */
  values?: (service: Service) => Promise<Record<string, string>>
  /** What it is answered then where the caller has nothing that it could change. */
  status?: number
}

let made = 0
const someUser = async (service: Service) => ({
  id: String((await service.app.users.register({ username: `user${++made}`, password })).id)
})
const someClient = async (service: Service) => ({ client_id: (await registerClient(service)).id })

const nextKey = async ({ app }: Service) => ({
  kid: (await app.managedKeyring.rotate({ id: null, rank: 'superuser', sessionId: null })).kid
})

/** Every request that needs recent authentication; each is sent by a superuser. */
const passkey = newPasskey('http://localhost').register({ challenge: '' })

const sensitive: Sensitive[] = [
  { operation: 'PATCH /api/users/me', json: { email: 'new@example.com' } },
  { operation: 'PATCH /api/users/me', json: { email: '', nickname: 'One' } },
  { operation: 'POST /api/users/me/email', json: { email: 'new@example.com' } },
  { operation: 'PATCH /api/admin/users/{id}', json: { email_verified: true }, values: someUser },
  { operation: 'DELETE /api/sessions' },
  { operation: 'POST /api/admin/users', json: { username: 'made-staff', password, is_staff: true } },
  { operation: 'POST /api/admin/invitations', json: { email: 'made@example.com', is_staff: true } },
  { operation: 'PATCH /api/admin/users/{id}', json: { is_staff: true }, values: someUser },
  { operation: 'PATCH /api/admin/users/{id}', json: { is_staff: false }, values: someUser },
  { operation: 'PATCH /api/admin/users/{id}', json: { email: 'x@example.com' }, values: someUser },
  { operation: 'PATCH /api/admin/users/{id}', json: { username: 'renamed' }, values: someUser },
  { operation: 'PATCH /api/admin/users/{id}', json: { is_superuser: true }, values: someUser },
  { operation: 'POST /api/admin/users/{id}/password', json: { new_password: 'follow the rabbit' }, values: someUser },
  { operation: 'POST /api/admin/clients', json: { name: 'one', grants: ['client_credentials'] } },
  { operation: 'PATCH /api/admin/clients/{client_id}', json: { scopes: ['admin'] }, values: someClient },
  { operation: 'PATCH /api/admin/clients/{client_id}', json: { is_active: true }, values: someClient },
  { operation: 'POST /api/admin/clients/{client_id}/secrets', json: {}, values: someClient },
  { operation: 'POST /api/admin/keys/rotate' },
  { operation: 'POST /api/admin/keys/{kid}/retire', values: nextKey },
  { operation: 'GET /api/users/me/export' },
  { operation: 'POST /api/users/me/two-factor/totp' },
  { operation: 'POST /api/users/me/two-factor/totp/confirm', json: { code: '000000' }, status: 409 },
  { operation: 'DELETE /api/users/me/two-factor/totp' },
  { operation: 'POST /api/users/me/two-factor/recovery-codes', status: 409 },
  { operation: 'POST /api/users/me/passkeys/options' },
  { operation: 'POST /api/users/me/passkeys', json: { passkey }, status: 400 },
  { operation: 'DELETE /api/users/me/passkeys/{id}', values: someUser, status: 404 },
  { operation: 'DELETE /api/admin/users/{id}/two-factor', values: someUser },
  { operation: 'POST /api/admin/logout' }
]

/** Requests that change something and do not need it, each with its reason. */
const others: Record<string, string> = {
  'DELETE /api/users/me': 'asks for the password itself',
  'POST /api/users/me/password': 'asks for the password itself',
  'POST /api/users/me/reauthenticate': 'asks for the password itself',
  'PATCH /api/users/me/passkeys/{id}': 'changes a name',
  'DELETE /api/sessions/{id}': 'takes one login away, and gives nothing',
  'DELETE /api/admin/users/{id}': 'gives nothing: whoever takes the freed name is another account',
  'POST /api/admin/users/{id}/logout': 'gives nothing',
  'POST /api/admin/users/{id}/password-reset': 'gives nothing: the link goes to the user',
  'DELETE /api/admin/invitations/{id}': 'gives nothing',
  'POST /api/admin/emails/{id}/retry': 'gives nothing: the email goes to its recipient',
  'DELETE /api/admin/emails/{id}': 'gives nothing',
  'POST /api/admin/users/bulk': 'does nothing but what the requests for one user do without it',
  'DELETE /api/admin/sessions/{id}': 'gives nothing',
  'POST /api/admin/blacklist': 'gives nothing',
  'DELETE /api/admin/blacklist/{jti}': 'gives back a token that its session has already outlived or may renew',
  'DELETE /api/admin/clients/{client_id}': 'gives nothing'
}

async function send(service: Service, { operation, json, values }: Sensitive, bearer: string): Promise<Answer> {
  const [method = '', template = ''] = operation.split(' ')
  const names = (await values?.(service)) ?? {}
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '')
  return service.call(method, path, { bearer, ...(json !== undefined && { json }) })
}

const reauthenticate = (service: Service, bearer: string, current_password: unknown = password) =>
  service.post('/api/users/me/reauthenticate', { current_password }, { bearer })

t.test('a stolen access token PATCHed the email, and a stranger registered the freed one', async (t) => {
  const service = await build(t, { LOGIN_FIELDS: 'email' })
  await signUp(service, 'victim', { email: 'victim@example.com' })
  const login = tokensOf(await service.post('/api/token', { username: 'victim@example.com', password }))
  service.clock.pass(15 * minute + 1)
  const { access: stolen } = tokensOf(await refresh(service, login.refresh))
  const json = { email: 'thief@example.com' }
  t.match(await service.call('PATCH', '/api/users/me', { json, bearer: stolen }), stale)
  t.match(await reauthenticate(service, stolen, 'a guess'), { status: 400, body: { current_password: [String] } })
  t.match(await service.call('PATCH', '/api/users/me', { json, bearer: stolen }), stale)
  const stranger = { username: 'stranger', password, email: 'victim@example.com' }
  t.match(await service.post('/api/users', stranger), { status: 409 })
  t.equal((await service.post('/api/token', { username: 'victim@example.com', password })).status, 200)
})

t.test('each sensitive request is refused 15 minutes after the login, and served after the password', async (t) => {
  for (const request of sensitive) {
    const service = await build(t, keyring)
    const name = `${request.operation} ${JSON.stringify(request.json)}`
    const login = await staff(service, 'boss', true)
    service.clock.pass(15 * minute + 1)
    const { access: bearer } = tokensOf(await refresh(service, login.refresh))
    t.match(await send(service, request, bearer), stale, `${name}, with a token that was refreshed just now`)
    t.equal((await reauthenticate(service, bearer)).status, 204)
    const { status } = await send(service, request, bearer)
    t.ok(request.status === undefined ? status < 300 : status === request.status, `${name}, with the password`)
  }
})

t.test('exactly 15 minutes are recent, a nickname needs nothing, and REAUTHENTICATION_AGE says how long', async (t) => {
  const service = await build(t, { REAUTHENTICATION_AGE: '10m', ACCESS_TOKEN_LIFETIME: '1h' })
  await signUp(service)
  const { access: bearer } = await logIn(service)
  const patch = (json: unknown) => service.call('PATCH', '/api/users/me', { json, bearer })
  service.clock.pass(10 * minute)
  t.equal((await patch({ email: 'one@example.com' })).status, 200)
  service.clock.pass(1)
  t.match(await patch({ email: 'two@example.com' }), stale)
  t.equal((await patch({ nickname: 'The One' })).status, 200)
  const korean = { 'accept-language': 'ko' }
  const json = { email: 'two@example.com' }
  t.match((await service.call('PATCH', '/api/users/me', { json, bearer, headers: korean })).body.detail, /최근 로그인/)
})

t.test('the sessions of others do not become recent with one of them, and a login does', async (t) => {
  const service = await build(t, { ACCESS_TOKEN_LIFETIME: '1h' })
  await signUp(service)
  const [one, other] = [await logIn(service), await logIn(service)]
  service.clock.pass(20 * minute)
  t.equal((await reauthenticate(service, one.access)).status, 204)
  const end = (bearer: string) => service.call('DELETE', '/api/sessions', { bearer })
  t.match(await end(other.access), stale)
  t.equal((await end((await logIn(service)).access)).status, 204)
  t.match(await reauthenticate(service, one.access), { status: 401 }, 'that session is over')
})

t.test('a session that was revoked while its password was compared became recent', async (t) => {
  const service = await build(t)
  const id = Number((await signUp(service)).body.id)
  const { access, refresh: token } = await logIn(service)
  const { sid } = JSON.parse(Buffer.from(access.split('.')[1] ?? '', 'base64url').toString())
  t.equal((await service.post('/api/token/blacklist', { refresh: token })).status, 200)
  t.equal(await service.app.sessions.reauthenticate(sid, id), false)
})

t.test('a session without a known login, as from Django, is not recent before its password', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access: bearer } = await logIn(service)
  await service.app.db.execute('UPDATE sessions SET authenticatedAt = NULL')
  const end = () => service.call('DELETE', '/api/sessions', { bearer })
  t.match(await end(), stale)
  t.equal((await reauthenticate(service, bearer)).status, 204)
  t.equal((await end()).status, 204)
})

t.test('a client that renews a user session can neither use nor bring about recent authentication', async (t) => {
  const service = await build(t, { PUBLIC_URL: 'https://auth.example.com' })
  const client = await registerClient(service, { scopes: ['account'], audiences: ['https://auth.example.com'] })
  await signUp(service)
  const { refresh: refresh_token } = await logIn(service)
  const { body } = await form(service, 'token', { grant_type: 'refresh_token', refresh_token }, client.basic)
  const bearer = String(body.access_token)
  t.equal((await service.get('/api/users/me', { bearer })).status, 200)
  t.match(await service.call('DELETE', '/api/sessions', { bearer }), stale)
  t.match(await reauthenticate(service, bearer), { status: 403, body: { code: 'permission_denied' } })
})

t.test(
  'guesses at the password for recent authentication are throttled as logins are, and proofs are recorded',
  async (t) => {
    const service = await build(t, { LOGIN_RATE_LIMIT: '3/1m' })
    await signUp(service)
    const { access: bearer } = await logIn(service)
    t.equal((await reauthenticate(service, bearer)).status, 204)
    await service.app.audit.flush()
    const events = await service.app.db.query("SELECT type FROM audit_events WHERE type = 'user.reauthenticated'")
    t.equal(events.length, 1)
    const answers: number[] = []
    for (let at = 0; at < 5; at++) answers.push((await reauthenticate(service, bearer, `guess ${at}`)).status)
    t.ok(answers.includes(429), answers.join(' '))
  }
)

t.test('every operation that changes something says whether it needs recent authentication', async (t) => {
  const service = await build(t)
  const { paths } = JSON.parse((await service.get('/docs/json')).text)
  const needed = new Set(sensitive.map(({ operation }) => operation))
  for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
    for (const [method, { security = [], description = '', responses }] of Object.entries(operations)) {
      const name = `${method.toUpperCase()} ${path.replace(/\/$/, '')}`
      const says = /require recent authentication|Requires recent authentication/.test(description)
      t.equal(says, needed.has(name), `${name} says so in its description`)
      if (says) t.match(JSON.stringify(responses['403']), /reauthentication_required/, name)
      if (method === 'get' || !security.some((one) => 'bearer' in one)) continue
      t.ok(needed.has(name) !== name in others, `${name} is in one of the two lists of this test`)
    }
  }
})

interface Operation {
  security?: object[]
  description?: string
  responses: Record<string, unknown>
}
