import t, { type Test } from 'tap'
import { build, inTurns, isAlive, logIn, password, refresh, type Service, signUp, staff, tokensOf } from '../service.js'
import { codesOf, enrol, firstStep, secondStep } from './app.js'
import {
  addPasskey,
  answerOf,
  askPasskey,
  type Circumstances,
  logInByPasskey,
  newPasskey,
  originOf
} from './authenticator.js'

const minute = 60_000
const mine = '/api/users/me/passkeys'
const failed = { status: 401, body: { code: 'passkey_not_valid' } }
const notValid = { status: 400, body: { code: 'passkey_not_valid' } }

/** Two replicas, which take turns at the requests. */
async function onReplicas(t: Test): Promise<Service & { replica: Service }> {
  const env = { PUBLIC_URL: 'http://localhost:8000' }
  const service = await build(t, env)
  const replica = await build(t, env, { clock: service.clock, databaseUrl: service.databaseUrl })
  return { ...service, replica, ...inTurns(service, replica) }
}

/** A user with a passkey, logged in. */
async function ownerOf(service: Service, username = 'neo') {
  await signUp(service, username)
  const tokens = await logIn(service, username)
  return { ...tokens, ...(await addPasskey(service, tokens)) }
}

/** The number of audit events of a type. */
async function eventsOf(service: Service & { replica: Service }, type: string): Promise<unknown> {
  const { access: bearer } = await staff(service, `auditor-${type.replace('.', '-')}`)
  for (const { app } of [service, service.replica]) await app.audit.flush()
  const answer = await service.get(`/api/admin/audit?type=${type}&count=true`, { bearer })
  return answer.body.count ?? answer.text
}

t.test(
  'a passkey is added, logs in without a username, is a second step, reauthenticates, and is removed',
  async (t) => {
    const service = await onReplicas(t)
    const { access: bearer, passkey, added } = await ownerOf(service)
    t.match(added.body, { name: 'Phone', last_used_at: null, backed_up: false, transports: ['internal', 'hybrid'] })
    t.equal(codesOf(added).length, 10, 'the first factor comes with recovery codes')
    const status = async () => (await service.get('/api/users/me/two-factor', { bearer })).body
    t.same(await status(), { totp: false, passkeys: 1, recovery_codes_left: 10 })

    const pair = await logInByPasskey(service, passkey)
    t.equal(pair.status, 200, pair.text)
    t.same(
      Object.keys(pair.body),
      Object.keys((await refresh(service, tokensOf(pair).refresh)).body)
        .sort()
        .reverse()
    )
    const cookie = await logInByPasskey(service, passkey, {}, '/api/token/cookie')
    t.match(cookie.headers.get('set-cookie'), /refresh=/)
    t.ok(await isAlive(service, String(cookie.body.access)))
    t.match((await service.get(mine, { bearer })).body, {
      items: [{ name: 'Phone', last_used_at: new Date(service.clock()).toISOString() }],
      next: null
    })

    const first = await service.post('/api/token', { username: 'neo', password })
    t.match(first, { status: 401, body: { code: 'two_factor_required', methods: ['recovery_code', 'passkey'] } })
    for (const path of ['/api/token', '/api/token/cookie', '/api/token/sliding']) {
      const two_factor_token = await firstStep(service, 'neo', path)
      const answer = await answerOf(service, passkey)
      const send = (given: object) => service.post(`${path}/two-factor`, { two_factor_token, ...given })
      t.match(await send({}), { status: 400, body: { non_field_errors: ['Send a code or a passkey.'] } }, path)
      t.match(await send({ passkey: await answerOf(service, newPasskey(originOf(service))) }), notValid, path)
      t.equal((await send({ passkey: answer })).status, 200, path)
      t.match(
        await service.post(`${path}/two-factor`, {
          two_factor_token: await firstStep(service, 'neo', path),
          passkey: answer
        }),
        notValid,
        'once'
      )
    }

    const { refresh: token } = tokensOf(await logInByPasskey(service, passkey))
    service.clock.pass(60 * minute)
    const call = { bearer: tokensOf(await refresh(service, token)).access }
    const options = () => service.post(`${mine}/options`, undefined, call)
    t.match(await options(), { status: 403, body: { code: 'reauthentication_required' } })
    const prove = (json: object) => service.post('/api/users/me/reauthenticate', json, call)
    t.match(await prove({ current_password: password }), { status: 403, body: { code: 'two_factor_required' } })
    t.match(await prove({ passkey: await answerOf(service, newPasskey(originOf(service))) }), notValid)
    t.equal((await prove({ passkey: await answerOf(service, passkey) })).status, 204)
    t.equal((await options()).status, 200)

    const { id } = added.body
    t.match(await service.call('PATCH', `${mine}/${id}`, { ...call, json: { name: 'Laptop' } }), {
      status: 200,
      body: { name: 'Laptop' }
    })
    for (const name of ['', ' ', 'x'.repeat(101)]) {
      t.match(await service.call('PATCH', `${mine}/${id}`, { ...call, json: { name } }), { status: 400 }, name)
    }
    const other = await ownerOf(service, 'trinity')
    for (const [method, json] of [
      ['PATCH', { name: 'Mine' }],
      ['DELETE', undefined]
    ] as const) {
      t.equal((await service.call(method, `${mine}/${id}`, { bearer: other.access, json })).status, 404, method)
    }
    const exported = await service.get('/api/users/me/export', call)
    t.match(JSON.parse(exported.text), { passkeys: [{ id, name: 'Laptop' }] })
    t.notMatch(exported.text, passkey.id)

    t.equal((await service.call('DELETE', `${mine}/${id}`, call)).status, 204)
    t.match(await logInByPasskey(service, passkey), failed, 'removed')
    t.equal((await service.call('DELETE', `${mine}/${id}`, call)).status, 404)
    t.ok(await logIn(service), 'the password is enough again')
    t.equal(
      await service.app.db.prisma.recoveryCode.count(),
      10,
      "the codes are gone, and only the other user's are left"
    )
    t.equal(await eventsOf(service, 'passkey.added'), 2)
    t.equal(await eventsOf(service, 'passkey.removed'), 1)
  }
)

