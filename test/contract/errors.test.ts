import t, { type Test } from 'tap'
import { build, logIn, password, refresh, type Service, signUp } from '../service.js'

interface Shape {
  status: number
  code: string
  detail?: string
}

/** Every error is an RFC 9457 problem document that tells what the contract's row tells. */
function matches(t: Test, answer: Awaited<ReturnType<Service['call']>>, shape: Shape, message: string) {
  t.equal(answer.status, shape.status, message)
  t.match(answer.headers.get('content-type'), /^application\/problem\+json/)
  t.match(answer.body, { type: 'about:blank', title: String, status: shape.status, code: shape.code }, message)
  if (shape.detail !== undefined) t.equal(answer.body.detail, shape.detail, message)
  t.equal(answer.headers.get('www-authenticate'), answer.status === 401 ? 'Bearer realm="api"' : null)
}

/** A token with any claims, signed with the service's own key. */
const signed = (service: Service, claims: Record<string, unknown>): string => service.app.jwt.sign(claims)

function claimsOf(service: Service, type: string): Record<string, unknown> {
  const iat = Math.floor(service.clock() / 1000)
  return { token_type: type, exp: iat + 60, iat, jti: 'f'.repeat(32), user_id: '1', sub: '1', sid: 'f'.repeat(32) }
}

t.test('a field that is missing, blank, null, no string, or holds NUL', async (t) => {
  const service = await build(t)
  const cases: [unknown, string][] = [
    [{ password }, 'This field is required.'],
    [{ username: '', password }, 'This field may not be blank.'],
    [{ username: '  ', password }, 'This field may not be blank.'],
    [{ username: null, password }, 'This field may not be null.'],
    [{ username: ['neo'], password }, 'Not a valid string.'],
    [{ username: true, password }, 'Not a valid string.'],
    [{ username: 'a\0b', password }, 'Null characters are not allowed.']
  ]
  for (const [body, message] of cases) {
    const answer = await service.post('/api/token', body)
    matches(t, answer, { status: 400, code: 'invalid' }, JSON.stringify(body))
    t.same(answer.body.username, [message], JSON.stringify(body))
  }
  const both = await service.post('/api/token', {})
  t.same(both.body.username, ['This field is required.'])
  t.same(both.body.password, ['This field is required.'])
  for (const [wrong, message] of [
    [['a'], 'Not a valid string.'],
    [null, 'This field may not be null.'],
    ['', 'This field may not be blank.'],
    ['\0', 'Null characters are not allowed.']
  ]) {
    const answer = await service.post('/api/token', { username: 'neo', password: wrong })
    t.same(answer.body.password, [message], 'types are not coerced (ASVS 15.3.5)')
  }
})

t.test('every token endpoint checks its body', async (t) => {
  const service = await build(t)
  const fields = [
    ['/api/token/refresh', 'refresh'],
    ['/api/token/verify', 'token'],
    ['/api/token/blacklist', 'refresh'],
    ['/api/token/sliding', 'username'],
    ['/api/token/sliding/refresh', 'token']
  ] as const
  for (const [path, field] of fields) {
    const answer = await service.post(path, {})
    matches(t, answer, { status: 400, code: 'invalid' }, path)
    t.same(answer.body[field], ['This field is required.'], path)
  }
  const empty = await service.call('POST', '/api/token/refresh', { headers: { 'content-type': 'application/json' } })
  t.same(empty.body.refresh, ['This field is required.'], 'no body is a body without fields')
})

t.test('an unknown field', async (t) => {
  const service = await build(t)
  for (const key of ['is_staff', 'id', 'constructor', 'toString']) {
    const answer = await service.post('/api/users', { username: 'neo', password, [key]: 1 })
    matches(t, answer, { status: 400, code: 'invalid' }, key)
    t.same(answer.body[key], ['Unknown field.'], `${key} (ASVS 15.3.3)`)
  }
})

t.test('a body that is no object', async (t) => {
  const service = await build(t)
  const kinds = { '[]': 'list', '"neo"': 'str', '1': 'int', '1.5': 'float', true: 'bool', null: 'NoneType' }
  for (const [raw, kind] of Object.entries(kinds)) {
    const answer = await service.call('POST', '/api/token', { raw, headers: { 'content-type': 'application/json' } })
    matches(t, answer, { status: 400, code: 'invalid' }, raw)
    t.same(answer.body.non_field_errors, [`Invalid data. Expected a dictionary, but got ${kind}.`])
  }
})

t.test('malformed JSON, and keys that would reach a prototype', async (t) => {
  const service = await build(t)
  for (const raw of [
    '{',
    '{"username": "neo",}',
    'neo',
    '{"__proto__": {"a": 1}}',
    '{"constructor": {"prototype": {}}}'
  ]) {
    const answer = await service.call('POST', '/api/token', { raw, headers: { 'content-type': 'application/json' } })
    matches(t, answer, { status: 400, code: 'parse_error' }, raw)
    t.match(answer.body.detail, /^JSON parse error - /)
  }
})

