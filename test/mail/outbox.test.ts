import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SMTPServerOptions } from 'smtp-server'
import t, { type Test } from 'tap'
import { loadConfig } from '../../src/app.js'
import { smtpUrl } from '../../src/config/mail-parsers.js'
import { patience, pauseAfter } from '../../src/domain/mail/backoff.js'
import { lifetimeIn } from '../../src/domain/mail/lifetime.js'
import { createTemplates } from '../../src/domain/mail/templates.js'
import { createSmtp } from '../../src/infra/mail/smtp.js'
import { makeCertificate, startSmtp, tokenIn } from '../servers/smtp.js'
import { type BuildOptions, build, type Service, signUp, staff, until } from '../service.js'

const minute = 60_000
const hour = 60 * minute
const from = { name: '', address: 'no-reply@example.com' }
const message = { id: 'id-1', to: 'neo@example.com', subject: 'Hello', text: 'text', html: '<p>html</p>' }

const start = (t: Test, url: string, env: Record<string, string> = {}, options: BuildOptions = {}) =>
  build(
    t,
    { SMTP_URL: url, MAIL_FROM: from.address, MAIL_RATE_LIMIT: 'off', EMAIL_VERIFICATION: 'off', ...env },
    { mailInterval: 600_000, ...options }
  )
const ask = (service: Service, email = 'neo@example.com') => service.post('/api/password/reset', { email })
const waiting = ({ app }: Service) => app.outbox.countWaiting()
const rowsOf = ({ app }: Service) => app.db.query('SELECT attempts, lastError, failedAt FROM outbox_emails')

/** Asks and waits until the first attempt at the email is over. */
async function attempted(service: Service): Promise<void> {
  await ask(service)
  await until(async () => (await rowsOf(service)).some(([, lastError]) => lastError !== ''))
}

t.test('a mail server that is away for an hour loses nothing, and slows no request', async (t) => {
  const probe = await startSmtp(t)
  const clock = (await build(t)).clock
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const address = free.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  free.close()
  const service = await start(t, `smtp://127.0.0.1:${port}`, {}, { clock })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await attempted(service)
  for (let passed = 0; passed < 60; passed += 5) {
    clock.pass(5 * minute)
    await service.app.outbox.sendDue()
  }
  const [[attempts, lastError] = []] = await rowsOf(service)
  t.ok(Number(attempts) >= 5 && Number(attempts) < 13, `${attempts} attempts in an hour`)
  t.match(lastError, /ECONNREFUSED/)
  const back = await startSmtp(t, {}, port)
  clock.pass(4 * hour)
  await service.app.outbox.sendDue()
  t.equal(back.emails.length, 1)
  t.equal(await waiting(service), 0)
  const [email] = back.emails
  clock.pass(59 * minute)
  const json = { token: email === undefined ? '' : tokenIn(email), new_password: 'follow the white rabbit' }
  t.equal((await service.post('/api/password/reset/confirm', json)).status, 204, 'the link lasts from the sending on')
  t.equal(probe.emails.length, 0)
})

t.test(
  'a rejected recipient is given up at once, other failures after a day; an event and a metric say so',
  async (t) => {
    const smtp = await startSmtp(t)
    const service = await start(t, smtp.url)
    await signUp(service, 'neo', { email: 'neo@example.com' })
    smtp.refuse('recipient', 550)
    await ask(service)
    await until(async () => (await service.app.outbox.countFailed()) === 1)
    smtp.refuse('recipient', 450)
    await attempted(service)
    t.equal(await waiting(service), 1, 'a temporary rejection')
    smtp.refuse('recipient', null)
    smtp.refuse('data', 421)
    for (let passed = 0; passed < 30; passed += 2) {
      service.clock.pass(2 * hour)
      await service.app.outbox.sendDue()
    }
    t.equal(await service.app.outbox.countFailed(), 2)
    t.equal(smtp.emails.length, 0)
    const { access: bearer } = await staff(service)
    const { body } = await service.get('/api/admin/audit?type=email.failed', { bearer })
    t.match(body.items, [{ detail: /^password_reset: 421/ }, { detail: /^password_reset: 550/ }])
    const { text } = await service.get('/metrics')
    t.match(text, /keyturn_outbox_emails\{state="failed"\} 2/)
    t.match(text, /keyturn_emails_total\{result="failed"\} 2/)
    service.clock.pass(31 * 24 * hour)
    await service.app.purge.run({ pause: 0 })
    t.equal(await service.app.outbox.countFailed(), 0)
    t.same(await service.app.db.query('SELECT hash FROM one_time_links'), [])
  }
)

