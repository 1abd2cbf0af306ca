import t, { type Test } from 'tap'
import { startSmtp, tokenIn } from '../servers/smtp.js'
import { type BuildOptions, build, isAlive, logIn, password, type Service, signUp, staff, until } from '../service.js'

const minute = 60_000
const fresh = 'follow the white rabbit'
const voidLink = { status: 400, body: { token: ['This link is invalid, or it has been used or has expired.'] } }

async function start(t: Test, env: Record<string, string> = {}, options: BuildOptions = {}) {
  const smtp = await startSmtp(t)
  const mail = {
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Example <no-reply@example.com>',
    MAIL_RATE_LIMIT: 'off',
    EMAIL_VERIFICATION: 'off'
  }
  const service = await build(t, { ...mail, ...env }, { mailInterval: 50, ...options })
  return { smtp, service }
}

const ask = (service: Service, email: string, headers: Record<string, string> = {}) =>
  service.post('/api/password/reset', { email }, { headers })
const confirm = (service: Service, token: string, new_password = fresh) =>
  service.post('/api/password/reset/confirm', { token, new_password })

/** Waits until the outbox holds nothing that is due. */
const settled = async ({ app }: Service) => {
  await app.outbox.sendDue()
  await until(async () => (await app.outbox.countWaiting()) === 0)
}

t.test('a forgotten password is set by the link in an email, which works once', async (t) => {
  const { smtp, service } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const old = await logIn(service)
  t.match(await ask(service, ' neo@EXAMPLE.com '), { status: 202, body: {} })
  await settled(service)
  const [email] = smtp.emails
  t.match(email, {
    recipients: ['neo@example.com'],
    subject: 'Set a new password for Example',
    from: { value: [{ name: 'Example', address: 'no-reply@example.com' }] },
    text: /Hello neo,[\s\S]*\/account\/reset-password#token=[\w-]{43}\n[\s\S]*for 1 hour/,
    html: /<a href="http:\/\/localhost:\d+\/account\/reset-password#token=[\w-]{43}">/
  })
  t.match(email?.raw, /^Auto-Submitted: auto-generated\r$/m)
  t.match(email?.raw, /^Message-ID: <[\da-f-]{36}@example\.com>\r$/m)
  const token = email === undefined ? '' : tokenIn(email)
  t.match(await confirm(service, token, 'password1234'), { status: 400, body: { new_password: [/common/] } })
  const both = await Promise.all([confirm(service, token), confirm(service, token)])
  t.same(both.map(({ status }) => status).sort(), [204, 400], 'two at once')
  t.match(await confirm(service, token), voidLink)
  t.notOk(await isAlive(service, old.access), 'every session is revoked')
  t.equal((await service.post('/api/token', { username: 'neo', password })).status, 401)
  t.equal((await service.post('/api/token', { username: 'neo', password: fresh })).status, 200)
  const { access } = await staff(service)
  for (const type of ['user.password_reset_requested', 'user.password_reset']) {
    t.equal((await service.get(`/api/admin/audit?type=${type}&count=true`, { bearer: access })).body.count, 1, type)
  }
})

t.test('what voids a link', async (t) => {
  const { smtp, service } = await start(t, { PASSWORD_RESET_LIFETIME: '30m' })
  const { access: bearer } = await staff(service, 'boss', true)
  const link = async (id: number) => {
    t.equal((await service.post(`/api/admin/users/${id}/password-reset`, undefined, { bearer })).status, 202)
    await settled(service)
    const email = smtp.emails.at(-1)
    return email === undefined ? '' : tokenIn(email)
  }
  const voiding: Record<string, (id: number, access: string) => Promise<{ status: number }>> = {
    'a new password of the user': (_id, own) =>
      service.post('/api/users/me/password', { current_password: password, new_password: fresh }, { bearer: own }),
    'a new password by staff': (id) =>
      service.post(`/api/admin/users/${id}/password`, { new_password: fresh }, { bearer }),
    'a new email': (id) =>
      service.call('PATCH', `/api/admin/users/${id}`, { json: { email: 'other@example.com' }, bearer }),
    'a deactivation': (id) => service.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: false }, bearer }),
    'the end of the user': (id) => service.call('DELETE', `/api/admin/users/${id}`, { bearer }),
    'a newer link': async (id) => ({ status: (await link(id)) === '' ? 500 : 200 }),
    'its lifetime': async () => {
      service.clock.pass(30 * minute)
      return { status: 200 }
    }
  }
  for (const [name, act] of Object.entries(voiding)) {
    const username = `user${smtp.emails.length}`
    const id = Number((await signUp(service, username, { email: `${username}@example.com` })).body.id)
    const { access } = await logIn(service, username)
    const token = await link(id)
    t.match(await confirm(service, token, 'password'), { status: 400, body: { new_password: [String] } }, 'it is good')
    t.ok((await act(id, access)).status < 300, name)
    t.match(await confirm(service, token), voidLink, name)
  }
})

