import t from 'tap'
import { startSmtp } from '../servers/smtp.js'
import { build, isAlive, logIn, password, refresh, signUp, staff, tokensOf } from '../service.js'
import { appWith, codesOf, enrol, enrolled, firstStep, logInWith, secondStep } from './app.js'

const minute = 60_000
const wrong = { status: 400, body: { code: 'two_factor_code_not_valid' } }
const over = { status: 401, body: { code: 'two_factor_token_not_valid' } }
const me = '/api/users/me/two-factor'

t.test('an app is set up, confirmed, used to log in, and removed', async (t) => {
  const service = await build(t)
  await signUp(service)
  const tokens = await logIn(service)
  const { access: bearer } = tokens
  t.same((await service.get(me, { bearer })).body, { totp: false, passkeys: 0, recovery_codes_left: 0 })

  const made = await service.post(`${me}/totp`, undefined, { bearer })
  t.equal(made.status, 201)
  const first = appWith(service, String(made.body.secret))
  t.match(made.body.otpauth_uri, /^otpauth:\/\/totp\/localhost:neo\?issuer=localhost&secret=[A-Z2-7]{32}&/)
  t.match(made.body.qr_svg, /^<svg [\s\S]*<\/svg>$/)
  t.ok(await logIn(service), 'not in force before it is confirmed')
  const again = await service.post(`${me}/totp`, undefined, { bearer })
  const app = appWith(service, String(again.body.secret))
  const confirm = (code: string) => service.post(`${me}/totp/confirm`, { code }, { bearer })
  t.match(await confirm(first.code()), wrong, 'a secret that was replaced')
  const confirmed = await confirm(app.code())
  t.equal(codesOf(confirmed).length, 10)
  t.match(await confirm(app.code(1)), { status: 409 }, 'once')
  t.match(await service.post(`${me}/totp`, undefined, { bearer }), { status: 409 }, 'one app')
  t.same((await service.get(me, { bearer })).body, { totp: true, passkeys: 0, recovery_codes_left: 10 })

  const answer = await service.post('/api/token', { username: 'neo', password })
  t.match(answer, { status: 401, body: { code: 'two_factor_required', methods: ['totp', 'recovery_code'] } })
  t.notOk(answer.headers.has('set-cookie') || answer.headers.has('x-device-token'), 'the device is not known yet')
  const plain = await service.post('/api/token', { username: 'neo', password }, { headers: { accept: '*/*' } })
  t.same(Object.keys(plain.body), ['detail', 'code', 'two_factor_token', 'methods'], 'as the contract has it')
  const token = String(answer.body.two_factor_token)
  t.match(await secondStep(service, token, app.code()), wrong, 'the code that confirmed the app is used up')
  service.clock.pass(minute / 2)
  t.match(await secondStep(service, token, '000000'), wrong)
  const pair = await secondStep(service, token, app.code())
  t.same(Object.keys(pair.body), ['access', 'refresh'].reverse())
  t.ok(await isAlive(service, tokensOf(pair).access))
  t.equal((await refresh(service, tokensOf(pair).refresh)).status, 200)
  t.match(await secondStep(service, token, app.code(1)), over, 'good for one success')
  t.match(await secondStep(service, await firstStep(service), app.code()), wrong, 'a code works once')
  t.match(await secondStep(service, await firstStep(service), app.code(1)), { status: 200 }, 'a clock that is ahead')
  t.match(await secondStep(service, await firstStep(service), app.code()), wrong, 'earlier codes are void then')

  t.equal((await service.call('DELETE', `${me}/totp`, { bearer })).status, 204)
  t.same((await service.get(me, { bearer })).body, { totp: false, passkeys: 0, recovery_codes_left: 0 })
  t.ok(await logIn(service), 'the password is enough again')
  const { access } = await staff(service, 'boss')
  await service.app.audit.flush()
  for (const [type, count] of [
    ['two_factor.enabled', 1],
    ['two_factor.disabled', 1],
    ['login.failed', 4]
  ] as const) {
    t.equal((await service.get(`/api/admin/audit?type=${type}&count=true`, { bearer: access })).body.count, count, type)
  }
})

