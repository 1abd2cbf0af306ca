import t from 'tap'
import { build, isAlive, logIn, password, refresh, type Service, signUp, staff } from '../service.js'
import { lastTo, settled, startWithMail, tokenTo } from './links.js'

const voidLink = { status: 400, body: { token: ['This link is invalid, or it has been used or has expired.'] } }
const neo = 'neo@example.com'

const verify = (service: Service, token: string) => service.post('/api/email/verify', { token })
const resend = (service: Service, email: string, headers: Record<string, string> = {}) =>
  service.post('/api/email/verify/resend', { email }, { headers })
const isVerified = async (service: Service, bearer: string) =>
  (await service.get('/api/users/me', { bearer })).body.email_verified

t.test('a sign-up with an email sends a link, which verifies the email once', async (t) => {
  const { smtp, service } = await startWithMail(t, { TOKEN_CLAIMS: 'username,email_verified' })
  t.match((await signUp(service, 'neo', { email: neo })).body, { email_verified: false })
  const { access } = await logIn(service)
  await signUp(service, 'none')
  await settled(service)
  t.equal(smtp.emails.length, 1)
  t.match(lastTo(smtp, neo), {
    subject: 'Confirm your email for Example',
    text: /Hello neo,[\s\S]*\/account\/verify-email#token=[\w-]{43}\n[\s\S]*for 3 days/
  })
  const token = tokenTo(smtp, neo)
  const both = await Promise.all([verify(service, token), verify(service, token)])
  t.same(both.map(({ status }) => status).sort(), [204, 400], 'two at once')
  t.match(await verify(service, token), voidLink)
  t.equal(await isVerified(service, access), true)
  const claims = JSON.parse(atob((await logIn(service)).access.split('.')[1] ?? ''))
  t.equal(claims.email_verified, true)
  const { access: bearer } = await staff(service)
  const audit = await service.get('/api/admin/audit?type=user.email_verified', { bearer })
  t.match(audit.body.items, [{ actor_id: 1, subject_id: 1 }])
  t.equal(Array.isArray(audit.body.items) && audit.body.items.length, 1)
})

t.test('what voids a link', async (t) => {
  const { smtp, service } = await startWithMail(t, { EMAIL_VERIFICATION_LIFETIME: '30m' })
  const { access: bearer } = await staff(service, 'boss', true)
  const change = (id: number, json: object) => service.call('PATCH', `/api/admin/users/${id}`, { json, bearer })
  const voiding: Record<string, (id: number, email: string) => Promise<unknown>> = {
    'a new email': (id) => change(id, { email: 'other@example.com' }),
    'a deactivation': (id) => change(id, { is_active: false }),
    'the end of the user': (id) => service.call('DELETE', `/api/admin/users/${id}`, { bearer }),
    'a newer link': async (_id, email) => {
      await resend(service, email)
      await settled(service)
    },
    'its lifetime': async () => service.clock.pass(30 * 60_000)
  }
  for (const [name, act] of Object.entries(voiding)) {
    const username = `user${smtp.emails.length}`
    const email = `${username}@example.com`
    const id = Number((await signUp(service, username, { email })).body.id)
    await settled(service)
    const token = tokenTo(smtp, email)
    t.equal(token.length, 43)
    await act(id, email)
    t.match(await verify(service, token), voidLink, name)
  }
})

