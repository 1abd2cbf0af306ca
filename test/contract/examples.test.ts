// Every example of an error in the OpenAPI document is what the service answers to a request that is made for it.
import t, { type Test } from 'tap'
import type { ErrorCase } from '../../src/schemas/index.js'
import { build, logIn, password, type Service, signUp, staff, until } from '../service.js'
import { enrolled, firstStep } from '../two-factor/app.js'
import { addPasskey, answerOf, newPasskey, originOf } from '../two-factor/authenticator.js'
import { type Located, readDocument } from './document.js'

const minutes = 60_000
const days = 86_400_000

interface Sent {
  to?: Service
  path?: string
  bearer?: string
  headers?: Record<string, string>
  json?: unknown
  raw?: string
}
type World = Awaited<ReturnType<typeof prepare>>
/** What makes the request to an operation one that is answered with the error; `required` are properties of its body. */
type Change = (
  world: World,
  operation: Located,
  body: Record<string, unknown>,
  required: string[]
) => Sent | Promise<Sent>

/** A user with tokens of each type. */
async function tokensOf(service: Service, username: string) {
  await signUp(service, username)
  const { body } = await service.post('/api/token/sliding', { username, password })
  return { ...(await logIn(service, username)), sliding: String(body.token) }
}

/** Services in the states that errors depend on, with tokens, users and clients in theirs. */
async function prepare(test: Test) {
  const lines: string[] = []
  const service = await build(
    test,
    { LOGIN_FIELDS: 'username,email', REFRESH_TOKEN_LIFETIME: '1d', LOG_LEVEL: 'info' },
    { log: (line) => lines.push(line) }
  )
  const shared = { clock: service.clock, databaseUrl: service.databaseUrl }
  const closed = await build(test, { REGISTRATION_OPEN: 'false', ISSUER: 'keyturn' }, shared)
  const limited = await build(test, { RATE_LIMIT: '1/1h' }, shared)
  const loaded = await build(test, {}, { ...shared, maxEventLoopDelay: 1e-6 })
  const stopping = await build(test, {}, { ...shared, stopping: AbortSignal.abort() })

  const proving = await build(test, { EMAIL_VERIFICATION: 'required', LOGIN_FIELDS: 'username,email' }, shared)
  const silent = await build(
    test,
    { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10', TWO_FACTOR: 'off' },
    shared
  )
  const demanding = await build(test, { TWO_FACTOR: 'required' }, shared)

  const expired = await tokensOf(service, 'expired')
  service.clock.pass(3 * days)
  const { refresh } = await staff(service, 'stale')
  service.clock.pass(20 * minutes)
  const stale = String((await service.post('/api/token/refresh', { refresh })).body.access)

  const boss = await staff(service, 'boss', true)
  const call = { bearer: boss.access }
  const idOf = async (username: string): Promise<string> => {
    const { text } = await service.get(`/api/admin/users?q=${username}`, call)
    return /"id":(\d+)/.exec(text)?.[1] ?? ''
  }
  const blacklisted = await tokensOf(service, 'blacklisted')
  await service.call('POST', `/api/admin/users/${await idOf('blacklisted')}/logout`, call)
  const inactive = await tokensOf(service, 'inactive')
  const { passkey: keyOfInactive } = await addPasskey(service, inactive)
  await service.call('PATCH', `/api/admin/users/${await idOf('inactive')}`, { ...call, json: { is_active: false } })
  const changed = await tokensOf(service, 'changed')
  const { access: bearer } = await logIn(service, 'changed')
  const change = { current_password: password, new_password: 'follow the white rabbit' }
  await service.post('/api/users/me/password', change, { bearer })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await service.post('/api/password/reset', { email: 'neo@example.com' })
  const tokenOf = async (page: string, to: string) => {
    const wanted = new RegExp(`"to":"${to}".*/${page}#token=([\\w-]+)`)
    await until(() => lines.some((line) => wanted.test(line)))
    return wanted.exec(lines.find((line) => wanted.test(line)) ?? '')?.[1] ?? ''
  }
  const link = await tokenOf('reset-password', 'neo@example.com')
  await service.post('/api/users/me/email', { email: 'late@example.com' }, call)
  const changeLink = await tokenOf('verify-email', 'late@example.com')
  await signUp(service, 'early', { email: 'late@example.com' })
  const neo = await tokensOf(service, 'trinity')
  const invitationTo = async (email: string) => {
    const from = lines.length
    await service.post('/api/admin/invitations', { email }, call)
    const found = () => lines.slice(from).find((line) => line.includes(email) && line.includes('#token='))
    await until(() => found() !== undefined)
    return /#token=([\w-]+)/.exec(found() ?? '')?.[1] ?? ''
  }
  const invitations = { good: await invitationTo('switch@example.com'), taken: await invitationTo('apoc@example.com') }
  await signUp(service, 'apoc', { email: 'apoc@example.com' })

  const client = async (grants: string[]) => {
    const json = { name: 'x', grants, scopes: ['read'], audiences: [service.issuer] }
    const { body } = await service.post('/api/admin/clients', json, call)
    const credentials = Buffer.from(`${body.client_id}:${body.client_secret}`).toString('base64')
    return { id: String(body.client_id), authorization: `Basic ${credentials}` }
  }
  const able = await client(['client_credentials', 'refresh_token', 'introspection'])
  const unable = await client([])
  const form = { grant_type: 'refresh_token', refresh_token: (await tokensOf(service, 'morpheus')).refresh }
  const granted = await service.call('POST', '/oauth/token', { form, headers: { authorization: able.authorization } })
  const ofClient = String(granted.body.access_token)

  const guarded = await enrolled(service, 'guarded')
  const waiting = await logIn(service, 'trinity')
  await service.post('/api/users/me/two-factor/totp', undefined, { bearer: waiting.access })

  await signUp(service, 'unproven', { email: 'unproven@example.com' })
  const { passkey: keyOfUnproven } = await addPasskey(service, await logIn(service, 'unproven'))
  const collector = await tokensOf(service, 'collector')
  for (let count = 0; count < 20; count++) await addPasskey(service, collector)

  // The one request that it lets through
  await limited.get('/api')
  await limited.call('POST', '/oauth/token', { form: {} })
  await until(async () => (await loaded.get('/api')).status === 503)
  const ids = { boss: await idOf('boss'), neo: await idOf('neo') }
  return {
    ...{ service, closed, limited, loaded, stopping, silent, demanding, guarded, waiting, proving },
    ...{ expired, blacklisted, inactive, changed, boss, neo, stale },
    ...{ able, unable, ofClient, ids, link, changeLink, invitations, keyOfInactive, keyOfUnproven, collector }
  }
}

const isAdmin = ({ path }: Located): boolean => path.startsWith('/api/admin/')
const isSecured = ({ security = [] }: Located): boolean => security.some((schemes) => 'bearer' in schemes)

/** A token where the operation takes one. */
function withToken(
  operation: Located,
  tokens: { access: string; refresh: string; sliding: string },
  body: object
): Sent {
  if (isSecured(operation)) return { bearer: tokens.access }
  if (operation.path.includes('/cookie/')) return { headers: { cookie: `refresh=${tokens.refresh}`, ...ownPage } }
  if ('refresh' in body) return { json: { refresh: tokens.refresh } }
  return { json: { token: operation.operationId === 'refreshSlidingToken' ? tokens.sliding : tokens.access } }
}

const basic = ({ authorization }: { authorization: string }): Sent => ({ headers: { authorization } })
const garbage = { access: 'x', refresh: 'x', sliding: 'x' }
const ownPage = { 'sec-fetch-site': 'same-origin' }
const json = { 'content-type': 'application/json' }

/** `secret_just_rotated` takes two administrators at the same moment: test/oauth/clients.test.ts. */
const changes: Record<Exclude<ErrorCase, 'secret_just_rotated'>, Change> = {
  invalid: (_world, { path, requestBody, parameters }, _body, required) => {
    if (requestBody !== undefined) return { json: required.length > 0 ? {} : { unknown: 1 } }
    return { path: `${path}?${parameters.some(({ name }) => name === 'limit') ? 'limit=0' : 'unknown=1'}` }
  },
  malformed_query: (_world, { path }) => ({ path: `${path}?%FF` }),
  parse_error: () => ({ raw: '{', headers: json }),
  invalid_cursor: (_world, { path }) => ({ path: `${path}?cursor=x` }),
  invalid_idempotency_key: ({ neo }, operation, body) => {
    const { headers, ...sent } = withToken(operation, neo, body)
    return { ...sent, headers: { ...headers, 'idempotency-key': 'x' } }
  },
  weak_password: ({ link, invitations }, { operationId }, body) => ({
    json: {
      ...body,
      ...(operationId === 'confirmPasswordReset' && { token: link }),
      ...(operationId === 'acceptInvitation' && { token: invitations.good }),
      ['new_password' in body ? 'new_password' : 'password']: 'password1234'
    }
  }),
  wrong_password: (_world, _operation, body) => ({
    json: { ...body, ['current_password' in body ? 'current_password' : 'password']: 'not the password' }
  }),
  no_active_account: async ({ service, inactive, keyOfInactive }, operation, body) => {
    if ('passkey' in body) return { json: { passkey: await answerOf(service, keyOfInactive) } }
    return 'password' in body
      ? { json: { ...body, password: 'not the password' } }
      : withToken(operation, inactive, body)
  },
  token_invalid: (_world, operation, body) => withToken(operation, garbage, body),
  token_expired: ({ expired }, operation, body) => withToken(operation, expired, body),
  token_blacklisted: ({ blacklisted }, operation, body) => withToken(operation, blacklisted, body),
  token_wrong_type: ({ neo }, operation, body) =>
    withToken(operation, { access: neo.refresh, refresh: neo.access, sliding: neo.access }, body),
  not_authenticated: () => ({ bearer: undefined }),
  bad_authorization_header: () => ({ bearer: 'a b' }),
  password_changed: ({ changed }, operation, body) => withToken(operation, changed, body),
  user_inactive: ({ inactive }, operation, body) => withToken(operation, inactive, body),
  permission_denied: ({ closed, neo, ofClient }, operation) =>
    isSecured(operation) ? { bearer: isAdmin(operation) ? neo.access : ofClient } : { to: closed },
  two_factor_code_not_valid: async ({ service, guarded, waiting }, operation) => {
    if (!isSecured(operation)) {
      const token = await firstStep(service, 'guarded', operation.path.replace('/two-factor', ''))
      return { json: { two_factor_token: token, code: '000000' } }
    }
    const { access } = operation.operationId === 'confirmTotp' ? waiting : guarded
    return { bearer: access, json: { code: '000000' } }
  },
  passkey_not_valid: async ({ service, collector }, { operationId, path }, body) => {
    if (operationId === 'reauthenticate') return { bearer: collector.access, json: { passkey: assertion } }
    if (operationId === 'addPasskey') return { json: body }
    const token = await firstStep(service, 'collector', path.replace('/two-factor', ''))
    return { json: { two_factor_token: token, passkey: assertion } }
  },
  passkey_login_failed: () => ({}),
  passkey_limit: ({ collector }) => ({ bearer: collector.access }),
  two_factor_required: () => ({ json: { username: 'guarded', password } }),
  two_factor_token_not_valid: (_world, _operation, body) => ({ json: { ...body, code: '000000' } }),
  two_factor_enrolment_required: ({ demanding }) => ({ to: demanding }),
  two_factor_proof_required: ({ guarded }) => ({ bearer: guarded.access }),
  totp_exists: ({ guarded }) => ({ bearer: guarded.access }),
  nothing_to_confirm: () => ({}),
  two_factor_not_set_up: () => ({}),
  two_factor_not_available: ({ silent }) => ({ to: silent }),
  csrf_failed: () => ({ headers: { origin: 'https://other.example.com' } }),
  reauthentication_required: ({ stale }) => ({ bearer: stale }),
  not_found: ({ closed }, { path }) =>
    path.includes('{')
      ? { path: path.replaceAll(/\{\w+\}/g, '999999') }
      : path.includes('well-known/o')
        ? { to: closed }
        : {},
  username_taken: ({ ids, invitations }, { path, operationId }, body) => ({
    path: path.replace('{id}', ids.boss),
    json: { ...body, username: 'neo', ...(operationId === 'acceptInvitation' && { token: invitations.good }) }
  }),
  email_taken: ({ ids, invitations, changeLink }, { path, operationId }, body) => {
    const links: Record<string, string> = { acceptInvitation: invitations.taken, verifyEmail: changeLink }
    const token = links[operationId]
    return {
      path: path.replace('{id}', ids.boss),
      json: { ...body, ...(token === undefined ? { email: 'neo@example.com' } : { token }) }
    }
  },
  email_not_verified: async ({ proving, keyOfUnproven }, _operation, body) => ({
    to: proving,
    json:
      'passkey' in body
        ? { passkey: await answerOf(proving, keyOfUnproven, { origin: originOf(proving) }) }
        : { ...body, username: 'neo', password }
  }),
  last_superuser: ({ ids }, { path, method }, body) => ({
    path: path.replace('{id}', ids.boss),
    json: method === 'patch' ? { is_active: false } : Object.keys(body).length > 0 ? { password } : undefined
  }),
  payload_too_large: () => ({ raw: JSON.stringify('x'.repeat(20_000)), headers: json }),
  unsupported_media_type: () => ({ raw: '<x/>', headers: { 'content-type': 'text/xml' } }),
  throttled: ({ limited }, { path }) => ({
    to: limited,
    ...(path.startsWith('/oauth/') && { headers: { authorization: `Basic ${btoa('x:y')}` } })
  }),
  unavailable: ({ loaded }) => ({ to: loaded }),
  not_ready: ({ stopping }) => ({ to: stopping }),
  invalid_request: ({ able }, { path, requestBody }) => ({
    ...basic(able),
    ...(requestBody === undefined ? { path: `${path}?since=x` } : { json: {} })
  }),
  unauthorized_client: ({ unable }) => ({ ...basic(unable), json: { grant_type: 'client_credentials', token: 'x' } }),
  token_of_another_client: ({ unable, ofClient }) => ({ ...basic(unable), json: { token: ofClient } }),
  unsupported_grant_type: ({ able }) => ({ ...basic(able), json: { grant_type: 'password' } }),
  invalid_grant: ({ able }) => ({ ...basic(able), json: { grant_type: 'refresh_token', refresh_token: 'x' } }),
  invalid_scope: ({ able }) => ({ ...basic(able), json: { grant_type: 'client_credentials', scope: 'write' } }),
  invalid_target: ({ able }) => ({
    ...basic(able),
    json: { grant_type: 'client_credentials', resource: 'https://other.example.com' }
  }),
  cannot_be_mailed: ({ ids }, { path }) => ({ path: path.replace('{id}', ids.boss) }),
  link_void: () => ({}),
  mail_not_configured: ({ silent }) => ({ to: silent }),
  invalid_client: (_world, { requestBody }) => ({
    headers: { authorization: `Basic ${btoa('x:y')}` },
    ...(requestBody !== undefined && { json: { token: 'x' } })
  })
}

const stranger = newPasskey('http://localhost')
const assertion = stranger.answer({ challenge: 'x' })

/** Bodies that make an operation need recent authentication, or without a token. */
const bodies: Record<string, Record<string, unknown>> = {
  createUser: { username: 'cypher', password, is_staff: true },
  inviteUser: { email: 'cypher@example.com', is_staff: true },
  acceptInvitation: { token: 'x', username: 'switch', password },
  updateUser: { username: 'cypher' },
  updateMe: { email: 'cypher@example.com' },
  updateClient: {},
  rotateClientSecret: {},
  signUp: { username: 'cypher', password },
  reauthenticate: { current_password: password },
  setUserPassword: { new_password: password },
  obtainTokenPairWithPasskey: { passkey: assertion },
  startCookieSessionWithPasskey: { passkey: assertion },
  addPasskey: { passkey: stranger.register({ challenge: 'x' }) },
  changeMyPassword: { current_password: password, new_password: 'follow the white rabbit' }
}

t.test('examples of errors were made up: each is what the service answers in that case', async (t) => {
  const world = await prepare(t)
  const { operations, schemaOf } = await readDocument(world.service)
  for (const operation of operations) {
    const { method, path, responses, requestBody, operationId } = operation
    const [media] = Object.values(requestBody?.content ?? {})
    const { required = [], properties = {} } = schemaOf(media?.schema ?? {})
    const body =
      bodies[operationId] ?? Object.fromEntries(required.map((name) => [name, properties[name]?.examples?.[0]]))
    for (const [status, { content = {}, headers = {} }] of Object.entries(responses)) {
      for (const [accept, { examples = {} }] of Object.entries(content)) {
        for (const [name, { value }] of Object.entries(examples)) {
          if (name === 'secret_just_rotated') continue
          if (!isCase(name)) throw new Error(`nothing makes ${operationId} answer ${name}`)
          const change = await changes[name](world, operation, body, required)
          const { to = world.service, ...sent } = {
            path,
            ...(isSecured(operation) && { bearer: world.boss.access }),
            ...(media !== undefined && change.raw === undefined && { json: body }),
            ...change
          }
          const url = sent.path
            .replace('{id}', world.ids.neo)
            .replace('{client_id}', world.unable.id)
            .replace(/\{\w+\}/, 'x')
          const answer = await to.call(method.toUpperCase(), url, { ...sent, headers: { ...sent.headers, accept } })
          const label = `${operationId}: ${name} as ${accept}`
          t.equal(answer.status, Number(status), `${label}: ${answer.text}`)
          t.match(answer.headers.get('content-type'), accept, label)
          t.strictSame(withoutTimes(answer.body), withoutTimes(value), label)
          for (const header of Object.keys(headers))
            if (header !== 'Set-Cookie') t.ok(answer.headers.has(header), `${label}: ${header}`)
        }
      }
    }
  }
})

const isCase = (name: string): name is keyof typeof changes => name in changes

/** An answer without what is different each time: IDs and tokens, durations, and how long to wait. */
const withoutTimes = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body ?? null)
      .replaceAll(/"request_id":"[^"]*"/g, '"request_id":""')
      .replaceAll(/"two_factor_token":"[^"]*"/g, '"two_factor_token":""')
      .replaceAll(/"ms":[\d.]+/g, '"ms":0')
      .replaceAll(/in \d+ seconds/g, 'in some seconds')
  )
