import t from 'tap'
import { build, isAlive, logIn, password, signUp } from '../service.js'
import { appWith, codesOf, enrolled, firstStep, secondStep } from './app.js'

const me = '/api/users/me/two-factor'
const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status)
const each = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

t.test('one code, one token and one recovery code are good for one login, however many come at once', async (t) => {
  const env = { TRUST_PROXY: '127.0.0.1' }
  const service = await build(t, env)
  const replica = await build(t, env, { clock: service.clock, databaseUrl: service.databaseUrl })
  const { app, codes } = await enrolled(service)
  // Each from a network of its own, so that no limit comes before the database
  const send = (index: number, two_factor_token: string, code: string) =>
    [service, replica][index % 2]?.post(
      '/api/token/two-factor',
      { two_factor_token, code },
      { headers: { 'x-forwarded-for': `198.51.100.${index}` } }
    ) ?? Promise.reject(new Error('two services'))
  const once = (answers: { status: number }[]) => statuses(answers).filter((status) => status === 200).length

  const tokens: string[] = []
  while (tokens.length < 50) tokens.push(...(await each(5, () => firstStep(service))))
  const sameCode = await each(50, (index) => send(index, tokens[index] ?? '', app.code()))
  t.equal(once(sameCode), 1, 'one code')
  t.same([...new Set(statuses(sameCode))].sort(), [200, 400])

  service.clock.pass(120_000)
  const token = await firstStep(service)
  const [, , ...rest] = codes
  const sameToken = await each(8, (index) => send(index, token, rest[index] ?? ''))
  t.equal(once(sameToken), 1, 'one token')
  t.same([...new Set(statuses(sameToken))].sort(), [200, 401])
  t.equal(await service.app.db.prisma.recoveryCode.count(), 9, 'a login that failed used no code up')

  const more = await each(5, () => firstStep(service))
  t.equal(once(await each(5, (index) => send(index, more[index] ?? '', codes[0] ?? ''))), 1, 'one recovery code')
})

t.test('two enrolments at once', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { access: bearer } = await logIn(service)
  const made = await each(4, () => service.post(`${me}/totp`, undefined, { bearer }))
  t.same(statuses(made), [201, 201, 201, 201])
  const apps = made.map(({ body }) => appWith(service, String(body.secret)))
  const confirmed = await each(8, (index) =>
    service.post(`${me}/totp/confirm`, { code: apps[index % 4]?.code() }, { bearer })
  )
  const good = confirmed.filter(({ status }) => status === 200)
  t.equal(good.length, 1, JSON.stringify(statuses(confirmed)))
  service.clock.pass(30_000)
  const [code = ''] = good.flatMap(codesOf)
  t.equal((await secondStep(service, await firstStep(service), code)).status, 200, 'its recovery codes are in force')
  t.equal((await service.get(me, { bearer })).body.recovery_codes_left, 9)
  await service.call('DELETE', `${me}/totp`, { bearer })

  const renewals = await each(4, async () => service.post(`${me}/recovery-codes`, undefined, { bearer }))
  t.same(statuses(renewals), [409, 409, 409, 409])
})

t.test('new recovery codes at once: those of one request are in force', async (t) => {
  const service = await build(t)
  const { access: bearer } = await enrolled(service)
  const renewed = await each(6, () => service.post(`${me}/recovery-codes`, undefined, { bearer }))
  t.same([...new Set(statuses(renewed))], [200])
  t.equal(await service.app.db.prisma.recoveryCode.count(), 10)
})

t.test('removal against use, and a new password between the steps', async (t) => {
  const service = await build(t)
  const { app, access: bearer } = await enrolled(service)
  for (let round = 0; round < 5; round++) {
    const name = `user${round}`
    const other = await enrolled(service, name)
    const token = await firstStep(service, name)
    const [removed, used] = await Promise.all([
      service.call('DELETE', `${me}/totp`, { bearer: other.access }),
      secondStep(service, token, other.app.code())
    ])
    t.equal(removed.status, 204)
    t.ok([200, 400].includes(used.status), used.text)
    t.ok(await logIn(service, name), 'the factor is gone, and the flag with it')
    t.match(await secondStep(service, token, other.app.code(1)), { status: /^4/ })
  }

  const token = await firstStep(service)
  const change = { current_password: password, new_password: 'follow the white rabbit' }
  const [changed, done] = await Promise.all([
    service.post('/api/users/me/password', change, { bearer }),
    secondStep(service, token, app.code())
  ])
  t.equal(changed.status, 204)
  if (done.status === 200) t.notOk(await isAlive(service, String(done.body.access)), 'its session is revoked')
  else t.equal(done.status, 401)
})