t.test('a resend tells nobody who has an account; only users whose email is not verified get a link', async (t) => {
  const { smtp, service } = await startWithMail(t, {
    EMAIL_VERIFICATION_URL: 'https://app.example.com/verify#token={token}'
  })
  await signUp(service, 'neo', { email: neo })
  await service.app.users.register({ username: 'trinity', password, email: 'trinity@example.com', emailVerified: true })
  await settled(service)
  const seen = new Set<string>()
  const count = async (email: string) => {
    const before = service.app.db.statements
    const { status, headers, text } = await resend(service, email)
    const shown = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
    seen.add(
      JSON.stringify([status, shown, text, email === 'nobody@example.com' && service.app.db.statements === before])
    )
    await settled(service)
  }
  const sent = smtp.emails.length
  for (const email of [neo, 'nobody@example.com', 'trinity@example.com', 'NEO@example.com']) await count(email)
  t.equal(seen.size, 1)
  t.same(
    smtp.emails.slice(sent).flatMap(({ recipients }) => recipients),
    [neo, neo]
  )
  t.match(lastTo(smtp, neo)?.text, /^https:\/\/app\.example\.com\/verify#token=[\w-]{43}$/m)
  t.match(await resend(service, 'x@'), { status: 400, body: { email: ['Enter a valid email address.'] } })
  t.match(await resend(service, ' '), { status: 400, body: { email: ['This field may not be blank.'] } })
})

t.test('staff create users, change emails and vouch for them', async (t) => {
  const { smtp, service } = await startWithMail(t)
  const { access: bearer } = await staff(service)
  const create = async (json: object) =>
    (await service.post('/api/admin/users', { password, ...json }, { bearer })).body
  t.match(await create({ username: 'neo', email: neo }), { email_verified: false })
  t.match(await create({ username: 'apoc', email: 'apoc@example.com', email_verified: true }), { email_verified: true })
  t.match(await create({ username: 'none', email_verified: true }), { email_verified: false }, 'without an email')
  await settled(service)
  t.same(
    smtp.emails.flatMap(({ recipients }) => recipients),
    [neo]
  )
  t.equal((await verify(service, tokenTo(smtp, neo))).status, 204)
  const change = async (json: object) => (await service.call('PATCH', '/api/admin/users/2', { json, bearer })).body
  t.match(await change({ nickname: 'One' }), { email_verified: true })
  t.match(await change({ email: 'one@example.com' }), { email_verified: false })
  // Before a newer email voids the link
  await settled(service)
  t.match(await change({ email_verified: true }), { email_verified: true })
  t.match(await change({ email: 'two@example.com', email_verified: true }), { email_verified: true })
  t.match(await change({ email: '' }), { email_verified: false })
  await settled(service)
  t.same(
    smtp.emails.slice(1).flatMap(({ recipients }) => recipients),
    ['one@example.com']
  )
  const listed = await service.get('/api/admin/users?email_verified=true', { bearer })
  t.match(listed.body.items, [{ username: 'apoc' }])
  t.match((await service.get('/api/admin/users.csv', { bearer })).text, /apoc@example\.com,true/)
})

t.test('EMAIL_VERIFICATION=required: who signs up logs in once the email is verified', async (t) => {
  const env = { EMAIL_VERIFICATION: 'required', LOGIN_FIELDS: 'username,email' }
  const { smtp, service } = await startWithMail(t, env)
  for (const more of [{}, { email: ' ' }]) {
    const answer = await service.post('/api/users', { username: 'neo', password, ...more })
    t.match(answer, { status: 400, body: { email: [/required|blank/] } })
  }
  await signUp(service, 'neo', { email: neo })
  const from = { origin: service.url }
  const unverified = { status: 401, body: { code: 'email_not_verified' } }
  for (const path of ['/api/token', '/api/token/sliding', '/api/token/cookie']) {
    for (const username of ['neo', neo]) {
      t.match(await service.post(path, { username, password }, { headers: from }), unverified, `${path} ${username}`)
      const wrong = await service.post(path, { username, password: 'not the password' }, { headers: from })
      t.match(wrong, { status: 401, body: { code: 'no_active_account' } })
    }
  }
  await settled(service)
  t.equal((await verify(service, tokenTo(smtp, neo))).status, 204)
  const tokens = await logIn(service)
  await service.app.users.register({ username: 'none', password })
  await logIn(service, 'none')
  const { access: bearer } = await staff(service)
  t.match((await service.call('PATCH', '/api/users/me', { json: { email: '' }, bearer: tokens.access })).status, 400)
  await service.call('PATCH', '/api/admin/users/1', { json: { email: 'one@example.com' }, bearer })
  t.match(await service.post('/api/token', { username: 'neo', password }), unverified)
  t.ok(await isAlive(service, tokens.access), 'sessions go on')
  t.equal((await refresh(service, tokens.refresh)).status, 200)
  await service.post('/api/password/reset', { email: 'one@example.com' })
  await settled(service)
  const reset = { token: tokenTo(smtp, 'one@example.com'), new_password: 'follow the white rabbit' }
  t.equal((await service.post('/api/password/reset/confirm', reset)).status, 204)
  const after = await service.post('/api/token', { username: 'neo', password: 'follow the white rabbit' })
  t.equal(after.status, 200, 'the link in the email for a new password proves the email')
})

t.test('where no emails are sent: in production without SMTP_URL, and with EMAIL_VERIFICATION=off', async (t) => {
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }
  const silent = await build(t, production)
  await signUp(silent, 'neo', { email: neo })
  t.match(await resend(silent, neo), { status: 501, body: { code: 'mail_not_configured' } })
  t.match(await verify(silent, 'x'), voidLink)
  const { smtp, service } = await startWithMail(t, { EMAIL_VERIFICATION: 'off' })
  await signUp(service, 'neo', { email: neo })
  await settled(service)
  t.equal(smtp.emails.length, 0)
})