t.test('replicas that send at once send each email once', async (t) => {
  const smtp = await startSmtp(t)
  const one = await start(t, smtp.url)
  const two = await start(t, smtp.url, {}, { databaseUrl: one.databaseUrl, clock: one.clock })
  for (let i = 0; i < 30; i++)
    await one.app.users.register({ username: `user${i}`, password: 'there is no spoon', email: `user${i}@example.com` })
  smtp.refuse('data', 451)
  for (let i = 0; i < 30; i++) await ask(i % 2 === 0 ? one : two, `user${i}@example.com`)
  await until(async () => {
    const rows = await rowsOf(one)
    return rows.length === 30 && rows.every(([, lastError]) => lastError !== '')
  })
  smtp.refuse('data', null)
  one.clock.pass(hour)
  await Promise.all([one.app.outbox.sendDue(), two.app.outbox.sendDue()])
  await until(async () => (await waiting(one)) === 0)
  t.equal(smtp.emails.length, 30)
  t.equal(new Set(smtp.emails.flatMap(({ recipients }) => recipients)).size, 30)
})

t.test('a replica that died after the sending: the email comes again, with its Message-ID and its link', async (t) => {
  const smtp = await startSmtp(t)
  const service = await start(t, smtp.url)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  smtp.refuse('data', 451)
  await attempted(service)
  smtp.refuse('data', null)
  const [row] = await service.app.db.prisma.outboxEmail.findMany()
  service.clock.pass(minute)
  await service.app.outbox.sendDue()
  // As if the row had not been removed, and the lease has passed
  if (row !== undefined) await service.app.db.prisma.outboxEmail.createMany({ data: [row] })
  await service.app.outbox.sendDue()
  const [first, second] = smtp.emails
  t.equal(smtp.emails.length, 2)
  t.equal(second?.messageId, first?.messageId)
  t.equal(second?.text, first?.text)
})

t.test('SMTP over TLS, with a login, and without either where it may be', async (t) => {
  const { key, cert } = makeCertificate(t)
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, callback) =>
    callback(username === 'us%er' && password === 'p@ss' ? null : new Error('wrong'), { user: 'user' })
  const implicit = await startSmtp(t, { key, cert, secure: true, onAuth, authOptional: false })
  const upgraded = await startSmtp(t, { key, cert, onAuth, authOptional: false })
  const plain = await startSmtp(t)
  const login = 'us%25er:p%40ss@localhost'
  const rows: [url: string, ca: string | undefined, outcome: object][] = [
    [`smtps://${login}:${implicit.port}`, cert, { accepted: true }],
    [`smtp://${login}:${upgraded.port}`, cert, { accepted: true }],
    [`smtp://us%25er:wrong@localhost:${upgraded.port}`, cert, { accepted: false, permanent: false }],
    [`smtps://${login}:${implicit.port}`, undefined, { accepted: false, permanent: false, reason: /self-signed/ }],
    [`smtp://localhost:${plain.port}`, undefined, { accepted: true }],
    [`smtp://localhost:${plain.port}?tls=required`, undefined, { accepted: false, permanent: false }]
  ]
  for (const [url, ca, outcome] of rows) {
    t.match(await createSmtp({ server: smtpUrl(url), ca, from })(message), outcome, url)
  }
  t.match(implicit.emails, [{ secure: true }])
  t.match(upgraded.emails, [{ secure: true }])
  t.match(plain.emails, [{ secure: false }])
  const service = await start(t, `smtps://${login}:${implicit.port}`, { SMTP_CA: cert })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await ask(service)
  await until(() => implicit.emails.length === 2)
  t.equal(smtpUrl('smtp://u:p@smtp.example.com').requireTls, true, 'a password is not sent in the clear')
})

t.test('a server that accepts connections and says nothing, or a byte now and then, is not waited for', async (t) => {
  for (const [name, talk] of [
    ['half-open', () => undefined],
    ['slow', (write: (text: string) => void) => write('220-wait\r\n')]
  ] as const) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      const timer = setInterval(() => talk((text) => socket.write(text)), 20)
      socket.on('close', () => clearInterval(timer))
      t.teardown(() => socket.destroy())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const deliver = createSmtp({ server: smtpUrl(`smtp://127.0.0.1:${port}`), from, idleTimeout: 100, deadline: 300 })
    t.match(await deliver(message), { accepted: false, permanent: false, reason: String }, name)
  }
})

