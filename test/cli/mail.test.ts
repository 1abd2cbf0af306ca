import t from 'tap'
import { createDatabase } from '../database.js'
import { startSmtp, tokenIn } from '../servers/smtp.js'
import { build, signingKey, signUp, until } from '../service.js'
import { commandLine } from './command-line.js'

const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', SIGNING_KEY: signingKey }

t.test('mail test sends one email, and prints what the server says', async (t) => {
  const smtp = await startSmtp(t)
  const env = { SMTP_URL: smtp.url, MAIL_FROM: 'Example <no-reply@example.com>' }
  const keyturn = commandLine(t, 'file:unused.db', env)
  const server = `127.0.0.1:${smtp.port}`
  const sent = await keyturn('mail test --to neo@EXAMPLE.com')
  t.match(sent, { code: 0, out: new RegExp(`^${server} accepted the email to neo@example.com: 250 `), err: '' })
  t.match(smtp.emails, [
    { recipients: ['neo@example.com'], subject: 'Test email from Example', text: /neo@example\.com/ }
  ])
  const json = JSON.parse((await keyturn('mail test --to neo@example.com --language ko --json')).out)
  t.match(json, { to: 'neo@example.com', server, response: /^250 / })
  t.equal(smtp.emails[1]?.subject, 'Example 시험 메일')
  smtp.refuse('data', 550)
  t.match(await keyturn('mail test --to neo@example.com'), {
    code: 1,
    err: `Error: ${server} did not accept the email: 550 refused at data\n`
  })
  t.equal(smtp.emails.length, 2)
  t.match(await keyturn('mail test --to neo'), { code: 1, err: 'Error: --to: Enter a valid email address.\n' })
  t.match(await keyturn('mail test'), { code: 2, err: /--to <email>/ })
  const unset = await keyturn('mail test --to neo@example.com', '', { SMTP_URL: undefined })
  t.match(unset, { code: 1, err: /^Error: SMTP_URL is not set\. Set it to your SMTP server, as in smtp:.*\n$/ })
})

t.test('users reset-password sends a link that works, by a service with the same secret', async (t) => {
  const smtp = await startSmtp(t)
  const databaseUrl = await createDatabase(t)
  const secret = { KEYRING_SECRET: 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6' }
  for (const more of [{}, secret]) {
    // Commands go by the real time
    const clock = Object.assign(() => Date.now(), { pass() {} })
    const mail = { SMTP_URL: smtp.url, EMAIL_VERIFICATION: 'off', SECURITY_NOTICES: 'off', ...more }
    const service = await build(t, mail, { databaseUrl, clock, mailInterval: 20 })
    const keyturn = commandLine(t, databaseUrl, { SMTP_URL: smtp.url, SIGNING_KEY: signingKey, ...more })
    const username = `neo${smtp.emails.length}`
    await signUp(service, username, { email: `${username}@example.com` })
    const before = smtp.emails.length
    t.match(await keyturn(`users reset-password ${username} --mail`), {
      code: 0,
      out: `The service sends a link: ${username}.\n`
    })
    await until(() => smtp.emails.length > before)
    const email = smtp.emails.at(-1)
    t.match(email?.recipients, [`${username}@example.com`])
    const json = { token: email === undefined ? '' : tokenIn(email), new_password: 'follow the white rabbit' }
    t.equal((await service.post('/api/password/reset/confirm', json)).status, 204)
    await service.app.close()
  }
  const keyturn = commandLine(t, databaseUrl)
  t.match(await keyturn('users reset-password neo0'), { code: 2, err: /--mail/ })
  t.match(await keyturn('users reset-password nobody --mail'), { code: 1, err: /"nobody" does not exist/ })
  t.match(await keyturn('users create none --password-stdin', 'there is no spoon'), { code: 0 })
  t.match(await keyturn('users reset-password none --mail'), { code: 1, err: 'Error: The user has no email.\n' })
  t.match(await keyturn('users reset-password neo0 --mail', '', { ...production, BCRYPT_COST: '10' }), {
    code: 1,
    err: /^Error: SMTP_URL is not set, so the service does not send emails\./
  })
})
