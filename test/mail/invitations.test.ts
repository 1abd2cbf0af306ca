import t, { type Test } from 'tap'
import { commandLine } from '../cli/command-line.js'
import { startSmtp, tokenIn } from '../servers/smtp.js'
import {
  type BuildOptions,
  build,
  logIn,
  password,
  type Service,
  signingKey,
  signUp,
  staff,
  until
} from '../service.js'

const day = 86_400_000
const root = { id: null, rank: 'superuser', sessionId: null } as const
const voidLink = { status: 400, body: { token: ['This link is invalid, or it has been used or has expired.'] } }

interface Listed {
  id: string
  email: string
}

async function start(t: Test, env: Record<string, string> = {}, options: BuildOptions = {}) {
  const smtp = await startSmtp(t)
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'Example <no-reply@example.com>', ACCESS_TOKEN_LIFETIME: '90d' }
  const service = await build(t, { ...mail, REGISTRATION_OPEN: 'false', ...env }, { mailInterval: 50, ...options })
  const { access: bearer } = await staff(service, 'boss', true)
  const invite = (json: Record<string, unknown>, by = bearer) =>
    service.post('/api/admin/invitations', json, { bearer: by })
  /** Invites, and waits for the email. */
  async function tokenFor(json: Record<string, unknown>, by = bearer): Promise<string> {
    const before = smtp.emails.length
    const answer = await invite(json, by)
    if (answer.status !== 201) throw new Error(answer.text)
    await until(() => smtp.emails.length > before)
    await until(async () => (await service.app.outbox.countWaiting()) === 0)
    const email = smtp.emails.at(-1)
    return email === undefined ? '' : tokenIn(email)
  }
  return { smtp, service, bearer, invite, tokenFor }
}

const accept = (service: Service, token: string, more: Record<string, unknown> = { username: 'neo' }) =>
  service.post('/api/invitations/accept', { token, password, ...more })

t.test('an invited user signs up with the link, though registration is closed', async (t) => {
  const { smtp, service, bearer, invite, tokenFor } = await start(t)
  const json = { email: ' neo@EXAMPLE.com', level: 3, is_staff: true, language: 'ko' }
  const token = await tokenFor(json)
  t.match(smtp.emails, [
    {
      recipients: ['neo@example.com'],
      subject: 'Example 초대',
      text: /\/account\/accept-invitation#token=[\w-]{43}\n[\s\S]*7일 동안/
    }
  ])
  const { body: listed } = await service.get('/api/admin/invitations?count=true', { bearer })
  const [shown] = listed.items as Listed[]
  t.strictSame(listed, {
    items: [
      {
        ...{ id: shown?.id, email: 'neo@example.com', username: '', level: 3, is_staff: true, language: 'ko' },
        ...{ invited_by_id: (await service.get('/api/users/me', { bearer })).body.id },
        created_at: new Date(service.clock()).toISOString(),
        expires_at: new Date(service.clock() + 7 * day).toISOString()
      }
    ],
    next: null,
    count: 1
  })
  await service.app.users.register({ username: 'taken', password })
  t.match(await accept(service, token, {}), { status: 400, body: { username: ['This field is required.'] } })
  t.match(await accept(service, token, { username: 'a b' }), { status: 400, body: { username: [String] } })
  const weak = await accept(service, token, { username: 'neo', password: 'password' })
  t.match(weak, { status: 400, body: { password: [String] } })
  t.match(await accept(service, token, { username: 'Taken' }), { status: 409, body: { code: 'conflict' } })
  const both = await Promise.all([accept(service, token), accept(service, token, { username: 'neo', nickname: 'One' })])
  t.strictSame(both.map(({ status }) => status).sort(), [201, 400], 'two at once')
  t.match(
    both.find(({ status }) => status === 201),
    {
      body: {
        ...{ username: 'neo', email: 'neo@example.com', email_verified: true, level: 3, is_staff: true },
        language: 'ko'
      }
    }
  )
  t.match(
    both.find(({ status }) => status === 400),
    voidLink
  )
  t.match(await accept(service, token, { username: 'other' }), voidLink)
  const { access } = await logIn(service)
  t.match((await service.get('/api/admin/invitations', { bearer: access })).body, { items: [] })
  const { body } = await service.get('/api/admin/audit?type=user.created&type=invitation.created', { bearer })
  t.match(body.items, [
    { type: 'user.created', actor_id: null, subject_username: 'neo', detail: 'invitation, level=3, is_staff=true' },
    { type: 'user.created' },
    { type: 'invitation.created', actor_username: 'boss', detail: 'neo@example.com, is_staff=true' }
  ])
  t.match(await invite({ email: 'x' }), { status: 400, body: { email: ['Enter a valid email address.'] } })
  t.match(await invite({ email: 'x@example.com', username: 'NEO' }), { status: 409 })
})

