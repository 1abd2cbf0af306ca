import t, { type Test } from 'tap'
import { startSmtp } from '../servers/smtp.js'
import {
  type Answer,
  type BuildOptions,
  build,
  logIn,
  password,
  refresh,
  type Service,
  signUp,
  staff
} from '../service.js'

const fresh = 'follow the white rabbit'
const chrome = (version: number) =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'

async function start(t: Test, env: Record<string, string> = {}, options: BuildOptions = {}) {
  const smtp = await startSmtp(t)
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'Example <no-reply@example.com>', EMAIL_VERIFICATION: 'off' }
  const service = await build(t, { ...mail, ...env }, { mailInterval: 600_000, ...options })
  /** The emails that have come in since the last call. */
  const received = async () => {
    await service.app.outbox.sendDue()
    return smtp.emails.splice(0)
  }
  return { smtp, service, received }
}

const on = (userAgent: string) => ({ headers: { 'user-agent': userAgent } })

t.test('users are told of a new password and a new email, whoever changed it', async (t) => {
  const { service, received } = await start(t)
  const neo = Number((await signUp(service, 'neo', { email: 'neo@example.com' })).body.id)
  const { access: boss } = await staff(service, 'boss', true)
  const bearer = (await logIn(service)).access
  const patch = (path: string, json: unknown, by: string) => service.call('PATCH', path, { json, bearer: by })
  const changes: [name: string, change: () => Promise<Answer>, subject: RegExp | null, recipient?: string][] = [
    [
      'the own password',
      () => service.post('/api/users/me/password', { current_password: password, new_password: fresh }, { bearer }),
      /^Your password for Example was changed$/
    ],
    [
      'by staff',
      () => service.post(`/api/admin/users/${neo}/password`, { new_password: password }, { bearer: boss }),
      /password/
    ],
    [
      'a rejected password',
      () => service.post(`/api/admin/users/${neo}/password`, { new_password: '1' }, { bearer: boss }),
      null
    ],
    ['the nickname', () => patch(`/api/admin/users/${neo}`, { nickname: 'The One' }, boss), null],
    ['the same email', () => patch(`/api/admin/users/${neo}`, { email: 'neo@example.com' }, boss), null],
    [
      'an email by staff',
      () => patch(`/api/admin/users/${neo}`, { email: 'one@example.com' }, boss),
      /^Your email at Example was changed$/
    ],
    ['no email', () => patch(`/api/admin/users/${neo}`, { email: '' }, boss), /email/, 'one@example.com'],
    [
      'the password of a user without an email',
      () => service.post(`/api/admin/users/${neo}/password`, { new_password: fresh }, { bearer: boss }),
      null
    ]
  ]
  for (const [name, change, subject, recipient = 'neo@example.com'] of changes) {
    await change()
    const emails = await received()
    t.equal(emails.length, subject === null ? 0 : 1, name)
    if (subject !== null)
      t.match(emails[0], { subject, recipients: [recipient], text: /Hello neo,[\s\S]*\d{4} at \d\d:\d\d UTC/ })
  }
})

t.test('a login on a new device; a known one, its new version and the first one are none', async (t) => {
  const { service, received } = await start(t, { TRUST_PROXY: '127.0.0.1' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const logins: [userAgent: string, isNew: boolean][] = [
    [chrome(130), false],
    [chrome(131), false],
    [phone, true],
    [phone, false],
    ['curl/8.5.0', true]
  ]
  for (const [userAgent, isNew] of logins) {
    await logIn(service, 'neo', { headers: { 'user-agent': userAgent, 'x-forwarded-for': '192.0.2.7' } })
    const emails = await received()
    t.equal(emails.length, isNew ? 1 : 0, userAgent)
    if (userAgent === phone && isNew) {
      t.match(emails[0], {
        subject: 'New login to Example',
        text: /Device: Safari on iPhone\nIP address: 192\.0\.2\.7\nTime: /
      })
    }
  }
  await Promise.all(Array.from({ length: 8 }, () => logIn(service, 'neo', on('python-requests/2.31'))))
  t.equal((await received()).length, 1, 'eight logins at once on a new device')
  service.clock.pass(400 * 86_400_000)
  await logIn(service, 'neo', on(chrome(150)))
  await service.app.purge.run({ pause: 0 })
  await received()
  await logIn(service, 'neo', on(phone))
  t.equal((await received()).length, 1, 'a device that was not used for a year is new')
  t.equal((await service.post('/api/token', { username: 'neo', password: 'wrong' }, on('Other/1'))).status, 401)
  t.equal((await received()).length, 0, 'a failed login')
})

t.test('reuse of a refresh token, once for each session', async (t) => {
  const { service, received } = await start(t, { REFRESH_REUSE_INTERVAL: '0s', LANGUAGE_CODE: 'ko' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const stolen = (await logIn(service, 'neo', on(phone))).refresh
  t.equal((await refresh(service, stolen)).status, 200)
  const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(service, stolen)))
  t.same(new Set(answers.map(({ status }) => status)), new Set([401]))
  const emails = await received()
  t.equal(emails.length, 1)
  t.match(emails[0], { subject: /^보안을 위해 Example에서/, text: /세션의 기기: Safari on iPhone/ })
  const other = (await logIn(service, 'neo', on(phone))).refresh
  await refresh(service, other)
  t.equal((await service.post('/api/token/blacklist', { refresh: other })).status, 401)
  t.equal((await received()).length, 1, 'at the logout too')
})

t.test('SECURITY_NOTICES=off sends none and costs a login nothing', async (t) => {
  const statements = async (service: Service) => {
    await logIn(service, 'neo', on(chrome(130)))
    const before = service.app.db.statements
    await logIn(service, 'neo', on(chrome(130)))
    return service.app.db.statements - before
  }
  const [off, on_] = [await start(t, { SECURITY_NOTICES: 'off' }), await start(t)]
  for (const { service } of [off, on_]) await signUp(service, 'neo', { email: 'neo@example.com' })
  t.equal(await statements(on_.service), (await statements(off.service)) + 1)
  await logIn(off.service, 'neo', on(phone))
  t.equal((await off.received()).length, 0)
  const { service } = await start(t)
  await signUp(service, 'neo')
  t.equal(await statements(service), await statements(off.service), 'nor a user without an email')
})