t.test('a second step belongs to one first step', async (t) => {
  const service = await build(t)
  const { app, access: bearer } = await enrolled(service)
  for (const path of ['/api/token', '/api/token/cookie', '/api/token/sliding']) {
    service.clock.pass(minute)
    const token = await firstStep(service, 'neo', path)
    for (const other of ['/api/token', '/api/token/cookie', '/api/token/sliding']) {
      if (other !== path) t.match(await secondStep(service, token, app.code(), other), over, `${path} ${other}`)
    }
    const done = await secondStep(service, token, app.code(), path)
    t.equal(done.status, 200, path)
    t.equal(
      done.headers.has('set-cookie') && /refresh=/.test(done.headers.get('set-cookie') ?? ''),
      /cookie/.test(path)
    )
    t.ok((await isAlive(service, String(done.body.access ?? done.body.token))) || path.endsWith('sliding'))
  }
  const forged = { headers: { origin: 'https://evil.example' } }
  t.match(await service.post('/api/token/cookie/two-factor', {}, forged), {
    status: 403,
    body: { code: 'csrf_failed' }
  })

  service.clock.pass(minute)
  const late = await firstStep(service)
  service.clock.pass(5 * minute)
  t.match(await secondStep(service, late, app.code()), over, 'for five minutes')
  for (const token of ['', 'x', bearer]) t.ok((await secondStep(service, token, app.code())).status >= 400, token)

  const { access } = await logInWith(service, app.code())
  const before = await firstStep(service)
  service.clock.pass(minute)
  const change = { current_password: password, new_password: 'follow the white rabbit' }
  t.equal((await service.post('/api/users/me/password', change, { bearer: access })).status, 204)
  t.match(await secondStep(service, before, app.code()), over, 'a new password voids it')
})

t.test('a wrong password tells nothing, and costs the same', async (t) => {
  const service = await build(t)
  await enrolled(service)
  await signUp(service, 'trinity')
  const attempt = (username: string, guess: string) => service.post('/api/token', { username, password: guess })
  const count = async (work: () => Promise<unknown>): Promise<number> => {
    const before = service.app.db.statements
    await work()
    return service.app.db.statements - before
  }
  const [guarded, plain, unknown] = await Promise.all(
    ['neo', 'trinity', 'nobody'].map((name) => attempt(name, 'wrong'))
  )
  t.strictSame(guarded?.body, plain?.body)
  t.strictSame(guarded?.body, unknown?.body)
  t.same([...(guarded?.headers.keys() ?? [])], [...(plain?.headers.keys() ?? [])])
  t.equal(await count(() => attempt('neo', 'wrong')), await count(() => attempt('trinity', 'wrong')))
  t.equal(await count(() => attempt('trinity', password)), 2, 'a login without a factor costs no further statement')
})

t.test('recovery codes replace the app once each, and new ones void the old', async (t) => {
  const service = await build(t)
  const { codes, access: bearer, id } = await enrolled(service)
  const [one = '', two = '', three = ''] = codes
  t.equal((await secondStep(service, await firstStep(service), one.toUpperCase().replaceAll('-', ' '))).status, 200)
  t.match(await secondStep(service, await firstStep(service), one), wrong, 'once')
  t.match((await service.get(me, { bearer })).body, { recovery_codes_left: 9 })
  const fresh = codesOf(await service.post(`${me}/recovery-codes`, undefined, { bearer }))
  t.equal(fresh.length, 10)
  t.match(await secondStep(service, await firstStep(service), two), wrong, 'void')
  t.equal((await secondStep(service, await firstStep(service), fresh[0] ?? '')).status, 200)
  const boss = await staff(service, 'boss')
  await signUp(service, 'trinity')
  const { access } = await logIn(service, 'trinity')
  t.match(
    await service.post(`${me}/recovery-codes`, undefined, { bearer: access }),
    { status: 409 },
    'without a factor'
  )

  t.match(await service.call('DELETE', `/api/admin/users/${id}/two-factor`, { bearer: boss.access }), { status: 204 })
  t.ok(await logIn(service), 'staff have helped')
  t.match(await secondStep(service, 'x', three), over)
  await service.app.audit.flush()
  const { text } = await service.get(`/api/admin/audit?subject_id=${id}&limit=100`, { bearer: boss.access })
  for (const type of ['recovery_code_used', 'codes_renewed', 'reset']) t.match(text, `two_factor.${type}`)
  for (const secret of [...codes, ...fresh]) t.notMatch(text, secret)
})

