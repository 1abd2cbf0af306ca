import t from 'tap'
import { build, logIn, password, type Service, signUp, staff } from '../service.js'
import { lastTo, settled, startWithMail, tokenTo } from './links.js'

const [old, fresh] = ['neo@example.com', 'one@example.com']
const voidLink = { status: 400, body: { token: [/invalid/] } }

const verify = (service: Service, token: string) => service.post('/api/email/verify', { token })
const ask = (service: Service, bearer: string, email: string) =>
  service.post('/api/users/me/email', { email }, { bearer })
const change = (service: Service, bearer: string, json: object) =>
  service.call('PATCH', '/api/users/me', { json, bearer })
const emailOf = async (service: Service, bearer: string) => (await service.get('/api/users/me', { bearer })).body

t.test('a new email counts once its link is used; the old one gets a notice', async (t) => {
  const { smtp, service } = await startWithMail(t, { EMAIL_VERIFICATION: 'off', SECURITY_NOTICES: 'on' })
  await signUp(service, 'neo', { email: old })
  const { access } = await logIn(service)
  await service.post('/api/password/reset', { email: old })
  await settled(service)
  const resetToken = tokenTo(smtp, old)
  t.match(await ask(service, access, ' one@EXAMPLE.com '), { status: 202, text: '{}' })
  await settled(service)
  t.match(await emailOf(service, access), { email: old, email_verified: false })
  t.match(lastTo(smtp, old), {
    subject: 'Someone asked to change your email at Example',
    text: /from neo@example\.com to o\*\*\*@e\*\*\*\.com/
  })
  t.notMatch(lastTo(smtp, old)?.text, fresh)
  t.match(lastTo(smtp, fresh), { subject: 'Confirm your new email for Example', text: /one@example\.com/ })
  const token = tokenTo(smtp, fresh)
  const both = await Promise.all([verify(service, token), verify(service, token)])
  t.same(both.map(({ status }) => status).sort(), [204, 400], 'two at once')
  t.match(await emailOf(service, access), { email: fresh, email_verified: true })
  await settled(service)
  t.match(lastTo(smtp, old)?.subject, 'Your email at Example was changed')
  const reset = { token: resetToken, new_password: 'follow the white rabbit' }
  t.match(await service.post('/api/password/reset/confirm', reset), voidLink, 'all links are void')
  const { access: bearer } = await staff(service)
  for (const type of ['user.email_change_requested', 'user.email_changed']) {
    t.equal((await service.get(`/api/admin/audit?type=${type}&count=true`, { bearer })).body.count, 1, type)
  }
})

t.test("a user's own PATCH goes the same way; removing the email does not", async (t) => {
  const { smtp, service } = await startWithMail(t, { EMAIL_VERIFICATION: 'off' })
  await signUp(service, 'neo', { email: old })
  const { access } = await logIn(service)
  t.match(await change(service, access, { email: fresh, nickname: 'One' }), {
    status: 200,
    body: { email: old, nickname: 'One' }
  })
  await settled(service)
  const token = tokenTo(smtp, fresh)
  const passwords = { current_password: password, new_password: 'follow the white rabbit' }
  await service.post('/api/users/me/password', passwords, { bearer: access })
  t.match(await verify(service, token), voidLink, 'a new password voids the link')
  const again = await service.post('/api/token', { username: 'neo', password: 'follow the white rabbit' })
  const bearer = String(again.body.access)
  t.match(await change(service, bearer, { email: old }), { status: 200, body: { email: old } })
  t.match(await change(service, bearer, { email: 'x@' }), { status: 400, body: { email: [/valid/] } })
  t.match(await ask(service, bearer, ''), { status: 400 })
  t.match(await change(service, bearer, { email: '' }), { status: 200, body: { email: '', email_verified: false } })
  const sent = smtp.emails.length
  t.equal((await ask(service, bearer, fresh)).status, 202)
  await settled(service)
  t.equal(smtp.emails.length, sent + 1, 'without an old email, there is nobody to notify')
})

t.test('where emails log in, another user may not have it: at the request and when the link is used', async (t) => {
  const { smtp, service } = await startWithMail(t, { LOGIN_FIELDS: 'username,email', EMAIL_VERIFICATION: 'off' })
  await signUp(service, 'neo', { email: old })
  await signUp(service, 'smith', { email: 'smith@example.com' })
  const { access } = await logIn(service)
  const taken = { status: 409, body: { detail: 'A user with that email address already exists.' } }
  t.match(await ask(service, access, 'Smith@example.com'), taken)
  t.match(await change(service, access, { email: 'smith@example.com' }), taken)
  t.equal((await ask(service, access, fresh)).status, 202)
  await signUp(service, 'late', { email: fresh })
  await settled(service)
  const token = tokenTo(smtp, fresh)
  t.match(await verify(service, token), taken)
  const { access: bearer } = await staff(service)
  await service.call('PATCH', '/api/admin/users/3', { json: { email: '' }, bearer })
  t.equal((await verify(service, token)).status, 204, 'the link stays good')
  const login = await service.post('/api/token', { username: fresh, password })
  t.equal(login.status, 200)
})

t.test('without SMTP_URL, a PATCH changes the email at once, and it is not verified', async (t) => {
  const service = await build(t)
  await service.app.users.register({ username: 'neo', password, email: old, emailVerified: true })
  const { access } = await logIn(service)
  t.match(await change(service, access, { email: fresh }), {
    status: 200,
    body: { email: fresh, email_verified: false }
  })
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }
  const silent = await build(t, production)
  await signUp(silent)
  const { access: bearer } = await logIn(silent)
  t.match(await ask(silent, bearer, fresh), { status: 501, body: { code: 'mail_not_configured' } })
})

t.test('MAIL_RATE_LIMIT: a user cannot have a stranger flooded', async (t) => {
  const { smtp, service } = await startWithMail(t, { MAIL_RATE_LIMIT: '2/1h', EMAIL_VERIFICATION: 'off' })
  await signUp(service, 'neo')
  const { access } = await logIn(service)
  for (let i = 0; i < 8; i++) t.equal((await ask(service, access, 'stranger@example.com')).status, 202)
  await settled(service)
  t.ok(smtp.emails.length <= 2, `${smtp.emails.length} emails`)
  for (let i = 0; i < 2; i++) await ask(service, access, `stranger${i}@example.com`)
  t.equal((await ask(service, access, fresh)).status, 429)
})