t.test('wrong password, unknown user and inactive user cannot be told apart (ASVS 6.3.8)', async (t) => {
  const service = await build(t)
  await signUp(service)
  await signUp(service, 'cypher')
  await service.app.db.execute('UPDATE users SET isActive = ? WHERE username = ?', false, 'cypher')
  const answers = await Promise.all([
    service.post('/api/token', { username: 'neo', password: 'wrong' }),
    service.post('/api/token', { username: 'nobody', password: 'wrong' }),
    service.post('/api/token', { username: 'cypher', password })
  ])
  for (const answer of answers) {
    const detail = 'No active account found with the given credentials'
    matches(t, answer, { status: 401, code: 'no_active_account', detail }, 'login')
    t.equal(answer.text, answers[0].text)
  }
})

t.test('a name logs in only as it was registered, and a password is not trimmed', async (t) => {
  const service = await build(t)
  await signUp(service, 'scen')
  for (const username of ['SCEN', 'scén', 'Scen', 'ｓcèn']) {
    t.equal((await service.post('/api/token', { username, password })).status, 401, username)
  }
  t.equal((await service.post('/api/token', { username: ' scen ', password })).status, 200, 'as simplejwt')
  t.equal((await service.post('/api/token', { username: 'scen', password: ` ${password}` })).status, 401)
})

t.test('refresh: the user is inactive or deleted', async (t) => {
  const service = await build(t)
  const detail = 'No active account found for the given token.'
  await signUp(service)
  const { refresh: token } = await logIn(service)
  await service.app.db.execute('UPDATE users SET isActive = ?', false)
  matches(t, await refresh(service, token), { status: 401, code: 'no_active_account', detail }, 'inactive')
  await service.app.db.execute('DELETE FROM users')
  matches(t, await refresh(service, token), { status: 401, code: 'no_active_account', detail }, 'deleted')
})

t.test('the answer to a token that is expired, of the wrong type, without type, or revoked', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  const { token_type: _, ...untyped } = claimsOf(service, 'refresh')
  const cases: [string, string][] = [
    [access, 'Token has wrong type'],
    [signed(service, untyped), 'Token has no type'],
    [signed(service, claimsOf(service, 'odd')), 'Token has wrong type'],
    [signed(service, { ...claimsOf(service, 'refresh'), exp: 1 }), 'Token is expired']
  ]
  for (const [one, detail] of cases) {
    matches(t, await refresh(service, one), { status: 401, code: 'token_not_valid', detail }, detail)
  }
  await service.post('/api/token/blacklist', { refresh: token })
  const detail = 'Token is blacklisted'
  matches(t, await refresh(service, token), { status: 401, code: 'token_not_valid', detail }, detail)
})

