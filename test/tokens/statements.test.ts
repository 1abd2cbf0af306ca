import t from 'tap'
import { build, logIn, password, refresh, type Service, signUp, tokensOf } from '../service.js'

async function counting<T>({ app }: Service, work: () => Promise<T>): Promise<[T, number]> {
  const before = app.db.statements
  const result = await work()
  await app.marking.settled()
  return [result, app.db.statements - before]
}

t.test('a login waits for two statements, a refresh for two, a protected route and a check for one', async (t) => {
  const service = await build(t)
  await signUp(service)
  const [pair, login] = await counting(service, () => logIn(service))
  t.equal(login, 2, 'besides one in the background, which is not counted')
  const [next, rotation] = await counting(service, async () => tokensOf(await refresh(service, pair.refresh)))
  t.equal(rotation, 2)
  const [, repetition] = await counting(service, () => refresh(service, pair.refresh))
  t.equal(repetition, 1, 'the same successor again is read, not written')
  const [, me] = await counting(service, () => service.get('/api/users/me', { bearer: next.access }))
  t.equal(me, 1)
  const [, verification] = await counting(service, () => service.post('/api/token/verify', { token: next.access }))
  t.equal(verification, 1)
})

t.test('a session in a cookie costs what every session does', async (t) => {
  const service = await build(t)
  await signUp(service)
  const headers = { origin: service.url }
  const credentials = { username: 'neo', password }
  const [first, login] = await counting(service, () => service.post('/api/token/cookie', credentials, { headers }))
  t.equal(login, 2)
  const cookie = first.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const [next, rotation] = await counting(service, () =>
    service.post('/api/token/cookie/refresh', undefined, { headers: { ...headers, cookie } })
  )
  t.equal(next.status, 200)
  t.equal(rotation, 2)
})

t.test('UPDATE_LAST_LOGIN costs one statement more', async (t) => {
  const service = await build(t, { UPDATE_LAST_LOGIN: 'true' })
  await signUp(service)
  const [pair, login] = await counting(service, () => logIn(service))
  t.equal(login, 3)
  const me = await service.get('/api/users/me', { bearer: pair.access })
  t.equal(me.body.last_login, new Date(service.clock()).toISOString())
})

t.test('SESSION_LIMIT waits for one statement more', async (t) => {
  const service = await build(t, { SESSION_LIMIT: '2' })
  await signUp(service)
  const [, login] = await counting(service, () => logIn(service))
  t.equal(login, 3)
})

t.test('a bad token costs nothing, an unknown session one statement', async (t) => {
  const service = await build(t)
  await signUp(service)
  const [, garbage] = await counting(service, () => refresh(service, 'a.b.c'))
  t.equal(garbage, 0)
})
