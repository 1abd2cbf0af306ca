// Each kind of token at each route of the API. The routes come from the OpenAPI document, so that a new one is in the table too.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { form, type RegisteredClient, registerClient } from '../oauth/clients.js'
import { build, logIn, password, type Service, signUp, staff } from '../service.js'

const issuer = 'https://auth.example.com'
const orders = 'https://orders.example'

/** What needs no token. Every other path below /api is closed. */
const open = [
  ...['POST /api/users', 'POST /api/token', 'POST /api/token/refresh', 'POST /api/token/verify'],
  ...['POST /api/token/blacklist', 'POST /api/token/sliding', 'POST /api/token/sliding/refresh'],
  ...['POST /api/token/passkey', 'POST /api/token/passkey/options', 'POST /api/token/cookie/passkey'],
  ...['POST /api/token/two-factor', 'POST /api/token/cookie/two-factor', 'POST /api/token/sliding/two-factor'],
  ...['POST /api/password/reset', 'POST /api/password/reset/confirm', 'POST /api/invitations/accept'],
  ...['POST /api/email/verify', 'POST /api/email/verify/resend'],
  // The cookie stands for the session here
  ...['POST /api/token/cookie', 'POST /api/token/cookie/refresh', 'POST /api/token/cookie/blacklist']
]

interface Expected {
  /** Whether it opens a user's own routes. */
  account: boolean
  /** Whether it opens staff routes. */
  admin: boolean
  /** Whether verify accepts it. */
  verify: boolean
  /** Whether introspection tells a client about it that has an audience of orders, and one that has none. */
  told: [orders: boolean, stranger: boolean]
}

const nothing: Expected = { account: false, admin: false, verify: false, told: [false, false] }
const everything: Expected = { account: true, admin: true, verify: true, told: [true, true] }
const known: Expected = { ...nothing, told: [true, true] }

const scopes: [scope: string, Pick<Expected, 'account' | 'admin' | 'verify'>][] = [
  ['', { account: false, admin: false, verify: false }],
  ['orders:read', { account: false, admin: false, verify: false }],
  ['* orders:* account:* admin:*', { account: false, admin: false, verify: false }],
  ['Account ADMIN accounts admin2', { account: false, admin: false, verify: false }],
  ['account', { account: true, admin: false, verify: true }],
  ['admin', { account: false, admin: true, verify: true }],
  ['account admin', { account: true, admin: true, verify: true }]
]
const audiences: [audience: string[], forUs: boolean, told: Expected['told']][] = [
  [[issuer], true, [true, true]],
  [[orders], false, [true, false]],
  [['https://other.example', issuer], true, [true, true]],
  [[`${issuer}/`, `${issuer}.example`, 'https://auth.example.com.orders.example'], false, [false, false]]
]

const settingsOf: Record<string, string>[] = [{}, { AUTH_TOKEN_CLASSES: 'access,sliding' }, { JWK_STAFF: 'true' }]

for (const settings of settingsOf) {
  t.test(`a narrowed OAuth token gave full access: ${JSON.stringify(settings)}`, async (t) => {
    const external = await startIssuer(t)
    const env = { PUBLIC_URL: issuer, JWK_URL: external.url, JWK_ISSUER: 'https://id.example', JWK_AUDIENCE: 'keyturn' }
    const service = await build(t, { ...env, ...settings })
    const kinds = await makeTokens(service, external, 'JWK_STAFF' in settings)
    const slides = 'AUTH_TOKEN_CLASSES' in settings
    kinds['a sliding token'] = [
      String((await service.post('/api/token/sliding', { username: 'boss', password })).body.token),
      slides ? everything : { ...known, verify: true }
    ]
    const routes = routesOf(t, service)
    const askers = [
      await registerClient(service, { audiences: [orders] }),
      await registerClient(service, { audiences: ['https://other2.example'] })
    ]
    for (const [name, [token, expected]] of Object.entries(kinds)) {
      const found = {
        account: await opens(t, service, token, routes.account, name),
        admin: await opens(t, service, token, routes.admin, name),
        verify: (await service.post('/api/token/verify', { token })).status === 200,
        told: await Promise.all(askers.map((asker) => isTold(t, service, asker, token)))
      }
      t.strictSame(found, expected, name)
    }
  })
}

