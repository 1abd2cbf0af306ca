// What clients of Django REST framework and simplejwt read: the body has what those send, and nothing beside it.
import t from 'tap'
import {
  type Answer,
  build,
  type Call,
  logIn,
  password,
  refresh,
  type Service,
  signUp,
  staff,
  tokensOf
} from '../service.js'

const drf = { accept: 'application/json, text/plain, */*' }
const credentials = { username: 'neo', password }

interface Case {
  call: [method: string, path: string, call?: Call]
  status: number
  body: object
}

const required = ['This field is required.']
const badToken = (detail: string) => ({ detail, code: 'token_not_valid' })

function casesOf({ access }: { access: string }): Record<string, Case> {
  const type = (value: string): Call => ({ raw: 'a', headers: { 'content-type': value } })
  return {
    'fields missing': {
      call: ['POST', '/api/token', { json: {} }],
      status: 400,
      body: { username: required, password: required }
    },
    'field blank': {
      call: ['POST', '/api/token/refresh', { json: { refresh: '' } }],
      status: 400,
      body: { refresh: ['This field may not be blank.'] }
    },
    'no object': {
      call: ['POST', '/api/token/verify', { json: [] }],
      status: 400,
      body: { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }
    },
    'sign-up': {
      call: ['POST', '/api/users', { json: { username: 'a b', password } }],
      status: 400,
      body: {
        username: ['Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.']
      }
    },
    'unknown field': {
      call: ['POST', '/api/users', { json: { username: 'smith', password, is_staff: true } }],
      status: 400,
      body: { is_staff: ['Unknown field.'] }
    },
    'malformed JSON': {
      call: ['POST', '/api/token', type('application/json')],
      status: 400,
      body: { detail: 'JSON parse error - the body is not valid JSON', code: 'parse_error' }
    },
    'wrong password': {
      call: ['POST', '/api/token', { json: { username: 'neo', password: 'x' } }],
      status: 401,
      body: { detail: 'No active account found with the given credentials', code: 'no_active_account' }
    },
    'wrong type': {
      call: ['POST', '/api/token/refresh', { json: { refresh: access } }],
      status: 401,
      body: badToken('Token has wrong type')
    },
    garbage: {
      call: ['POST', '/api/token/verify', { json: { token: 'x' } }],
      status: 401,
      body: badToken('Token is invalid')
    },
    'no credentials': {
      call: ['GET', '/api/users/me'],
      status: 401,
      body: { detail: 'Authentication credentials were not provided.', code: 'not_authenticated' }
    },
    'bad bearer': {
      call: ['GET', '/api/users/me', { bearer: 'x' }],
      status: 401,
      body: {
        ...badToken('Given token not valid for any token type'),
        messages: [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is invalid' }]
      }
    },
    'not allowed': {
      call: ['GET', '/api/admin/users', { bearer: access }],
      status: 403,
      body: { detail: 'You do not have permission to perform this action.', code: 'permission_denied' }
    },
    'no such path': {
      call: ['GET', '/api/nowhere?a=b'],
      status: 404,
      body: { detail: 'Not found.', code: 'not_found' }
    },
    'no such id': {
      call: ['DELETE', '/api/sessions/x', { bearer: access }],
      status: 404,
      body: { detail: 'Not found.', code: 'not_found' }
    },
    'no such method': {
      call: ['GET', '/api/token'],
      status: 405,
      body: { detail: 'Method "GET" not allowed.', code: 'method_not_allowed' }
    },
    'a path that cannot be decoded': { call: ['GET', '/api/%zz'], status: 400, body: { code: 'invalid' } },
    taken: {
      call: ['POST', '/api/users', { json: { username: 'NEO', password } }],
      status: 409,
      body: { detail: 'A user with that username already exists.', code: 'conflict' }
    },
    'too large': {
      call: ['POST', '/api/token', { json: { username: 'neo', password: 'x'.repeat(20_000) } }],
      status: 413,
      body: { detail: 'Payload Too Large', code: 'payload_too_large' }
    },
    'media type': {
      call: ['POST', '/api/token', type('text/xml')],
      status: 415,
      body: { code: 'unsupported_media_type' }
    }
  }
}

t.test(
  "an error renderer over Object.entries(data) showed type, title and status: errors have DRF's own body",
  async (t) => {
    const service = await build(t)
    await signUp(service)
    for (const [
      name,
      {
        call: [method, path, call],
        status,
        body
      }
    ] of Object.entries(casesOf(await logIn(service)))) {
      const send = (headers: Record<string, string>) =>
        service.call(method, path, { ...call, headers: { ...call?.headers, ...headers } })
      const answer = await send(drf)
      t.equal(answer.status, status, name)
      t.match(answer.headers.get('content-type'), /^application\/json/, name)
      t.match(answer.headers.get('vary'), /(^|, )Accept(,|$)/, name)
      t.match(answer.body, body, name)
      const members =
        'detail' in answer.body ? ['detail', 'code', ...('messages' in body ? ['messages'] : [])] : Object.keys(body)
      t.same(Object.keys(answer.body), members, name)

      const problem = await send({ accept: 'application/json, application/problem+json;q=0.5' })
      t.equal(problem.status, status, name)
      t.match(problem.headers.get('content-type'), /^application\/problem\+json/, name)
      t.match(problem.headers.get('vary'), /(^|, )Accept(,|$)/, name)
      t.match(problem.body, { type: 'about:blank', status, ...body }, name)
    }
  }
)

t.test("429 and 503 have DRF's body with Retry-After, and show nothing internal", async (t) => {
  const service = await build(t, { LOGIN_RATE_LIMIT: '1/1m' })
  await signUp(service)
  const pair = await logIn(service)
  const throttled = await service.post('/api/token', { username: 'neo', password: 'x' }, { headers: drf })
  t.equal(throttled.status, 429)
  t.same(Object.keys(throttled.body), ['detail', 'code'])
  await service.app.db.execute('ALTER TABLE sessions RENAME TO SessionAway')
  const away = await service.post('/api/token/refresh', { refresh: pair.refresh }, { headers: drf })
  t.equal(away.status, 503)
  t.same(away.body, { detail: 'The service is unavailable for the moment. Try again.', code: 'unavailable' })
  t.ok(away.headers.get('retry-after') && away.headers.get('x-request-id'))
})

t.test('only an Accept header that names problem+json asks for it; outside /api it is the default', async (t) => {
  const service = await build(t)
  const typeFor = async (accept: string, path = '/api/nowhere') =>
    (await service.get(path, { headers: { accept } })).headers.get('content-type')?.replace(/;.*/, '')
  for (const accept of ['*/*', 'application/*', '', 'text/html', 'application/problem+json;q=0', 'nonsense']) {
    t.equal(await typeFor(accept), 'application/json', accept)
  }
  t.equal(await typeFor('application/Problem+JSON'), 'application/problem+json')
  for (const path of ['/nowhere', '/apis', '/docs/nowhere']) {
    t.equal(await typeFor('application/json', path), 'application/problem+json', `${path} is not below /api`)
  }
  const oauth = await service.call('POST', '/oauth/token', { form: {}, headers: drf })
  t.same(Object.keys(oauth.body), ['error', 'error_description'], 'RFC 6749')
})

t.test('an error keeps Vary: Origin beside Accept', async (t) => {
  const service = await build(t, { CORS_ALLOWED_ORIGINS: 'https://app.example.com' })
  for (const origin of ['https://app.example.com', 'https://evil.example.com']) {
    const { headers } = await service.post('/api/token', {}, { headers: { ...drf, origin } })
    t.same(headers.get('vary')?.split(', ').sort(), ['Accept', 'Accept-Language', 'Origin'], origin)
  }
})

t.test('Auth.js sends csrfToken and callbackUrl along with the credentials', async (t) => {
  const service = await build(t)
  await signUp(service)
  const more = { csrfToken: 'a', callbackUrl: '/', is_staff: true, constructor: 1, toString: [] }
  const pair = tokensOf(await service.post('/api/token', { ...credentials, ...more }))
  t.equal((await service.post('/api/token/verify', { token: pair.access, ...more })).status, 200)
  t.equal((await service.post('/api/token/refresh', { refresh: pair.refresh, ...more })).status, 200)
  const elsewhere = await service.post('/api/users', { username: 'smith', password, csrfToken: 'a' })
  t.match(elsewhere, { status: 400, body: { csrfToken: ['Unknown field.'] } })
})

t.test('new FormData(form) got a 415', async (t) => {
  const service = await build(t)
  await signUp(service)
  const form = new FormData()
  form.set('username', 'neo')
  form.set('password', password)
  const send = (path = '/api/token'): Promise<Answer> => service.call('POST', path, { raw: form })
  const { refresh: token } = tokensOf(await send())
  t.equal((await send('/api/users')).status, 415, 'only where simplejwt takes one')
  form.set('refresh', token)
  t.equal((await send('/api/token/refresh')).status, 200)
  form.set('password', new Blob(['x']), 'password.txt')
  t.match(await send(), { status: 400, body: { password: ['Not a valid string.'] } }, 'a file is no password')
  const raw = 'junk'
  const junk = await service.call('POST', '/api/token', { raw, headers: { 'content-type': 'multipart/form-data' } })
  t.match(junk, { status: 400, body: { code: 'parse_error', detail: /^Multipart form parse error - / } })
})

t.test('a line end after a token got a 401, upon which clients discard it; a password is never trimmed', async (t) => {
  const service = await build(t)
  await signUp(service)
  const pair = await logIn(service)
  for (const token of [`${pair.access}\n`, ` ${pair.access}\r\n`]) {
    t.equal((await service.post('/api/token/verify', { token })).status, 200)
  }
  t.equal((await refresh(service, `${pair.refresh}\n`)).status, 200)
  t.equal((await service.post('/api/token', { username: 'neo', password: `${password}\n` })).status, 401)
  t.match(await refresh(service, ' \n'), { status: 400, body: { refresh: ['This field may not be blank.'] } })
})

t.test('a number as username or password is its text, digit by digit', async (t) => {
  const service = await build(t)
  const name = '20231234567890123456'
  await signUp(service, name, { password: '83920175566283910427' })
  const login = async (json: string) =>
    (await service.call('POST', '/api/token', { raw: json, headers: { 'content-type': 'application/json' } })).status
  t.equal(await login(`{"username": ${name}, "password": 83920175566283910427}`), 200)
  t.equal(await login(`{"username": ${name}, "password": 83920175566283910428}`), 401, 'the same double')
  t.equal(await login(`{"a": "1\\"2", "password": "83920175566283910427", "username": ${name}}`), 200)
  for (const wrong of [true, ['neo'], { a: 1 }]) {
    t.match(await service.post('/api/token', { username: wrong, password }), {
      status: 400,
      body: { username: ['Not a valid string.'] }
    })
  }
  t.match(await service.post('/api/token/refresh', { refresh: 1 }), {
    status: 400,
    body: { refresh: ['Not a valid string.'] }
  })
})

t.test('LOGIN_FIELDS=email: {"email", "password"} logs in, as with USERNAME_FIELD = "email"', async (t) => {
  const service: Service = await build(t, { LOGIN_FIELDS: 'email' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const email = 'neo@example.com'
  for (const path of ['/api/token', '/api/token/sliding']) {
    t.equal((await service.post(path, { email, password })).status, 200, path)
    t.equal((await service.post(path, { username: email, password })).status, 200, path)
    t.equal((await service.post(path, { email, password: 'x' })).status, 401, path)
    for (const [body, message] of [
      [{}, 'This field is required.'],
      [{ email: '' }, 'This field may not be blank.'],
      [{ email: null }, 'This field may not be null.']
    ] as const) {
      const answer = await service.post(path, { password, ...body }, { headers: drf })
      t.same(answer.body, { email: [message] })
    }
  }
  const both = await build(t, { LOGIN_FIELDS: 'username,email' }, { databaseUrl: service.databaseUrl })
  t.equal((await both.post('/api/token', { email, password })).status, 200)
  t.equal((await both.post('/api/token', { username: 'neo', email: 'x', password })).status, 200)
  t.same((await both.post('/api/token', { password }, { headers: drf })).body, { username: required })
  const plain = await build(t, {}, { databaseUrl: service.databaseUrl })
  t.same((await plain.post('/api/token', { email, password }, { headers: drf })).body, { username: required })
})

t.test('SIMPLEJWT_COMPAT=5.4: front ends compare "Token is invalid or expired"', async (t) => {
  const service = await build(t, { SIMPLEJWT_COMPAT: '5.4' })
  await signUp(service)
  const pair = await logIn(service)
  service.clock.pass(10 * 60_000)
  const old = 'Token is invalid or expired'
  t.same((await service.post('/api/token/verify', { token: pair.access }, { headers: drf })).body, badToken(old))
  t.same((await service.post('/api/token/verify', { token: 'x' }, { headers: drf })).body, badToken(old))
  const me = await service.get('/api/users/me', { bearer: pair.access, headers: drf })
  t.match(me.body, { detail: 'Given token not valid for any token type', messages: [{ message: old }] })
  t.equal((await refresh(service, pair.access)).body.detail, 'Token is invalid or expired', 'as an expired one')
  t.equal((await service.post('/api/token/blacklist', { refresh: pair.refresh })).status, 200)
  t.equal((await refresh(service, pair.refresh)).body.detail, 'Token is blacklisted', 'as before')
  const korean = { ...drf, 'accept-language': 'ko' }
  const answer = await service.post('/api/token/verify', { token: 'x' }, { headers: korean })
  t.equal(answer.body.detail, '유효하지 않거나 만료된 토큰입니다')
})

t.test('LANGUAGE_CODE: a stock Django answers every browser in one language', async (t) => {
  const detail = async (service: Service, language: string) => {
    const { body, headers } = await service.get('/api/users/me', { headers: { ...drf, 'accept-language': language } })
    return [body.detail, headers.get('content-language'), /Accept-Language/.test(headers.get('vary') ?? '')]
  }
  const en = ['Authentication credentials were not provided.', 'en']
  const ko = ['자격 인증데이터(authentication credentials)가 제공되지 않았습니다.', 'ko']
  const english = await build(t, { LANGUAGE_CODE: 'en' })
  t.same(await detail(english, 'ko-KR,ko;q=0.9'), [...en, false])
  const korean = await build(t, { LANGUAGE_CODE: 'ko' })
  t.same(await detail(korean, 'en'), [...ko, false])
  const negotiated = await build(t)
  t.same(await detail(negotiated, 'ko'), [...ko, true])
  t.same(await detail(negotiated, 'en'), [...en, true])
  t.match((await english.get('/%zz', { headers: { 'accept-language': 'ko' } })).body, { detail: /^[\x20-\x7e]+$/ })
})

t.test("DRF's error bodies are answered below /api/admin as well", async (t) => {
  const service = await build(t)
  const { access } = await staff(service)
  const answer = await service.call('PATCH', '/api/admin/users/999', {
    bearer: access,
    json: { level: 1 },
    headers: drf
  })
  t.match(answer, { status: 404, body: { detail: 'Not found.', code: 'not_found' } })
})