t.test('an invitation with a username is for that username', async (t) => {
  const page = 'https://app.example.com/invited?lang=en#token={token}'
  const { smtp, service, tokenFor } = await start(t, { INVITATION_URL: page })
  const token = await tokenFor({ email: 'neo@example.com', username: 'Neo' })
  t.match(smtp.emails[0]?.text, /^https:\/\/app\.example\.com\/invited\?lang=en#token=[\w-]{43}$/m)
  t.match(await accept(service, token, { username: 'smith' }), {
    status: 400,
    body: { username: ['The invitation is for another username.'] }
  })
  t.match(await accept(service, token, {}), { status: 201, body: { username: 'Neo', is_staff: false, level: 1 } })
})

t.test('what voids an invitation', async (t) => {
  const { smtp, service, bearer, tokenFor } = await start(t, { INVITATION_LIFETIME: '2d' })
  const { administration } = service.app
  const list = async () => (await service.get('/api/admin/invitations', { bearer })).body.items as Listed[]
  const voiding: Record<string, (inviter: number, email: string) => Promise<unknown>> = {
    'a newer invitation': (_inviter, email) => tokenFor({ email: email.toUpperCase() }),
    async 'its deletion'(_inviter, email) {
      const found = (await list()).find((one) => one.email === email)
      t.equal((await service.call('DELETE', `/api/admin/invitations/${found?.id}`, { bearer })).status, 204)
    },
    'its lifetime': async () => service.clock.pass(2 * day),
    'the inviter is staff no more': (id) => administration.update(root, id, { isStaff: false }),
    'the inviter was deactivated': (id) => administration.update(root, id, { isActive: false }),
    'the inviter was deleted': (id) => administration.remove(root, id)
  }
  for (const [name, act] of Object.entries(voiding)) {
    const number = smtp.emails.length
    const email = `user${number}@example.com`
    const { access } = await staff(service, `clerk${number}`)
    const { body: inviter } = await service.get('/api/users/me', { bearer: access })
    const token = await tokenFor({ email }, access)
    t.match(await accept(service, token, { username: 'a b' }), { status: 400, body: { username: [String] } }, 'good')
    await act(Number(inviter.id), email)
    t.match(await accept(service, token), voidLink, name)
  }
  service.clock.pass(33 * day)
  await service.app.purge.run({ pause: 0 })
  t.same(await list(), [])
})

t.test('staff invite no staff, and do not replace an invitation of staff', async (t) => {
  const { service, invite, tokenFor } = await start(t)
  const { access: clerk } = await staff(service, 'clerk')
  t.equal((await invite({ email: 'neo@example.com', is_staff: true }, clerk)).status, 403)
  const token = await tokenFor({ email: 'neo@example.com', is_staff: true })
  t.equal((await invite({ email: 'neo@example.com' }, clerk)).status, 403)
  t.match(await accept(service, token), { status: 201, body: { is_staff: true } })
})

t.test('where emails log in, an email that is taken gets no invitation, and none that was taken later', async (t) => {
  const { service, invite, tokenFor } = await start(t, { LOGIN_FIELDS: 'username,email', REGISTRATION_OPEN: 'true' })
  await signUp(service, 'trinity', { email: 'trinity@example.com' })
  t.match(await invite({ email: 'Trinity@example.com' }), { status: 409, body: { detail: /email address/ } })
  const token = await tokenFor({ email: 'neo@example.com' })
  const { body } = await signUp(service, 'smith', { email: 'neo@example.com' })
  t.match(await accept(service, token), { status: 409, body: { detail: /email address/ } })
  await service.app.administration.remove(root, Number(body.id))
  t.equal((await accept(service, token)).status, 201, 'it stayed good')
})

t.test('no email of an invitation that was deleted before it was sent; nothing of it stays', async (t) => {
  const { smtp, service, bearer, invite } = await start(t)
  smtp.refuse('recipient', 451)
  const { body } = await invite({ email: 'neo@example.com' })
  await until(async () => (await service.app.db.query('SELECT lastError FROM outbox_emails'))[0]?.[0] !== '')
  const [row] = await service.app.db.query('SELECT * FROM invitations')
  for (const value of row ?? []) t.match(await accept(service, String(value) || 'x'), voidLink)
  t.equal((await service.call('DELETE', `/api/admin/invitations/${body.id}`, { bearer })).status, 204)
  t.same(await service.app.db.query('SELECT id FROM outbox_emails'), [])
  t.equal((await service.call('DELETE', `/api/admin/invitations/${body.id}`, { bearer })).status, 404)
})

t.test('two who invite the same email at once leave one invitation', async (t) => {
  const { service, bearer, invite } = await start(t)
  const answers = await Promise.all(Array.from({ length: 4 }, () => invite({ email: 'neo@example.com' })))
  t.strictSame(new Set(answers.map(({ status }) => status)), new Set([201]))
  t.match((await service.get('/api/admin/invitations?count=true', { bearer })).body, { count: 1 })
})

t.test('the command line invites', async (t) => {
  // Commands go by the real time
  const clock = Object.assign(() => Date.now(), { pass() {} })
  const { smtp, service } = await start(t, {}, { clock })
  const env = { SMTP_URL: smtp.url, SIGNING_KEY: signingKey }
  const keyturn = commandLine(t, service.databaseUrl, env)
  t.match(await keyturn('users invite neo@example.com --username neo --level 2 --staff --language ko'), {
    code: 0,
    out: 'The service sends an invitation to neo@example.com.\n'
  })
  await until(() => smtp.emails.length === 1)
  const [email] = smtp.emails
  const token = email === undefined ? '' : tokenIn(email)
  t.match(await accept(service, token, {}), { status: 201, body: { username: 'neo', level: 2, is_staff: true } })
  t.match(await keyturn('users invite neo'), { code: 1, err: 'Error: email: Enter a valid email address.\n' })
})