t.test('headers cannot be injected, and an email is one recipient', async (t) => {
  const smtp = await startSmtp(t)
  const deliver = createSmtp({
    server: smtpUrl(smtp.url),
    from: { name: 'Ex"am\u00e9ple, Inc.', address: from.address }
  })
  const templates = createTemplates(
    new Map([['password_reset.en.txt', 'Subject: For {{username}}\n\n{{username}}\n\n{{link}}\n']])
  )
  const recipients = ['"a,b"@example.com', "o'neo+tag@example.com", 'neo@b\u00fccher.example', '"a\\"b"@example.com']
  for (const to of recipients) {
    const values = {
      username: 'x\r\nBcc: evil@example.com\r\n\r\n<b>한국</b>',
      link: 'https://x.example/#token=a&b="<'
    }
    const text = templates.render({ template: 'password_reset', values }, 'en')
    t.same(await deliver({ id: 'id', to, ...text }), { accepted: true }, to)
  }
  t.same(
    smtp.emails.map((one) => one.recipients),
    [[recipients[0]], [recipients[1]], ['neo@bücher.example'], [recipients[3]]]
  )
  // This server does not know such an email; what matters is that it is not another one
  const odd = await deliver({ ...message, to: '"a@evil.example,b"@example.com' })
  t.match(odd, { accepted: false, permanent: true })
  t.equal(smtp.emails.length, recipients.length)
  for (const email of smtp.emails) {
    t.equal(email.headers.has('bcc'), false)
    t.equal(email.subject, 'For x Bcc: evil@example.com <b>한국</b>')
    t.notMatch(email.html, /<b>/)
    t.match(email.html, /href="https:\/\/x\.example\/#token=a&amp;b=&quot;&lt;"/)
  }
})

t.test('MAIL_TEMPLATES replaces texts, and a wrong one stops the start', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-templates-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('password_reset.en.txt', 'Subject: Hi {{ username }}\r\n\r\nOpen\n\n{{link}}\n')
  write('password_reset.en.html', '<h1>{{username}}</h1><a href="{{link}}">open</a>')
  const smtp = await startSmtp(t)
  const service = await start(t, smtp.url, { MAIL_TEMPLATES: folder })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  await ask(service)
  await until(() => smtp.emails.length === 1)
  t.match(smtp.emails[0], { subject: 'Hi neo', text: /^Open\n\nhttp/, html: /^<h1>neo<\/h1><a href="http/ })

  const faults: [name: string, text: string, message: RegExp][] = [
    ['password_reset.ko.txt', 'Hello', /password_reset\.ko\.txt: does not begin with a line "Subject:/],
    ['password_reset.ko.txt', 'Subject: x\n\n{{password}}', /unknown \{\{password\}\}; allowed: service, email/],
    ['password_reset.ko.html', '{{hash}}', /password_reset\.ko\.html: unknown \{\{hash\}\}/],
    ['greeting.en.txt', 'Subject: x\n\ny', /no kind of email; allowed: password_reset/]
  ]
  for (const [name, text, expected] of faults) {
    t.throws(() => createTemplates(new Map([[name, text]])), { name: 'ConfigError', message: expected })
  }
  write('notes.md', 'x')
  t.throws(() => loadConfig({ MAIL_TEMPLATES: folder }), { message: /contains "notes\.md"/ })
})

t.test('pauses grow up to hours and differ; lifetimes in words', async (t) => {
  t.same(
    [1, 2, 3, 20].map((attempts) => pauseAfter(attempts, 0)),
    [30_000, minute, 2 * minute, 4 * hour]
  )
  t.equal(pauseAfter(20, 1), 2 * hour)
  t.equal(patience, 24 * hour)
  t.same(
    [lifetimeIn('en', hour), lifetimeIn('en', 72 * hour), lifetimeIn('en', 90 * minute)],
    ['1 hour', '3 days', '90 minutes']
  )
  t.same([lifetimeIn('ko', hour), lifetimeIn('ko', 72 * hour)], ['1시간', '3일'])
})
