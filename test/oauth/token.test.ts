import * as jose from 'jose'
import t from 'tap'
import { build, logIn, refresh, signingKey, signUp, staff, tokensOf } from '../service.js'
import { basicOf, form, registerClient } from './clients.js'

const clientCredentials = { grant_type: 'client_credentials' }

t.test('client_credentials: an access token as RFC 9068 has it, and nothing is written', async (t) => {
  const service = await build(t, { ISSUER: 'https://auth.example.com', ACCESS_TOKEN_LIFETIME: '5m' })
  const client = await registerClient(service, { audiences: ['https://api.example.com'] })
  await form(service, 'token', clientCredentials, client.basic)
  const before = service.app.db.statements
  const answer = await form(service, 'token', { ...clientCredentials, scope: 'read' }, client.basic)
  t.equal(service.app.db.statements - before, 1, 'the client is read')
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('cache-control'), 'no-store')
  t.match(answer.body, { token_type: 'Bearer', expires_in: 300, scope: 'read' })
  t.notOk('refresh_token' in answer.body, 'RFC 6749, section 4.4.3')
  const { payload, protectedHeader } = await jose.jwtVerify(
    String(answer.body.access_token),
    new TextEncoder().encode(signingKey),
    { issuer: 'https://auth.example.com', audience: 'https://api.example.com', currentDate: new Date(service.clock()) }
  )
  t.equal(protectedHeader.typ, 'at+jwt')
  t.match(payload, {
    sub: client.id,
    client_id: client.id,
    scope: 'read',
    iat: Number,
    exp: Number,
    jti: /^[0-9a-f]{32}$/
  })
  t.equal(Number(payload.exp) - Number(payload.iat), 300)
})

t.test("a client's own token does not open a user's routes", async (t) => {
  const service = await build(t)
  const client = await registerClient(service)
  const { body } = await form(service, 'token', clientCredentials, client.basic)
  const token = String(body.access_token)
  t.match(await service.get('/api/users/me', { bearer: token }), { status: 401, body: { code: 'token_not_valid' } })
  t.equal((await service.get('/api/admin/users', { bearer: token })).status, 401)
  t.equal((await service.post('/api/token/verify', { token })).status, 401)
  t.equal((await refresh(service, token)).status, 401)
  t.equal((await service.post('/api/token/blacklist', { refresh: token })).status, 401)
})

t.test('scopes and audiences are allow-listed', async (t) => {
  const service = await build(t)
  const client = await registerClient(service, { audiences: ['a', 'b'], access_lifetime: 60 })
  const ask = async (more: Record<string, string>) => {
    const { status, body } = await form(service, 'token', { ...clientCredentials, ...more }, client.basic)
    const claims = status === 200 ? jose.decodeJwt(String(body.access_token)) : {}
    return { status, error: body.error, scope: body.scope, aud: claims.aud, expires_in: body.expires_in }
  }
  t.match(await ask({}), { status: 200, scope: 'read write', aud: ['a', 'b'], expires_in: 60 })
  t.match(await ask({ scope: 'write', resource: 'b' }), { status: 200, scope: 'write', aud: 'b' })
  const several = new URLSearchParams([...Object.entries(clientCredentials), ['resource', 'b'], ['resource', 'a']])
  const headers = { authorization: client.basic, 'content-type': 'application/x-www-form-urlencoded' }
  const both = await service.call('POST', '/oauth/token', { raw: String(several), headers })
  t.same(jose.decodeJwt(String(both.body.access_token)).aud, ['b', 'a'], 'RFC 8707: resource may come several times')
  t.match(await ask({ scope: '' }), { status: 200, scope: 'read write' }, 'empty is left out')
  t.match(await ask({ scope: 'read admin' }), { status: 400, error: 'invalid_scope' })
  t.match(await ask({ resource: 'c' }), { status: 400, error: 'invalid_target' })
  t.match(await ask({ grant_type: 'password' }), { status: 400, error: 'unsupported_grant_type' })
  t.match(await ask({ grant_type: '' }), { status: 400, error: 'invalid_request' })
  const other = await registerClient(service, { grants: ['refresh_token'] })
  t.match(await form(service, 'token', clientCredentials, other.basic), {
    status: 400,
    body: { error: 'unauthorized_client' }
  })
})