t.test('a sign-up whose email cannot be stored does not happen', async (t) => {
  const { service } = await startWithMail(t)
  await service.app.db.execute('DROP TABLE one_time_links')
  const json = { username: 'neo', password, email: neo }
  t.ok((await service.post('/api/users', json)).status >= 500)
  t.equal(await service.app.users.findByName('neo'), null)
  t.same(await service.app.db.query('SELECT id FROM outbox_emails'), [])
})

t.test('names and emails that look like others, or like markup, are text in the email', async (t) => {
  const { smtp, service } = await startWithMail(t)
  const users: [username: string, email: string][] = [
    ['n\u0435o', 'neo@b\u00fccher.example'],
    ['quoted', '"a&b,c"@example.com'],
    ['\u30cd\u30aa.\u4e00', "o'neo+tag@example.com"]
  ]
  for (const [username, email] of users) await signUp(service, username, { email })
  await settled(service)
  t.equal(smtp.emails.length, users.length)
  const quoted = smtp.emails.find(({ text }) => text?.includes('Hello quoted,'))
  t.match(quoted?.text, '"a&b,c"@example.com')
  t.match(quoted?.html, '&quot;a&amp;b,c&quot;@example.com')
  // Names of Django may have any character
  await service.app.db.prisma.user.updateMany({
    where: { username: 'quoted' },
    data: { username: '<img src=x>\r\nBcc: all@example.com' }
  })
  await resend(service, '"a&b,c"@example.com')
  await settled(service)
  const marked = smtp.emails.at(-1)
  t.match(marked?.html, 'Hello &lt;img src=x&gt;')
  t.same(marked?.recipients, ['"a&b,c"@example.com'])
  t.notMatch(marked?.raw.split('\r\n\r\n')[0], /^Bcc/im)
})

t.test('10,000 requests for one email: as many emails are sent as MAIL_RATE_LIMIT allows', async (t) => {
  const { smtp, service } = await startWithMail(t, { TRUST_PROXY: '127.0.0.1', MAIL_RATE_LIMIT: '3/1h' })
  await signUp(service, 'neo', { email: neo })
  const ask = (turn: number) =>
    service.app.inject({
      method: 'POST',
      url: turn % 2 === 0 ? '/api/email/verify/resend' : '/api/password/reset',
      headers: { 'x-forwarded-for': `10.${turn >> 16}.${(turn >> 8) & 255}.${turn & 255}` },
      payload: { email: neo }
    })
  let accepted = 0
  for (let turn = 0; turn < 10_000; turn += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => ask(turn + at)))
    accepted += answers.filter(({ statusCode }) => statusCode === 202).length
  }
  t.equal(accepted, 10_000)
  await settled(service)
  t.ok(smtp.emails.length >= 1 && smtp.emails.length <= 3, `${smtp.emails.length} emails`)
})
