import t from 'tap'
import { createDatabase, engine } from '../database.js'
import { startTcpProxy } from '../servers/tcp-proxy.js'
import { build, logIn, signUp } from '../service.js'

t.test(
  'a statement whose connection was reset was answered with 500',
  engine === 'sqlite' ? { skip: 'an embedded database has no connection to lose' } : {},
  async (t) => {
    let toReset = 0
    let resets = 0
    const url = await startTcpProxy(t, await createDatabase(t), (client, upstream) => {
      upstream.pipe(client)
      client.on('data', (data) => {
        if (resets >= toReset) return void upstream.write(data)
        resets++
        client.resetAndDestroy()
      })
    })
    const service = await build(t, {}, { databaseUrl: `${url}?connectionLimit=1` })
    await signUp(service)
    const { access } = await logIn(service)

    toReset = 1
    t.equal((await service.get('/api/users/me', { bearer: access })).status, 200, 'once: it is repeated')
    t.equal(resets, 1, 'it was reset for real')

    toReset = Number.POSITIVE_INFINITY
    const refused = await service.get('/api/users/me', { bearer: access })
    t.match(refused, { status: 503, body: { code: 'unavailable' } }, 'each time: the database is away')
    t.ok(Number(refused.headers.get('retry-after')) >= 1)
  }
)