t.test('without audiences the token is for AUDIENCE, or else for the issuer', async (t) => {
  for (const [AUDIENCE, expected] of [
    ['app', 'app'],
    ['', undefined]
  ] as const) {
    const service = await build(t, { AUDIENCE })
    const client = await registerClient(service)
    const { body } = await form(service, 'token', clientCredentials, client.basic)
    t.match(jose.decodeJwt(String(body.access_token)), { aud: expected ?? service.issuer, iss: service.issuer })
  }
})

t.test('a wrong client: 401 with WWW-Authenticate, the same for every reason (RFC 6749, section 5.2)', async (t) => {
  const service = await build(t)
  const client = await registerClient(service)
  const idle = await registerClient(service)
  const { access: bearer } = await staff(service, 'boss', true)
  await service.call('PATCH', `/api/admin/clients/${idle.id}`, { json: { is_active: false }, bearer })
  const wrong = {
    'wrong secret': basicOf(client.id, 'wrong'),
    'unknown client': basicOf('3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11', client.secret),
    'an id that no client can have': basicOf('x'.repeat(500), client.secret),
    'inactive client': idle.basic
  }
  const texts = new Set<string>()
  for (const [name, authorization] of Object.entries(wrong)) {
    const answer = await form(service, 'token', clientCredentials, authorization)
    t.match(answer, { status: 401, body: { error: 'invalid_client' } }, name)
    t.match(answer.headers.get('www-authenticate'), /^Basic /)
    t.equal(answer.headers.get('cache-control'), 'no-store')
    texts.add(answer.text)
  }
  t.equal(texts.size, 1)
  for (const authorization of [
    'Basic !!!',
    'Basic',
    'Basic YQ==',
    'Bearer x',
    `Basic ${Buffer.from('%zz:x').toString('base64')}`
  ]) {
    t.match(await form(service, 'token', clientCredentials, authorization), { status: 401 }, authorization)
  }
  t.match(await form(service, 'token', clientCredentials), { status: 401, body: { error: 'invalid_client' } })
})

