import * as jose from 'jose'
import { startDroppingProxy } from '../servers/dropping-proxy.js'
import { type Answer, build, client, password, type Service, signUp, testClock, tokensOf, until } from '../service.js'
import { fault } from './fault.js'
import { isUnavailable } from './ledger.js'
import { setPlace, setStage } from './stage.js'

const uses = 1_000
const lost = 20

for (const [interval, promise] of [
  ['0s', 'exactly one succeeds'],
  ['10s', 'all successful requests get the same successor']
] as const) {
  fault(1, `one refresh token, ${uses} uses at once, reuse interval ${interval}: ${promise}`, async (t) => {
    const { replicas } = await setStage(t, { REFRESH_REUSE_INTERVAL: interval })
    const [one, two] = replicas
    await one.post('/api/users', { username: 'neo', password })
    const { refresh } = tokensOf(await one.post('/api/token', { username: 'neo', password }))
    const answers = await Promise.all(
      Array.from({ length: uses }, (_, i) => (i % 2 === 0 ? one : two).post('/api/token/refresh', { refresh }))
    )
    const won = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status === 401)
    const busy = answers.filter(isUnavailable)
    t.equal(won.length + refused.length + busy.length, uses, 'no other answer')
    if (interval === '0s') t.equal(won.length, 1)
    else {
      t.ok(won.length > 0)
      t.equal(refused.length, 0)
      t.equal(new Set(won.map((answer) => jose.decodeJwt(tokensOf(answer).refresh).jti)).size, 1)
    }
    return `${won.length} × 200, ${refused.length} × 401, ${busy.length} × 503`
  })
}

fault(
  2,
  'the response to a refresh is lost: a retry within the reuse interval works, a later one revokes the session',
  async (t) => {
    const { replicas } = await setStage(t, { REFRESH_REUSE_INTERVAL: '2s' })
    const [one, two] = replicas
    const proxy = await startDroppingProxy(t, one.url)
    const far = client(proxy.url)
    await one.post('/api/users', { username: 'neo', password })
    const login = async () => tokensOf(await one.post('/api/token', { username: 'neo', password }))
    const [phone, laptop] = [await login(), await login()]
    const dropped = (refresh: string): Promise<Answer | undefined> => {
      proxy.dropNext()
      return far.post('/api/token/refresh', { refresh }).catch(() => undefined)
    }

    t.equal(await dropped(phone.refresh), undefined, 'the client heard nothing')
    const repeated = await two.post('/api/token/refresh', { refresh: phone.refresh })
    t.equal(repeated.status, 200, 'a repeat within the interval is served, by any replica')
    const second = tokensOf(repeated)
    t.equal((await one.get('/api/users/me', { bearer: second.access })).status, 200)
    const third = tokensOf(await one.post('/api/token/refresh', { refresh: second.refresh }))

    t.equal(await dropped(third.refresh), undefined)
    t.equal(proxy.dropped, 2)
    // The interval is real time here: the replicas are processes of their own.
    await until(async () => (await two.post('/api/token/verify', { token: third.refresh })).status !== 200)
    t.equal((await two.post('/api/token/refresh', { refresh: third.refresh })).status, 401, 'after it, it is a replay')
    for (const token of [second, third]) {
      t.equal((await one.get('/api/users/me', { bearer: token.access })).status, 401, 'the family is dead')
      t.equal((await one.post('/api/token/refresh', { refresh: token.refresh })).status, 401)
    }
    t.equal((await two.post('/api/token/refresh', { refresh: laptop.refresh })).status, 200, 'other families live')
    return 'the retry got the successor within 2 s; later the session was revoked, and the other one valid'
  }
)

fault(
  2,
  'the response to a refresh is lost for an hour: with its Idempotency-Key the session goes on, without it reuse is detected',
  async (t) => {
    const { databaseUrl } = await setPlace(t)
    // In this process, for the hour is the clock's
    const clock = testClock()
    const [one, two] = [await build(t, {}, { databaseUrl, clock }), await build(t, {}, { databaseUrl, clock })]
    const proxy = await startDroppingProxy(t, one.url)
    const far = client(proxy.url)
    const refreshAt = (service: Pick<Service, 'post'>, refresh: string, key?: string) =>
      service.post('/api/token/refresh', { refresh }, key === undefined ? {} : { headers: { 'idempotency-key': key } })

    await signUp(one)
    const devices = await Promise.all(
      Array.from({ length: lost }, async (_, i) => ({
        key: `"a key that device ${i} has chosen"`,
        stolen: i % 2 === 0,
        ...tokensOf(await one.post('/api/token', { username: 'neo', password }))
      }))
    )
    for (const { refresh, key } of devices) {
      proxy.dropNext()
      await t.rejects(refreshAt(far, refresh, key), 'the device hears nothing')
    }
    t.equal(proxy.dropped, lost)
    clock.pass(3_600_000)

    // In half of them a thief is faster, who has the token and not the key.
    for (const { refresh, stolen } of devices) {
      if (stolen) t.equal((await refreshAt(two, refresh)).status, 401, 'the thief gets nothing')
    }
    const returned = await Promise.all(devices.map(({ refresh, key }) => refreshAt(two, refresh, key)))
    for (const [i, { stolen, key }] of devices.entries()) {
      const answer = returned[i]
      t.equal(answer?.status, stolen ? 401 : 200, answer?.text ?? '')
      if (answer === undefined || stolen) continue
      const { refresh } = tokensOf(answer)
      t.equal((await refreshAt(one, refresh, key)).status, 200, 'and the session goes on')
    }
    const served = returned.filter(({ status }) => status === 200).length
    return `${served} of ${lost / 2} devices went on after an hour; ${lost / 2} thefts were detected`
  }
)