t.test(
  'staff see and filter who has two-factor authentication, and the secret is nowhere in the database',
  async (t) => {
    const service = await build(t)
    const { app, codes, id } = await enrolled(service)
    const boss = await staff(service, 'boss')
    const names = async (query: string) => {
      const { body } = await service.get(`/api/admin/users?${query}`, { bearer: boss.access })
      return Array.isArray(body.items) ? body.items.map(({ username }) => username) : []
    }
    t.same(await names('two_factor=true'), ['neo'])
    t.same(await names('two_factor=false'), ['boss'])
    t.match((await service.get(`/api/admin/users/${id}`, { bearer: boss.access })).body, { two_factor: true })
    const { prisma } = service.app.db
    const stored = JSON.stringify([await prisma.totpSecret.findMany(), await prisma.recoveryCode.findMany()])
    for (const secret of [app.secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) {
      t.notMatch(stored, secret)
    }
    await service.call('DELETE', `/api/admin/users/${id}`, { bearer: boss.access })
    for (const table of [prisma.totpSecret, prisma.recoveryCode, prisma.challenge] as const) {
      t.equal(await Reflect.apply(table.count, table, []), 0, 'deleted with the user')
    }
  }
)

t.test('wrong codes are throttled, and the owner is not locked out', async (t) => {
  const service = await build(t, { TRUST_PROXY: '127.0.0.1' })
  const { app } = await enrolled(service)
  const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } })
  await service.post('/api/token', { username: 'neo', password }, from('192.0.2.1'))
  const token = await firstStep(service)
  const guess = (ip: string, code = '000000') =>
    service.post('/api/token/two-factor', { two_factor_token: token, code }, from(ip))
  const answers = await Promise.all(Array.from({ length: 12 }, () => guess('198.51.100.1')))
  t.same(answers.map(({ status }) => status).sort(), [...Array(10).fill(400), 429, 429])
  service.clock.pass(minute / 2)
  t.equal((await guess('198.51.100.1', app.code())).status, 429, 'also with the right code, for as long')
  t.equal((await guess('192.0.2.1', app.code())).status, 200, 'the owner is elsewhere')
})

t.test('users are told of changes by email', async (t) => {
  const smtp = await startSmtp(t)
  const service = await build(t, {
    SMTP_URL: smtp.url,
    EMAIL_VERIFICATION: 'off',
    MAIL_FROM: 'Example <no-reply@example.com>'
  })
  const { body } = await signUp(service, 'neo', { email: 'neo@example.com' })
  const { access: bearer } = await logIn(service)
  const { access: boss } = await staff(service, 'boss')
  const subjects = async () => {
    await service.app.outbox.sendDue()
    return smtp.emails.splice(0).map(({ subject }) => subject)
  }
  const told = ['Two-factor authentication for Example was changed']
  await subjects()
  await service.post(`${me}/totp`, undefined, { bearer })
  t.same(await subjects(), [], 'not in force yet')
  await enrol(service, { access: bearer })
  t.same(await subjects(), told, 'set up')
  await service.post(`${me}/recovery-codes`, undefined, { bearer })
  t.same(await subjects(), told, 'new codes')
  await service.call('DELETE', `${me}/totp`, { bearer })
  t.same(await subjects(), told, 'removed')
  await service.call('DELETE', `${me}/totp`, { bearer })
  await service.call('DELETE', `/api/admin/users/${body.id}/two-factor`, { bearer: boss })
  t.same(await subjects(), [], 'nothing was there')
  await enrol(service, { access: bearer })
  await subjects()
  await service.call('DELETE', `/api/admin/users/${body.id}/two-factor`, { bearer: boss })
  t.same(await subjects(), told, 'by staff')
})