/** Whether a token opens all of these routes or none: nothing in between. */
async function opens(t: Test, service: Service, bearer: string, routes: string[], kind: string): Promise<boolean> {
  const answers = await Promise.all(
    routes.map(async (route) => {
      const [method = '', path = ''] = route.split(' ')
      // A body that nobody can read: what a request would do is not done.
      const body = method === 'GET' ? {} : { raw: 'x', headers: { 'content-type': 'application/x-none' } }
      const { status, headers, body: answer } = await service.call(method, path, { bearer, ...body })
      if (status === 401 || status === 403) t.ok(headers.get('www-authenticate') ?? status === 403)
      // Asked for only behind the door: the token was accepted, and the login is not recent or not known
      const isBehind = status === 403 && answer.code === 'reauthentication_required'
      return { route, isOpen: isBehind || (status !== 401 && status !== 403), status }
    })
  )
  const [first] = answers
  for (const { route, isOpen, status } of answers) t.equal(isOpen, first?.isOpen, `${kind} at ${route}: ${status}`)
  return first?.isOpen ?? false
}

async function isTold(t: Test, service: Service, asker: RegisteredClient, token: string): Promise<boolean> {
  const { body, status } = await form(service, 'introspect', { token }, asker.basic)
  t.equal(status, 200)
  if (body.active !== true) t.strictSame(body, { active: false })
  return body.active === true
}

/** The closed routes by the scope that opens them. */
function routesOf(t: Test, { app }: Service): { account: string[]; admin: string[] } {
  const paths: [string, Record<string, { security?: object[] }>][] = Object.entries(Object(app.swagger()).paths)
  const routes = paths
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { security }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        closed: JSON.stringify(security) === '[{"bearer":[]}]'
      }))
    )
  t.strictSame(
    routes.flatMap(({ name, closed }) => (closed ? [] : [name])).sort(),
    [...open].sort(),
    'only these are open'
  )
  const documented = new Set(routes.map(({ name }) => name.split(' ')[1]))
  const hidden = [...app.apiPaths]
    .map((path) => path.replaceAll(/:(\w+)/g, '{$1}'))
    .filter((path) => !documented.has(path))
  t.strictSame(hidden, [], 'each path of the API is in the document')
  const closed = routes.flatMap(({ name, closed }) => (closed ? [name.replaceAll(/\{\w+\}/g, '1')] : []))
  const admin = closed.filter((name) => name.includes(' /api/admin/'))
  const account = closed.filter((name) => !admin.includes(name))
  t.ok(admin.length > 15 && account.length > 5)
  return { account, admin }
}

type Kinds = Record<string, [token: string, expected: Expected]>