t.test('one way of client authentication in a request, each parameter once', async (t) => {
  const service = await build(t)
  const { id, secret, basic } = await registerClient(service)
  const post = { client_id: id, client_secret: secret }
  t.equal((await form(service, 'token', { ...clientCredentials, ...post })).status, 200, 'client_secret_post')
  t.equal((await form(service, 'token', { ...clientCredentials, client_id: id }, basic)).status, 200)
  t.equal((await service.post('/oauth/token', { ...clientCredentials, ...post })).status, 200, 'as JSON')
  const invalid = { status: 400, body: { error: 'invalid_request' } }
  t.match(await form(service, 'token', { ...clientCredentials, ...post }, basic), invalid, 'both')
  t.match(await form(service, 'token', { ...clientCredentials, client_id: 'other' }, basic), invalid)
  const headers = { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' }
  const raw = (text: string) => service.call('POST', '/oauth/token', { raw: text, headers })
  t.match(await raw('grant_type=client_credentials&grant_type=client_credentials'), invalid, 'twice')
  t.match(await raw('grant_type=client_credentials&x=1&x=2'), invalid, 'an unknown one twice')
  t.equal((await raw('grant_type=client_credentials&x=1')).status, 200, 'unknown ones are ignored')
  t.match(await service.call('POST', '/oauth/token', { raw: '<x/>', headers: { 'content-type': 'text/xml' } }), invalid)
})

t.test('a secret with odd characters goes through form-encoded Basic', async (t) => {
  const service = await build(t)
  const { id, secret } = await registerClient(service)
  const escaped = `${encodeURIComponent(id)}:${[...secret].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')}`
  const basic = `Basic ${Buffer.from(escaped).toString('base64')}`
  t.equal((await form(service, 'token', clientCredentials, basic)).status, 200)
})

t.test('refresh_token: a client renews a session, which is its own from then on', async (t) => {
  const service = await build(t)
  await signUp(service)
  const one = await registerClient(service, { scopes: ['read', 'write', 'account'] })
  const other = await registerClient(service)
  const first = await logIn(service)
  const renew = (token: string, client = one, more = {}) =>
    form(service, 'token', { grant_type: 'refresh_token', refresh_token: token, ...more }, client.basic)

  const { status, body } = await renew(first.refresh)
  t.equal(status, 200)
  t.match(body, {
    token_type: 'Bearer',
    expires_in: 300,
    scope: 'read write account',
    access_token: String,
    refresh_token: String
  })
  const access = String(body.access_token)
  t.equal(jose.decodeProtectedHeader(access).typ, 'at+jwt')
  t.match(jose.decodeJwt(access), {
    client_id: one.id,
    scope: 'read write account',
    username: 'neo',
    aud: service.issuer
  })
  t.equal((await service.get('/api/users/me', { bearer: access })).status, 200, "it is the user's")

  const token = String(body.refresh_token)
  t.match(await renew(token, other), { status: 400, body: { error: 'invalid_grant' } }, 'not for another client')
  t.match(
    await refresh(service, token),
    { status: 401, body: { detail: 'Token is invalid' } },
    'nor for the application'
  )
  const next = await renew(token)
  t.equal(next.status, 200, 'and neither of them has ended it')
  service.clock.pass(11_000)
  t.match(await renew(token), {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Token is blacklisted' }
  })
  t.equal((await renew(String(next.body.refresh_token))).status, 400, 'a replay ends the family (RFC 9700)')
})

t.test('refresh_token: scopes only shrink', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service)
  let { refresh: token } = await logIn(service)
  const renew = async (scope?: string) => {
    const fields = { grant_type: 'refresh_token', refresh_token: token, ...(scope !== undefined && { scope }) }
    const { status, body } = await form(service, 'token', fields, client.basic)
    if (status === 200) token = String(body.refresh_token)
    return status === 200 ? body.scope : body.error
  }
  t.equal(await renew('read'), 'read', 'granted at the first renewal')
  t.equal(await renew('write'), 'invalid_scope')
  t.equal(await renew('read write'), 'invalid_scope')
  t.equal(await renew(), 'read', 'the refused ones have not used the token up')
  t.equal(await renew('read'), 'read')
})

t.test(
  'refresh_token needs the statements of the client and of the rotation, and survives a lost answer',
  async (t) => {
    const service = await build(t)
    await signUp(service)
    const client = await registerClient(service)
    const { refresh: token } = await logIn(service)
    const renew = () => form(service, 'token', { grant_type: 'refresh_token', refresh_token: token }, client.basic)
    const before = service.app.db.statements
    const { body } = await renew()
    t.equal(service.app.db.statements - before, 3)
    t.equal((await renew()).body.refresh_token, body.refresh_token, 'the same successor')
  }
)

t.test('refresh_token: 20 at once over two clients: one of them has the session', async (t) => {
  const service = await build(t)
  await signUp(service)
  const clients = [await registerClient(service), await registerClient(service)]
  const { refresh: token } = await logIn(service)
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const client = clients[i % 2]
      const fields = { grant_type: 'refresh_token', refresh_token: token }
      return { by: client?.id, ...(await form(service, 'token', fields, client?.basic)) }
    })
  )
  const won = answers.filter(({ status }) => status === 200)
  t.equal(new Set(won.map(({ by }) => by)).size, 1)
  t.equal(won.length, 10)
  t.ok(answers.every(({ status }) => status === 200 || status === 400))
})

