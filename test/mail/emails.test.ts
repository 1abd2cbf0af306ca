import t, { type Test } from 'tap'
import { startSmtp, tokenIn } from '../servers/smtp.js'
import { type BuildOptions, build, type Service, signUp, staff, until } from '../service.js'

const hour = 3_600_000
const fresh = 'follow the white rabbit'

interface Listed {
  id: string
  [name: string]: unknown
}

async function start(t: Test, env: Record<string, string> = {}, options: BuildOptions = {}) {
  const smtp = await startSmtp(t)
  const mail = {
    SMTP_URL: smtp.url,
    MAIL_FROM: 'no-reply@example.com',
    MAIL_RATE_LIMIT: 'off',
    EMAIL_VERIFICATION: 'off',
    ACCESS_TOKEN_LIFETIME: '60d'
  }
  const service = await build(t, { ...mail, ...env }, { mailInterval: 600_000, ...options })
  const { access: bearer } = await staff(service)
  const list = async (query = '') =>
    (await service.get(`/api/admin/emails?${query}`, { bearer })).body.items as Listed[]
  const retry = (id: string) => service.post(`/api/admin/emails/${id}/retry`, undefined, { bearer })
  /** Asks for a new password, and waits until the attempt to send the link has failed. */
  async function fail(code: number, email = 'neo@example.com'): Promise<Listed> {
    smtp.refuse('recipient', code)
    await service.post('/api/password/reset', { email })
    const [newest] = await untilListed((items) =>
      items.some(({ recipient, attempts, last_error }) => recipient === email && attempts === 1 && last_error !== '')
    )
    smtp.refuse('recipient', null)
    return newest as Listed
  }
  async function untilListed(condition: (items: Listed[]) => boolean): Promise<Listed[]> {
    await until(async () => condition(await list()))
    return list()
  }
  return { smtp, service, bearer, list, retry, fail }
}

const confirm = (service: Service, token: string) =>
  service.post('/api/password/reset/confirm', { token, new_password: fresh })

t.test('nobody saw why an email did not arrive: staff list what waits and what failed, without its link', async (t) => {
  const { service, bearer, list, fail } = await start(t)
  const { body: neo } = await signUp(service, 'neo', { email: 'neo@example.com' })
  await signUp(service, 'trinity', { email: 'trinity@example.com' })
  const failed = await fail(550)
  const failedAt = new Date(service.clock()).toISOString()
  service.clock.pass(1)
  const waiting = await fail(451, 'trinity@example.com')
  t.strictSame(failed, {
    ...{ id: failed.id, kind: 'password_reset', user_id: neo.id, recipient: 'neo@example.com', language: 'en' },
    ...{ state: 'failed', attempts: 1, created_at: failed.created_at, due_at: failed.due_at },
    ...{ failed_at: failedAt, last_error: '550 refused at recipient' }
  })
  t.match(waiting, { state: 'waiting', failed_at: null, last_error: /^451/ })
  t.ok(String(waiting.due_at) > String(waiting.created_at))
  const ids = async (query: string) => (await list(query)).map(({ id }) => id)
  t.same(await ids(''), [waiting.id, failed.id])
  t.same(await ids('state=waiting'), [waiting.id])
  t.same(await ids('state=failed'), [failed.id])
  t.same(await ids(`user_id=${neo.id}&kind=password_reset`), [failed.id])
  t.same(await ids('kind=other'), [])
  const { body: first } = await service.get('/api/admin/emails?limit=1&count=true', { bearer })
  t.match(first, { items: [{ id: waiting.id }], count: 2, next: String })
  t.same(await ids(`limit=1&cursor=${first.next}`), [failed.id])
  t.match(await service.get('/api/admin/emails?state=sent', { bearer }), { status: 400, body: { state: [String] } })
})