/** Each kind of token, of a superuser if nothing else is said. */
async function makeTokens(service: Service, external: ExternalIssuer, externalStaff: boolean): Promise<Kinds> {
  const manager = (await staff(service, 'manager', true)).access
  const boss = await staff(service, 'boss', true)
  const { body: neo } = await signUp(service)
  const kinds: Kinds = {
    'an access token': [boss.access, everything],
    'a refresh token': [boss.refresh, { ...known, verify: true }],
    "an ordinary user's access token": [(await logIn(service)).access, { ...everything, admin: false }]
  }
  const bossId = String(jose.decodeJwt(boss.access).sub)

  for (const [scope, opened] of scopes) {
    for (const [audience, forUs, told] of audiences) {
      const client = await registerClient(service, { scopes: scope.split(' ').filter(Boolean), audiences: audience })
      const closed = { account: false, admin: false, verify: false }
      const { access } = await renew(service, client)
      kinds[`at+jwt for ${audience} with "${scope}"`] = [access, { ...(forUs ? opened : closed), told }]
    }
  }
  const all = { scopes: ['account', 'admin', 'orders:read'], audiences: [issuer, orders] }
  const full = await registerClient(service, all)
  kinds['at+jwt, narrowed by scope'] = [(await renew(service, full, { scope: 'orders:read' })).access, known]
  kinds['at+jwt, narrowed by resource'] = [
    (await renew(service, full, { resource: orders })).access,
    { ...nothing, told: [true, false] }
  ]
  kinds["at+jwt of an ordinary user with a client's admin"] = [
    (await renew(service, full, {}, 'neo')).access,
    { ...everything, admin: false }
  ]
  const bound = await renew(service, full)
  kinds['a refresh token of a client'] = [bound.refresh, { ...known, verify: true }]
  kinds['an access token whose session a client renewed later'] = [bound.before, nothing]
  const { body: own } = await form(service, 'token', { grant_type: 'client_credentials' }, full.basic)
  kinds["a client's own token"] = [String(own.access_token), known]

  const lessened = await registerClient(service, all)
  const before = await renew(service, lessened)
  await patch(service, manager, lessened, { scopes: ['account'] })
  const lost = { account: true, admin: false, verify: true, told: known.told }
  kinds['at+jwt whose client lost a scope'] = [before.access, lost]
  const fields = { grant_type: 'refresh_token', refresh_token: before.refresh }
  const { body: after } = await form(service, 'token', fields, lessened.basic)
  kinds['at+jwt renewed after its client lost a scope'] = [String(after.access_token), lost]

  for (const fate of ['deactivated', 'deleted', 'deactivated and activated again'] as const) {
    const client = await registerClient(service, all)
    const tokens = await renew(service, client)
    const { body: own } = await form(service, 'token', { grant_type: 'client_credentials' }, client.basic)
    if (fate === 'deleted') await service.call('DELETE', `/api/admin/clients/${client.id}`, { bearer: manager })
    else await patch(service, manager, client, { is_active: false })
    if (fate === 'deactivated and activated again') await patch(service, manager, client, { is_active: true })
    else kinds[`a client's own token, ${fate}`] = [String(own.access_token), nothing]
    kinds[`at+jwt of a client that was ${fate}`] = [tokens.access, nothing]
    kinds[`a refresh token of a client that was ${fate}`] = [tokens.refresh, nothing]
    kinds[`an access token from before a client that was ${fate}`] = [tokens.before, nothing]
  }

  const over = await renew(service, full)
  await form(service, 'revoke', { token: over.refresh }, full.basic)
  kinds['at+jwt of a revoked session'] = [over.access, nothing]
  const loggedOut = await logIn(service, 'boss')
  await service.post('/api/token/blacklist', { refresh: loggedOut.refresh })
  kinds['an access token of a revoked session'] = [loggedOut.access, nothing]
  kinds['a refresh token of a revoked session'] = [loggedOut.refresh, nothing]

  const gone = await staff(service, 'gone')
  const renewed = await renew(service, full, {}, 'gone')
  const goneId = jose.decodeJwt(gone.access).sub
  const path = `/api/admin/users/${goneId}`
  await service.call('PATCH', path, { json: { is_active: false }, bearer: manager })
  kinds['an access token of a deactivated user'] = [gone.access, nothing]
  kinds['at+jwt of a deactivated user'] = [renewed.access, nothing]

  const theirs = { account: true, admin: externalStaff, verify: true, told: nothing.told }
  const claims = external.claimsFor(service, bossId)
  kinds['an external token'] = [await external.sign(claims), theirs]
  kinds['an external token of an ordinary user'] = [
    await external.sign(external.claimsFor(service, String(neo.id))),
    { ...theirs, admin: false }
  ]
  kinds['an external token of a deactivated user'] = [
    await external.sign(external.claimsFor(service, String(goneId))),
    nothing
  ]
  for (const typ of ['jwt', 'application/JWT', undefined]) {
    kinds[`an external ${typ}`] = [await external.sign(claims, { typ }), theirs]
  }
  const types = ['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'token-introspection+jwt', 'id+jwt', 'JWE', '', 'at+jwt2']
  for (const typ of types) kinds[`an external "${typ}"`] = [await external.sign(claims, { typ }), nothing]
  for (const [scope, opened] of scopes) {
    const token = await external.sign({ ...claims, scope, client_id: 'theirs' }, { typ: 'at+jwt' })
    const admin = opened.admin && externalStaff
    kinds[`an external at+jwt with "${scope}"`] = [token, { ...opened, admin, told: nothing.told }]
  }
  for (const change of [{ iss: 'https://id2.example' }, { iss: undefined }, { aud: 'other' }, { aud: undefined }]) {
    kinds[`an external token with ${JSON.stringify(change)}`] = [await external.sign({ ...claims, ...change }), nothing]
  }
  return kinds
}

/** A client takes over a session that began with a login. */
async function renew(service: Service, { basic }: RegisteredClient, more = {}, username = 'boss') {
  const { access: before, refresh } = await logIn(service, username)
  const fields = { grant_type: 'refresh_token', refresh_token: refresh, ...more }
  const { status, body, text } = await form(service, 'token', fields, basic)
  if (status !== 200) throw new Error(`renew: ${status} ${text}`)
  return { before, access: String(body.access_token), refresh: String(body.refresh_token) }
}

async function patch(service: Service, bearer: string, { id }: RegisteredClient, json: object): Promise<void> {
  const { status, text } = await service.call('PATCH', `/api/admin/clients/${id}`, { json, bearer })
  if (status !== 200) throw new Error(`change a client: ${status} ${text}`)
}

type ExternalIssuer = Awaited<ReturnType<typeof startIssuer>>

/** Another issuer, whose key is of JWK_URL. */
async function startIssuer(t: Test) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'external', alg: 'ES256', use: 'sig' }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  let serial = 0
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`,
    claimsFor(service: Service, userId: string): jose.JWTPayload {
      const iat = Math.floor(service.clock() / 1000)
      const claims = { iss: 'https://id.example', aud: 'keyturn', jti: `external-${++serial}`, iat, exp: iat + 60 }
      return { ...claims, token_type: 'access', user_id: userId }
    },
    sign(claims: jose.JWTPayload, header: { typ?: string | undefined } = { typ: 'JWT' }): Promise<string> {
      return new jose.SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'external', ...JSON.parse(JSON.stringify(header)) })
        .sign(privateKey)
    }
  }
}