t.test('the response told who has an account', async (t) => {
  const { smtp, service } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const id = Number((await signUp(service, 'cypher', { email: 'cypher@example.com' })).body.id)
  const { access: bearer } = await staff(service, 'boss', true)
  await service.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: false }, bearer })
  const seen = new Set<string>()
  for (const email of ['neo@example.com', 'nobody@example.com', 'cypher@example.com', 'NEO@example.com']) {
    const before = service.app.db.statements
    const { status, headers, text } = await ask(service, email)
    // All requests do the same: one INSERT. What follows is the sender's.
    if (email === 'nobody@example.com') t.ok(service.app.db.statements > before)
    const shown = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
    seen.add(JSON.stringify([status, shown, text]))
    await settled(service)
  }
  t.equal(seen.size, 1)
  t.same(
    smtp.emails.flatMap(({ recipients }) => recipients),
    ['neo@example.com', 'neo@example.com'],
    'in any case, to the email as the user has it'
  )
  t.match(await ask(service, 'x@'), { status: 400, body: { email: ['Enter a valid email address.'] } })
  t.match(await ask(service, ' '), { status: 400, body: { email: ['This field may not be blank.'] } })
})

t.test('users who share an email each get a link, and a link opens only its own account', async (t) => {
  const { smtp, service } = await start(t, {
    PASSWORD_RESET_URL: 'https://app.example.com/reset?lang=en#token={token}'
  })
  for (const name of ['one', 'two']) await signUp(service, name, { email: 'both@example.com' })
  await ask(service, 'both@example.com')
  await settled(service)
  t.equal(smtp.emails.length, 2)
  const ofTwo = smtp.emails.find(({ text }) => /Hello two,/.test(text ?? ''))
  t.match(ofTwo?.text, /^https:\/\/app\.example\.com\/reset\?lang=en#token=[\w-]{43}$/m)
  t.equal((await confirm(service, ofTwo === undefined ? '' : tokenIn(ofTwo))).status, 204)
  t.equal((await service.post('/api/token', { username: 'one', password })).status, 200, 'is as before')
  t.equal((await service.post('/api/token', { username: 'two', password: fresh })).status, 200)
})

t.test('MAIL_RATE_LIMIT: of 100 requests for one email, as many emails are sent as it allows', async (t) => {
  const proxied = { TRUST_PROXY: '127.0.0.1', MAIL_RATE_LIMIT: '2/1h' }
  const { smtp, service } = await start(t, proxied)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  for (let i = 0; i < 100; i++) {
    const from = { 'x-forwarded-for': `192.0.2.${i}` }
    t.equal((await ask(service, i % 2 === 0 ? 'neo@example.com' : 'Neo@Example.com', from)).status, 202)
  }
  await settled(service)
  const sent = smtp.emails.length
  // One that is overtaken by a newer link before it is sent is not sent any more
  t.ok(sent === 1 || sent === 2, `${sent} emails`)
  const from = { 'x-forwarded-for': '198.51.100.7' }
  for (let i = 0; i < 10; i++) await ask(service, `nobody${i}@example.com`, from)
  t.match(await ask(service, 'one-more@example.com', from), { status: 429 })
  service.clock.pass(60 * minute)
  t.equal((await ask(service, 'neo@example.com', from)).status, 202)
  await settled(service)
  t.equal(smtp.emails.length, sent + 1)
})

t.test('staff send a link to users, and superusers to staff; nobody sees it', async (t) => {
  const { smtp, service } = await start(t)
  const { access: bearer } = await staff(service, 'boss', true)
  const reset = (id: unknown) => service.post(`/api/admin/users/${id}/password-reset`, undefined, { bearer })
  const neo = (await signUp(service, 'neo', { email: 'neo@example.com' })).body.id
  const none = (await signUp(service, 'none')).body.id
  t.match(await reset(neo), { status: 202, body: {}, text: '{}' })
  t.match(await reset(none), { status: 409, body: { detail: 'The user has no email.' } })
  t.equal((await reset(9_999)).status, 404)
  const bulk = await service.post('/api/admin/users/bulk', { ids: [neo, none], action: 'password-reset' }, { bearer })
  t.match(bulk.body.results, [
    { id: neo, ok: true },
    { id: none, ok: false, code: 'conflict' }
  ])
  await service.call('PATCH', `/api/admin/users/${neo}`, { json: { is_active: false }, bearer })
  t.match(await reset(neo), { status: 409, body: { detail: 'The user is not active.' } })
  await settled(service)
  t.ok(smtp.emails.length <= 2)
})

t.test('Korean emails, and the log in development', async (t) => {
  const { smtp, service } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await ask(service, 'neo@example.com', { 'accept-language': 'ko' })
  await settled(service)
  t.match(smtp.emails[0], { subject: 'Example 비밀번호 재설정', text: /neo 님[\s\S]*1시간 동안/ })

  const lines: string[] = []
  const inLog = await build(
    t,
    { LOG_LEVEL: 'info', EMAIL_VERIFICATION: 'off' },
    { log: (line) => lines.push(line), mailInterval: 50 }
  )
  await signUp(inLog, 'neo', { email: 'neo@example.com' })
  await ask(inLog, 'neo@example.com')
  await until(() => lines.some((line) => /#token=[\w-]{43}/.test(line)))
  const [, token = ''] = /#token=([\w-]{43})/.exec(lines.join('\n')) ?? []
  t.equal((await confirm(inLog, token)).status, 204)
})

t.test(
  'the language of a user: as asked for at the sign-up, or as chosen; emails are in it, whoever asks for them',
  async (t) => {
    const { smtp, service } = await start(t)
    const korean = { 'accept-language': 'ko-KR,ko;q=0.9' }
    const signUpAs = (username: string, headers = {}) =>
      service.post('/api/users', { username, password, email: `${username}@example.com` }, { headers })
    t.match((await signUpAs('neo', korean)).body, { language: 'ko', email_verified: false })
    t.match((await signUpAs('none')).body, { language: null })
    const { access: bearer } = await logIn(service)
    const { access: staffs } = await staff(service, 'boss')
    const subjectOf = async (email: string, headers = {}) => {
      await ask(service, email, headers)
      await settled(service)
      return smtp.emails.at(-1)?.subject
    }
    t.match(await subjectOf('neo@example.com', { 'accept-language': 'en' }), /비밀번호/)
    t.match(await subjectOf('none@example.com', korean), /비밀번호/, 'of the request where the user has none')
    const own = (json: object) => service.call('PATCH', '/api/users/me', { json, bearer })
    t.match((await own({ language: 'en' })).body, { language: 'en' })
    t.match(await subjectOf('neo@example.com', korean), /Set a new password/)
    t.match((await own({ language: null })).body, { language: null })
    t.equal((await own({ language: 'de' })).status, 400)
    const byStaff = await service.call('PATCH', '/api/admin/users/1', { json: { language: 'ko' }, bearer: staffs })
    t.match(byStaff.body, { language: 'ko' })
  }
)

t.test('in production without SMTP_URL, the calls say so, and sign-up works', async (t) => {
  const service = await build(t, { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  t.match(await ask(service, 'neo@example.com'), { status: 501, body: { code: 'mail_not_configured' } })
  t.match((await ask(service, 'neo@example.com', { 'accept-language': 'ko' })).body.detail, /이메일을 보내지 않습니다/)
})

t.test('a copy of the database opened an account: it holds neither the token nor what makes it', async (t) => {
  const { smtp, service } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  smtp.refuse('data', 451)
  await ask(service, 'neo@example.com')
  await until(async () => (await service.app.db.query('SELECT lastError FROM outbox_emails'))[0]?.[0] !== '')
  const rows = [
    ...(await service.app.db.query('SELECT * FROM outbox_emails')),
    ...(await service.app.db.query('SELECT * FROM one_time_links'))
  ]
  smtp.refuse('data', null)
  service.clock.pass(minute)
  await settled(service)
  const [email] = smtp.emails
  const token = email === undefined ? '' : tokenIn(email)
  t.equal(token.length, 43)
  t.notOk(JSON.stringify(rows).includes(token))
  for (const value of rows.flat()) t.match(await confirm(service, String(value) || 'x'), voidLink)
  t.equal((await confirm(service, token)).status, 204)
})