t.test('every other bad token is invalid, and never a 500', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { refresh: token } = await logIn(service)
  const good = claimsOf(service, 'refresh')
  const [header = '', payload = '', signature = ''] = token.split('.')
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const without = (claim: string) =>
    signed(service, Object.fromEntries(Object.entries(good).filter(([k]) => k !== claim)))
  const tokens: Record<string, string> = {
    garbage: 'garbage',
    'three dots': 'a.b.c',
    'only dots': '..',
    'a changed signature': `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    'no signature': `${header}.${payload}.`,
    'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    'alg nOnE': `${encode({ alg: 'nOnE', typ: 'JWT' })}.${payload}.${signature}`,
    'another algorithm': `${encode({ alg: 'HS512', typ: 'JWT' })}.${payload}.${signature}`,
    'an array payload': `${header}.${encode([1])}.${signature}`,
    'future iat': signed(service, { ...good, iat: Number(good.iat) + 3600 }),
    'future nbf': signed(service, { ...good, nbf: Number(good.iat) + 3600 }),
    'no exp': without('exp'),
    'no jti': without('jti'),
    'no user_id': without('user_id'),
    'never issued': signed(service, good),
    'odd sid': signed(service, { ...good, sid: 7 }),
    'odd jti': signed(service, { ...good, jti: ['a'] }),
    'odd generation': signed(service, { ...good, gen: -1 }),
    'fractional generation': signed(service, { ...good, gen: 0.5 }),
    'odd user_id': signed(service, { ...good, user_id: { a: 1 } }),
    'a long token': 'a'.repeat(15_000)
  }
  for (const [name, one] of Object.entries(tokens)) {
    const detail = 'Token is invalid'
    matches(t, await refresh(service, one), { status: 401, code: 'token_not_valid', detail }, name)
    const verified = await service.post('/api/token/verify', { token: one })
    matches(t, verified, { status: 401, code: 'token_not_valid', detail }, `${name} at verify`)
    const route = await service.get('/api/users/me', { bearer: one.slice(0, 8000) })
    t.equal(route.status, 401, `${name} at a protected route`)
  }
})

t.test('the answers of a protected route to missing and malformed credentials', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access } = await logIn(service)
  const me = (authorization?: string) =>
    service.get('/api/users/me', authorization === undefined ? {} : { headers: { authorization } })
  const anonymous = {
    status: 401,
    code: 'not_authenticated',
    detail: 'Authentication credentials were not provided.'
  }
  matches(t, await me(), anonymous, 'none')
  matches(t, await me('Basic bmVvOm5lbw=='), anonymous, 'a foreign scheme')
  const odd = {
    status: 401,
    code: 'bad_authorization_header',
    detail: 'Authorization header must contain two space-delimited values'
  }
  matches(t, await me('Bearer'), odd, 'no token')
  matches(t, await me('Bearer a b'), odd, 'two tokens')
  t.equal((await me(`bearer ${access}`)).status, 200, 'RFC 9110: a scheme has no case')
})

t.test('a protected route with a bad token says which and why', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access } = await logIn(service)
  service.clock.pass(301_000)
  const answer = await service.get('/api/users/me', { bearer: access })
  const detail = 'Given token not valid for any token type'
  matches(t, answer, { status: 401, code: 'token_not_valid', detail }, 'expired')
  t.same(answer.body.messages, [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is expired' }])
})

t.test('a protected route whose user is gone, inactive, or has a new password', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access } = await logIn(service)
  const me = () => service.get('/api/users/me', { bearer: access })
  await service.app.db.execute("UPDATE sessions SET revokedAt = ?, revokedReason = 'password_changed'", new Date())
  matches(t, await me(), { status: 401, code: 'password_changed' }, 'password changed')
  await service.app.db.execute('UPDATE users SET isActive = ?', false)
  matches(t, await me(), { status: 401, code: 'user_inactive' }, 'inactive')
  await service.app.db.execute('DELETE FROM users')
  matches(t, await me(), { status: 401, code: 'user_not_found' }, 'gone')
})

t.test('the answers 403, 404, 405, 409 and 413, and 400 for a path that cannot be decoded', async (t) => {
  const service = await build(t, { REGISTRATION_OPEN: 'false' })
  const closed = await service.post('/api/users', { username: 'neo', password })
  matches(t, closed, { status: 403, code: 'permission_denied' }, 'sign up is closed')
  matches(
    t,
    await service.get('/api/nowhere'),
    { status: 404, code: 'not_found', detail: 'Not found.' },
    'no such path'
  )
  const get = await service.get('/api/token')
  matches(t, get, { status: 405, code: 'method_not_allowed', detail: 'Method "GET" not allowed.' }, 'no such method')
  t.equal(get.headers.get('allow'), 'POST')
  matches(t, await service.get('/%zz'), { status: 400, code: 'invalid' }, 'a path that cannot be decoded')
  const large = await service.post('/api/token', { username: 'neo', password: 'a'.repeat(20_000) })
  matches(t, large, { status: 413, code: 'payload_too_large' }, 'over 16 kB')

  const open = await build(t)
  await signUp(open)
  const taken = await open.post('/api/users', { username: 'NEO', password })
  const detail = 'A user with that username already exists.'
  matches(t, taken, { status: 409, code: 'conflict', detail }, 'in any case')
})

t.test('too many tries: 429 with Retry-After', async (t) => {
  const service = await build(t, { LOGIN_RATE_LIMIT: '2/1m', RATE_LIMIT: '6/1m' })
  const wrong = () => service.post('/api/token', { username: 'neo', password: 'wrong' })
  t.equal((await wrong()).status, 401)
  t.equal((await wrong()).status, 401)
  const throttled = await wrong()
  matches(t, throttled, { status: 429, code: 'throttled' }, 'per account')
  t.ok(Number(throttled.headers.get('retry-after')) > 0)
  t.equal((await service.post('/api/token', { username: 'trinity', password: 'wrong' })).status, 401, 'another account')
  await service.get('/api/nowhere')
  await service.get('/api')
  matches(t, await service.get('/api'), { status: 429, code: 'throttled' }, 'per address')
  matches(t, await service.get('/api/nowhere'), { status: 429, code: 'throttled' }, 'unknown paths count too')
})

t.test('the database is away: 503 with Retry-After, never 401', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  await service.app.db.execute('ALTER TABLE sessions RENAME TO SessionAway')
  for (const answer of [
    await refresh(service, token),
    await service.post('/api/token/verify', { token: access }),
    await service.get('/api/users/me', { bearer: access }),
    await service.post('/api/token', { username: 'neo', password }),
    await service.post('/api/token/blacklist', { refresh: token })
  ]) {
    matches(t, answer, { status: 503, code: 'unavailable' }, 'away')
    t.ok(Number(answer.headers.get('retry-after')) >= 1)
    t.match(answer.body.request_id, String)
    t.notMatch(answer.text, /Session|SQL|Prisma|select/i)
  }
  t.equal((await service.get('/health/live')).status, 200)
})
