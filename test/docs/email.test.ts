import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { loadConfig } from '../../src/app.js'
import { texts } from '../../src/domain/mail/texts/index.js'
import { startSmtp, tokenIn } from '../servers/smtp.js'
import { build, logIn, password, staff, until } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

/** The request that a block shows. */
function requestIn(block: string) {
  const [head = '', body = ''] = block.replaceAll(/^ {3}/gm, '').split('\n\n')
  const [method = '', path = ''] = head.split(/\s+/)
  return { method, path, json: body === '' ? undefined : JSON.parse(body) }
}

test('docs/email.md, followed', async (t) => {
  const guide = openGuide('docs/email.md')
  const settings = Object.fromEntries(
    guide
      .take('ini')
      .trim()
      .split('\n')
      .map((line) => line.replaceAll('"', '').split(/=(.*)/s))
  )
  t.match(loadConfig(settings), { SMTP_URL: { requireTls: true }, MAIL_FROM: { name: 'Example' } })
  const smtp = await startSmtp(t)
  const service = await build(t, { ...settings, SMTP_URL: smtp.url }, { mailInterval: 50 })
  await service.app.users.register({ username: 'neo', password, email: 'neo@example.com', emailVerified: true })
  const [ask, confirm] = [requestIn(guide.take('http')), requestIn(guide.take('http'))]
  t.match(await service.call(ask.method, ask.path, { json: ask.json }), { status: 202, text: '{}' })
  await until(() => smtp.emails.length === 1)
  const [email] = smtp.emails
  const json = { ...confirm.json, token: email === undefined ? '' : tokenIn(email) }
  t.equal((await service.call(confirm.method, confirm.path, { json })).status, 204)
  t.equal((await service.post('/api/token', { username: 'neo', password })).status, 200)
  const [verify, resend, change] = [0, 1, 2].map(() => requestIn(guide.take('http')))
  if (verify === undefined || resend === undefined || change === undefined) throw new Error('a request is missing')
  t.match(await service.call(resend.method, resend.path, { json: resend.json }), { status: 202, text: '{}' })
  const { access } = await logIn(service)
  t.equal((await service.call(change.method, change.path, { json: change.json, bearer: access })).status, 202)
  const toNew = () => smtp.emails.find(({ recipients }) => recipients.includes(change.json.email))
  await until(() => toNew() !== undefined)
  const found = toNew()
  const proof = { ...verify.json, token: found === undefined ? '' : tokenIn(found) }
  t.equal((await service.call(verify.method, verify.path, { json: proof })).status, 204)
  const { access: bearer } = await staff(service)
  const [invite, accept] = [requestIn(guide.take('http')), requestIn(guide.take('http'))]
  t.match(await service.call(invite.method, invite.path, { json: invite.json, bearer }), { status: 201 })
  await until(async () => (await service.app.outbox.countWaiting()) === 0)
  const invitation = smtp.emails.find(({ recipients }) => recipients.includes(invite.json.email))
  const acceptance = { ...accept.json, token: invitation === undefined ? '' : tokenIn(invitation) }
  const joined = await service.call(accept.method, accept.path, { json: acceptance })
  t.match(joined, { status: 201, body: { username: 'trinity', level: 2, email_verified: true } })
  t.match(await openShell(t, service, { SMTP_URL: smtp.url }).run(guide.take('sh')), /accepted the email/)
  const list = requestIn(guide.take('http'))
  t.match(await service.call(list.method, list.path, { bearer }), { status: 200, body: { items: [], count: 0 } })
  t.strictSame(guide.untaken(), [])
})

test('docs/email.md lists each text and its values', async (t) => {
  const rows = readFileSync('docs/email.md', 'utf8').matchAll(/^\| `(\w+)` \| [^|]+ \| (.*) \|$/gm)
  const listed = [...rows].map(([, kind, values = '']) => [
    kind,
    [...values.matchAll(/`(\w+)`/g)].map(([, value]) => value)
  ])
  const known = Object.entries(texts).map(([kind, { placeholders }]) => [
    kind,
    placeholders.filter((one) => one !== 'service')
  ])
  t.strictSame(Object.fromEntries(listed), Object.fromEntries(known))
})