t.test('ROTATE_REFRESH_TOKENS=false: the session is bound all the same', async (t) => {
  const service = await build(t, { ROTATE_REFRESH_TOKENS: 'false' })
  await signUp(service)
  const one = await registerClient(service)
  const other = await registerClient(service)
  const { refresh: token } = await logIn(service)
  const fields = { grant_type: 'refresh_token', refresh_token: token }
  t.equal((await form(service, 'token', fields, one.basic)).status, 200)
  t.equal((await form(service, 'token', fields, other.basic)).status, 400)
  t.equal((await refresh(service, token)).status, 401)
})

t.test('bad refresh tokens are invalid_grant, a missing one invalid_request', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service)
  const { access, refresh: good } = await logIn(service)
  const renew = (token: string) =>
    form(service, 'token', { grant_type: 'refresh_token', refresh_token: token }, client.basic)
  for (const token of ['x', 'a.b.c', access, good.slice(0, -2)]) {
    t.match(await renew(token), { status: 400, body: { error: 'invalid_grant' } })
  }
  t.match(await renew(''), { status: 400, body: { error: 'invalid_request' } })
  t.ok(tokensOf(await refresh(service, good)))
})

t.test('failures of an IP address are limited, successes are not', async (t) => {
  const service = await build(t, { RATE_LIMIT: '5/1m' })
  const client = await registerClient(service)
  service.clock.pass(60_000)
  for (let i = 0; i < 8; i++) t.equal((await form(service, 'token', clientCredentials, client.basic)).status, 200)
  const wrong = basicOf(client.id, 'wrong')
  for (let i = 0; i < 5; i++) t.equal((await form(service, 'token', clientCredentials, wrong)).status, 401)
  const refused = await form(service, 'token', clientCredentials, wrong)
  t.match(refused, { status: 429, body: { error: 'temporarily_unavailable' } })
  t.ok(Number(refused.headers.get('retry-after')) > 0)
})

t.test(
  '50 wrong secrets at once overshot the limit on failures, and good ones are not throttled with them',
  async (t) => {
    const service = await build(t, { RATE_LIMIT: '8/1m' })
    const client = await registerClient(service)
    service.clock.pass(60_000)
    const statuses = async (basic: string, path: string) => {
      const ask = () => form(service, path, { ...clientCredentials, token: 'x' }, basic)
      const answers = await Promise.all(Array.from({ length: 50 }, ask))
      return [200, 401, 429].map((status) => answers.filter((answer) => answer.status === status).length)
    }
    for (const path of ['token', 'introspect', 'revoke']) t.same(await statuses(client.basic, path), [50, 0, 0], path)
    t.same(await statuses(basicOf(client.id, 'wrong'), 'token'), [0, 8, 42])
    t.same(await statuses(client.basic, 'token'), [0, 0, 50], 'until the window has passed')
    service.clock.pass(60_000)
    t.same(await statuses(client.basic, 'introspect'), [50, 0, 0])
    for (const path of ['introspect', 'revoke']) {
      service.clock.pass(60_000)
      t.same(await statuses(basicOf('nobody', 'wrong'), path), [0, 8, 42], path)
    }
  }
)

t.test('the database is away: 503 with Retry-After in OAuth’s words', async (t) => {
  const service = await build(t)
  const client = await registerClient(service)
  await service.app.db.execute('ALTER TABLE clients RENAME TO ClientAway')
  for (const path of ['token', 'introspect', 'revoke']) {
    const answer = await form(service, path, { ...clientCredentials, token: 'x' }, client.basic)
    t.match(answer, { status: 503, body: { error: 'temporarily_unavailable' } }, path)
    t.ok(Number(answer.headers.get('retry-after')) >= 1)
  }
  await service.app.db.execute('ALTER TABLE ClientAway RENAME TO clients')
})