t.test('an answer that proves nothing logs nobody in', async (t) => {
  const service = await onReplicas(t)
  const { passkey } = await ownerOf(service)
  const { passkey: another } = await ownerOf(service, 'trinity')
  const table: [what: string, given: Circumstances][] = [
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page on another port', { origin: originOf(service).replace(/\d+$/, '1') }],
    ['a host below it', { origin: originOf(service).replace('localhost', 'evil.localhost') }],
    ['another relying party', { rpId: 'evil.example' }],
    ['an authenticator that has not verified its user', { isVerified: false }],
    ['a challenge that nobody asked for', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['no challenge', { challenge: '' }],
    ["another user's", { userHandle: '2' }]
  ]
  for (const [what, given] of table) {
    t.match(await logInByPasskey(service, passkey, given), failed, what)
    const two_factor_token = await firstStep(service)
    const step = { two_factor_token, passkey: await answerOf(service, passkey, given) }
    t.match(await service.post('/api/token/two-factor', step), notValid, what)
  }
  t.equal((await logInByPasskey(service, passkey, { userHandle: '1' })).status, 200)

  const used = await answerOf(service, passkey)
  t.equal((await service.post('/api/token/passkey', { passkey: used })).status, 200)
  t.match(await service.post('/api/token/passkey', { passkey: used }), failed, 'used')
  const late = await answerOf(service, passkey)
  service.clock.pass(5 * minute)
  t.match(await service.post('/api/token/passkey', { passkey: late }), failed, 'five minutes')
  const { access } = tokensOf(await logInByPasskey(service, passkey))
  const registration = await service.post(`${mine}/options`, undefined, { bearer: access })
  const crossed = passkey.answer(registration.body)
  t.match(await service.post('/api/token/passkey', { passkey: crossed }), failed, 'the challenge of a registration')
  t.match(
    await service.post('/api/token/two-factor', {
      two_factor_token: await firstStep(service),
      passkey: await answerOf(service, another)
    }),
    notValid,
    "another user's passkey as the second step"
  )
  const tampered = JSON.stringify(await answerOf(service, passkey)).replace(/"signature":"../, '"signature":"AA')
  t.match(await service.post('/api/token/passkey', { passkey: JSON.parse(tampered) }), failed, 'another signature')
  const swapped = JSON.parse(JSON.stringify(await answerOf(service, passkey)))
  t.match(await service.post('/api/token/passkey', { passkey: { ...swapped, id: another.id } }), failed, 'another ID')
})

t.test('an authenticator whose counter does not rise is a clone', async (t) => {
  const service = await onReplicas(t)
  const { passkey } = await ownerOf(service)
  const table: [counter: number, status: number][] = [
    [0, 200],
    [0, 200],
    [5, 200],
    [5, 401],
    [4, 401],
    [0, 401],
    [6, 200],
    [0xffff_ffff, 200],
    [1, 401]
  ]
  for (const [index, [counter, status]] of table.entries()) {
    t.equal((await logInByPasskey(service, passkey, { counter })).status, status, `${index}: ${counter}`)
  }
  t.equal(await eventsOf(service, 'passkey.cloned'), 4, 'each is in the audit log')
})

t.test('what is registered must be a new passkey that answers the options of its user', async (t) => {
  const service = await onReplicas(t)
  const { access: bearer, passkey } = await ownerOf(service)
  const { access: other } = await ownerOf(service, 'trinity')
  const options = async (token = bearer) => (await service.post(`${mine}/options`, undefined, { bearer: token })).body
  const add = async (given: object, token = bearer) => service.post(mine, { passkey: given }, { bearer: token })
  t.match(await options(), {
    rp: { id: 'localhost', name: 'localhost' },
    user: { name: 'neo' },
    excludeCredentials: [{ id: passkey.id }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
  })
  const fresh = newPasskey(originOf(service))
  const table: [what: string, given: Circumstances][] = [
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['an authenticator that has not verified its user', { isVerified: false }],
    ['a challenge that nobody asked for', { challenge: Buffer.alloc(32).toString('base64url') }]
  ]
  for (const [what, given] of table) t.match(await add(fresh.register(await options(), given)), notValid, what)
  t.match(await add(fresh.register(await options(other))), notValid, "another user's options")
  t.match(await add(fresh.register(await askPasskey(service))), notValid, 'the options of a login')
  const made = fresh.register(await options())
  t.equal((await add(made)).status, 201)
  t.match(await add(made), notValid, 'once')
  t.match(await add(fresh.register(await options())), { status: 409 }, 'registered already')
  t.match(await add(fresh.register(await options(other)), other), { status: 409 }, 'by another user')
  t.equal(codesOf(await add(newPasskey(originOf(service)).register(await options()))).length, 0, 'codes come once')

  const late = newPasskey(originOf(service)).register(await options())
  const tokens = await logInByPasskey(service, passkey)
  const change = { current_password: password, new_password: 'follow the white rabbit' }
  await service.post('/api/users/me/password', change, { bearer: tokensOf(tokens).access })
  const again = tokensOf(await logInByPasskey(service, passkey)).access
  t.match(await add(late, again), notValid, 'options from before a new password')

  while ((await service.get(mine, { bearer: again })).text.split('"id"').length <= 20) {
    await add(newPasskey(originOf(service)).register(await options(again)), again)
  }
  t.match(await service.post(`${mine}/options`, undefined, { bearer: again }), { status: 409 }, '20 are the most')
})

t.test('a passkey logs in whom the password would', async (t) => {
  const service = await build(t, { EMAIL_VERIFICATION: 'off' })
  const shared = { clock: service.clock, databaseUrl: service.databaseUrl }
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const { passkey } = await addPasskey(service, await logIn(service))
  const origin = { origin: originOf(service) }
  const off = await build(t, { TWO_FACTOR: 'off' }, shared)
  t.match(await off.post('/api/token/passkey/options'), { status: 501, body: { code: 'two_factor_not_available' } })
  const answer = await answerOf(service, passkey, origin)
  t.match(await off.post('/api/token/passkey', { passkey: answer }), { status: 501 })
  const proving = await build(t, { EMAIL_VERIFICATION: 'required', WEBAUTHN_ORIGINS: origin.origin }, shared)
  t.match(await logInByPasskey(proving, passkey, origin), { status: 401, body: { code: 'email_not_verified' } })
  t.equal((await logInByPasskey(service, passkey)).status, 200)

  const { access: bearer } = await staff(service, 'boss', true)
  const deactivate = (json: object) => service.call('PATCH', '/api/admin/users/1', { bearer, json })
  t.equal(
    (await deactivate({ is_active: false, inactive_until: new Date(service.clock() + minute).toISOString() })).status,
    200
  )
  t.match(await logInByPasskey(service, passkey), { status: 401, body: { code: 'no_active_account' } })
  service.clock.pass(minute)
  t.equal((await logInByPasskey(service, passkey)).status, 200, 'the deactivation has ended')
  const { access } = await staff(service, 'chief', true)
  t.equal((await service.call('DELETE', '/api/admin/users/1/two-factor', { bearer: access })).status, 204)
  t.match(await logInByPasskey(service, passkey), failed, 'staff removed it')
  t.ok(await logIn(service))

  const { access: own } = await logIn(service)
  const second = await addPasskey(service, { access: own })
  t.equal((await service.call('DELETE', '/api/users/me', { bearer: own, json: { password } })).status, 204)
  t.match(await logInByPasskey(service, second.passkey), failed, 'the user is deleted')
  t.equal(await service.app.db.prisma.passkey.count(), 0)
})

t.test('one answer is good for one login, however many come at once, and against a removal', async (t) => {
  const service = await onReplicas(t)
  const { access: bearer, passkey, added } = await ownerOf(service)
  const statuses = async (answers: object[]) => {
    const send = (answer: object) => service.post('/api/token/passkey', { passkey: answer })
    return (await Promise.all(answers.map(send))).map(({ status }) => status).sort()
  }
  const answer = await answerOf(service, passkey)
  t.same(await statuses(Array.from({ length: 8 }, () => answer)), [200, ...Array.from({ length: 7 }, () => 401)])
  const clones = []
  while (clones.length < 8) clones.push(await answerOf(service, passkey, { counter: 1 }))
  t.same(await statuses(clones), [200, ...Array.from({ length: 7 }, () => 401)], 'one counter')

  const made = newPasskey(originOf(service)).register(
    (await service.post(`${mine}/options`, undefined, { bearer })).body
  )
  const adding = await Promise.all(Array.from({ length: 6 }, () => service.post(mine, { passkey: made }, { bearer })))
  t.equal(adding.filter(({ status }) => status === 201).length, 1, 'registered once')
  t.equal(await service.app.db.prisma.passkey.count(), 2)

  const last = await answerOf(service, passkey, { counter: 2 })
  const [removed, used] = await Promise.all([
    service.call('DELETE', `${mine}/${added.body.id}`, { bearer }),
    service.post('/api/token/passkey', { passkey: last })
  ])
  t.equal(removed.status, 204)
  t.ok([200, 401].includes(used.status), used.text)
  t.match(await logInByPasskey(service, passkey, { counter: 3 }), failed)
})

t.test('an app and passkeys: each is a second step, and the last factor takes the recovery codes away', async (t) => {
  const service = await onReplicas(t)
  const { access: bearer, passkey, added } = await ownerOf(service)
  const { app } = await enrol(service, { access: bearer })
  const first = await service.post('/api/token', { username: 'neo', password })
  t.match(first.body, { methods: ['totp', 'recovery_code', 'passkey'] })
  t.equal((await secondStep(service, await firstStep(service), app.code())).status, 200)
  t.equal((await logInByPasskey(service, passkey)).status, 200, 'it asks for no code: a passkey is two factors')
  t.equal((await service.call('DELETE', `${mine}/${added.body.id}`, { bearer })).status, 204)
  t.same((await service.get('/api/users/me/two-factor', { bearer })).body, {
    ...{ totp: true, passkeys: 0, recovery_codes_left: 10 }
  })
})