t.test('recent authentication: a code, and not the password alone', async (t) => {
  const service = await build(t)
  const { app, access, refresh: token, codes } = await enrolled(service)
  service.clock.pass(20 * minute)
  const { access: bearer } = tokensOf(await refresh(service, token))
  t.not(bearer, access)
  const prove = (json: object) => service.post('/api/users/me/reauthenticate', json, { bearer })
  const act = () => service.post(`${me}/recovery-codes`, undefined, { bearer })
  t.match(await act(), { status: 403, body: { code: 'reauthentication_required' } })
  t.match(await prove({ current_password: password }), { status: 403, body: { code: 'two_factor_required' } })
  t.match(await prove({}), { status: 403, body: { code: 'two_factor_required' } })
  t.match(await prove({ code: '000000' }), wrong)
  t.match(await act(), { status: 403 })
  t.match(await prove({ code: app.code() }), { status: 204 })
  t.match(await prove({ code: app.code() }), wrong, 'once')
  t.match(await prove({ code: codes[0] }), { status: 204 })
  t.equal((await act()).status, 200)
  await signUp(service, 'trinity')
  const other = { bearer: (await logIn(service, 'trinity')).access }
  t.match(await service.post('/api/users/me/reauthenticate', { code: '000000' }, other), {
    status: 400,
    body: { current_password: ['This field is required.'] }
  })
})

t.test('TWO_FACTOR: staff, required and off', async (t) => {
  const service = await build(t)
  const shared = { clock: service.clock, databaseUrl: service.databaseUrl }
  const boss = await staff(service, 'boss')
  await signUp(service)
  const neo = await logIn(service)
  const { app } = await enrolled(service, 'trinity')
  const blocked = { status: 403, body: { code: 'two_factor_enrolment_required' } }

  const forStaff = await build(t, { TWO_FACTOR: 'staff' }, shared)
  t.match(await forStaff.get('/api/admin/users', { bearer: boss.access }), blocked)
  t.match(await forStaff.get('/api/sessions', { bearer: boss.access }), blocked)
  t.equal((await forStaff.get('/api/users/me', { bearer: boss.access })).status, 200)
  t.equal((await forStaff.get('/api/sessions', { bearer: neo.access })).status, 200, 'no staff')

  const required = await build(t, { TWO_FACTOR: 'required' }, shared)
  t.match(await required.get('/api/sessions', { bearer: neo.access }), blocked)
  t.match(await required.post('/api/users/me/password', {}, { bearer: neo.access }), blocked)
  const fresh = await logIn(required, 'boss')
  await enrol(required, fresh)
  t.equal((await required.get('/api/admin/users', { bearer: fresh.access })).status, 200, 'at once')

  const off = await build(t, { TWO_FACTOR: 'off' }, shared)
  const tokens = await logIn(off, 'trinity')
  const unavailable = { status: 501, body: { code: 'two_factor_not_available' } }
  t.match(await off.post(`${me}/totp`, undefined, { bearer: tokens.access }), unavailable)
  t.equal((await off.call('DELETE', `${me}/totp`, { bearer: tokens.access })).status, 204)
  t.ok(app)

  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }
  const bare = await build(t, production, shared)
  const { access: bearer } = await logIn(bare)
  t.match(await bare.post(`${me}/totp`, undefined, { bearer }), { ...unavailable, body: { detail: /ENCRYPTION_KEY/ } })
  const keyed = await build(t, { ...production, ENCRYPTION_KEY: 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6' }, shared)
  t.equal((await enrol(keyed, { access: bearer })).codes.length, 10)
  const other = await build(t, { ...production, KEYRING_SECRET: 'mB4yQ1xT7nLz0VhCw9RkEj2UaGs5PdFo' }, shared)
  const token = await firstStep(other)
  const appOfNeo = await keyed.app.db.prisma.totpSecret.count()
  t.equal(appOfNeo, 2)
  t.match(await secondStep(other, token, '000000'), wrong, 'a secret under another key opens nothing')
})