t.test('a failed email is sent again, however long ago it failed, and its link works', async (t) => {
  const { smtp, service, bearer, list, retry, fail } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const { id } = await fail(550)
  service.clock.pass(29 * 24 * hour)
  await service.app.purge.run({ pause: 0 })
  const presses = await Promise.all([retry(id), retry(id), retry(id)])
  t.same(new Set(presses.map(({ status }) => status)), new Set([204]), 'also when two press at once')
  await until(async () => (await list()).length === 0)
  t.equal(smtp.emails.length, 1)
  const [email] = smtp.emails
  t.equal((await confirm(service, email === undefined ? '' : tokenIn(email))).status, 204)
  t.match(await service.get('/api/admin/audit?type=email.retried', { bearer }), {
    body: { items: [{ actor_username: 'morpheus', subject_username: 'neo', detail: 'password_reset' }] }
  })
  t.equal((await retry(id)).status, 404)
})

t.test('a retried email has a day of attempts again; a waiting one need not wait', async (t) => {
  const { smtp, service, list, retry, fail } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const { id } = await fail(451)
  service.clock.pass(23 * hour)
  smtp.refuse('recipient', 451)
  await retry(id)
  // While it is being sent, it is due in five minutes; then after the first pause again
  const isPostponed = ({ attempts, due_at }: Listed) =>
    attempts === 1 && Date.parse(String(due_at)) < service.clock() + 60_000
  await until(async () => (await list()).some(isPostponed))
  service.clock.pass(23 * hour)
  smtp.refuse('recipient', null)
  await service.app.purge.run({ pause: 0 })
  await service.app.outbox.sendDue()
  t.equal(smtp.emails.length, 1, '46 hours after it was requested, with the link that the purge kept')
  t.same(await list(), [])
})

t.test('an email that a replica is sending was sent twice because staff pressed', async (t) => {
  const { smtp, service, list, retry, fail } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const { id } = await fail(451)
  const claimedUntil = new Date(service.clock() + hour)
  await service.app.db.prisma.outboxEmail.updateMany({ data: { claimedUntil, dueAt: claimedUntil } })
  t.equal((await retry(id)).status, 204)
  await service.app.outbox.sendDue()
  t.equal(smtp.emails.length, 0)
  t.match(await list(), [{ due_at: claimedUntil.toISOString() }])
})

t.test('a retried email whose link is void is not sent', async (t) => {
  const { smtp, service, list, retry, fail } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const { id } = await fail(550)
  await service.post('/api/password/reset', { email: 'neo@example.com' })
  await until(() => smtp.emails.length === 1)
  t.equal((await retry(id)).status, 204)
  await until(async () => (await list()).length === 0)
  t.equal(smtp.emails.length, 1, 'a newer link has replaced it')
})

t.test('staff delete an email, and only superusers one about staff: it may be the notice of an attack', async (t) => {
  const { smtp, service, bearer, list, fail } = await start(t)
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const { id } = await fail(451)
  const remove = (id: string) => service.call('DELETE', `/api/admin/emails/${id}`, { bearer })
  t.equal((await remove(id)).status, 204)
  t.equal((await remove(id)).status, 404)
  service.clock.pass(hour)
  await service.app.outbox.sendDue()
  t.equal(smtp.emails.length, 0)
  await service.app.users.register({ username: 'boss', password: fresh, email: 'boss@example.com', isStaff: true })
  const ofStaff = await fail(451, 'boss@example.com')
  t.match(await remove(ofStaff.id), { status: 403 })
  t.equal((await list()).length, 1)
  t.match(await service.get('/api/admin/audit?type=email.deleted&count=true', { bearer }), { body: { count: 1 } })
})

t.test('in production without SMTP_URL, nothing can be retried', async (t) => {
  const env = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '10' }
  const service = await build(t, env)
  const { access: bearer } = await staff(service)
  t.match(await service.get('/api/admin/emails', { bearer }), { status: 200, body: { items: [], next: null } })
  const answer = await service.post('/api/admin/emails/x/retry', undefined, { bearer })
  t.match(answer, { status: 501, body: { code: 'mail_not_configured' } })
})
