import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { connectPlainly, createDatabase, engine } from '../database.js'
import { startLossyProxy } from '../servers/lossy-proxy.js'
import { build, logIn, refresh, signUp, tokensOf, until } from '../service.js'

const swap = 'UPDATE sessions SET generation'
const options = engine === 'sqlite' ? { skip: 'an embedded database has no connection to lose' } : {}

for (const interval of ['10s', '0s']) {
  t.test(
    `a swap whose answer was lost counts once and ends nobody's session, interval ${interval}`,
    options,
    async (t) => {
      const proxy = await startLossyProxy(t, await createDatabase(t))
      // One connection, so that the statement is prepared on the one that is going to be cut.
      const databaseUrl = `${proxy.url}?connectionLimit=1`
      const service = await build(t, { REFRESH_REUSE_INTERVAL: interval }, { databaseUrl })
      await signUp(service)
      const { refresh: first } = await logIn(service)
      proxy.loseAnswerTo(swap)
      const successor = tokensOf(await refresh(service, first))
      t.equal(proxy.lost, 1, 'the answer was lost for real')
      const [row] = await service.app.db.query('SELECT generation FROM sessions')
      t.equal(Number(row?.[0]), 1, 'and the swap was carried out once')
      t.equal((await refresh(service, successor.refresh)).status, 200, 'the family lives')
    }
  )
}

t.test(
  'a swap that a frozen database carried out after its 503 ended the family of a client that came back',
  options,
  async (t) => {
    const proxy = await startLossyProxy(t, await createDatabase(t))
    const service = await build(t, { REFRESH_REUSE_INTERVAL: '0s' }, { databaseUrl: `${proxy.url}?connectionLimit=1` })
    await signUp(service)
    const { refresh: token } = await logIn(service)
    proxy.hold(swap)
    const refused = await refresh(service, token)
    t.equal(refused.status, 503)
    t.ok(Number(refused.headers.get('retry-after')) >= 1)
    await setTimeout(500)
    proxy.release()
    await until(async () => (await service.get('/health/ready')).status === 200)
    t.equal((await refresh(service, token)).status, 200, 'the token that was never exchanged works')
  }
)

t.test(
  'a swap that waited for a lock on its table was carried out after its 503, and ended the family',
  options,
  async (t) => {
    const databaseUrl = await createDatabase(t)
    const service = await build(t, { REFRESH_REUSE_INTERVAL: '0s' }, { databaseUrl })
    await signUp(service)
    const { refresh: token } = await logIn(service)
    const other = await connectPlainly(t, databaseUrl)
    await other.query('LOCK TABLES sessions READ')
    t.equal((await refresh(service, token)).status, 503)
    await other.query('UNLOCK TABLES')
    await other.end()
    const [row] = await service.app.db.query('SELECT generation FROM sessions')
    t.equal(Number(row?.[0]), 0, 'it came too late')
    t.equal((await refresh(service, token)).status, 200, 'the token that was never exchanged works')
  }
)

t.test(
  'a database that was away for longer than the reuse interval ended the family that it had moved on last',
  options,
  async (t) => {
    const databaseUrl = await createDatabase(t)
    const proxy = await startLossyProxy(t, databaseUrl)
    const service = await build(t, {}, { databaseUrl: `${proxy.url}?connectionLimit=1` })
    const other = await build(t, {}, { databaseUrl, clock: service.clock })
    await signUp(service)
    const [lost, replayed] = [await logIn(service), await logIn(service)]
    const successor = tokensOf(await refresh(other, replayed.refresh))
    service.clock.pass(9_000)
    proxy.loseAnswerTo(swap, 'away')
    t.equal((await refresh(service, lost.refresh)).status, 503)
    t.equal(proxy.lost, 1, 'the swap was carried out')
    service.clock.pass(60_000)
    t.equal((await refresh(service, lost.refresh)).status, 503, 'still away')
    proxy.comeBack()
    const { refresh: next } = tokensOf(await refresh(service, lost.refresh))
    t.equal((await refresh(service, lost.refresh)).body.refresh, next, 'the interval goes on where it stood')

    service.clock.pass(2_000)
    t.equal(
      (await refresh(service, replayed.refresh)).status,
      401,
      'what was out of the interval by its own time is a replay'
    )
    t.equal((await refresh(service, successor.refresh)).status, 401, 'and ends the family')
    service.clock.pass(8_500)
    t.equal((await refresh(service, lost.refresh)).status, 401, 'as is what comes too late after the outage')
  }
)
