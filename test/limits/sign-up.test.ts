import t from 'tap'
import { build, password, type Service } from '../service.js'

const minute = 60_000

async function join(service: Service, username: string, from = '192.0.2.1', word = password) {
  const headers = { 'x-forwarded-for': from }
  return (await service.post('/api/users', { username, password: word }, { headers })).status
}

t.test('REGISTRATION_RATE_LIMIT: sign-ups of one IP address had no limit of their own', async (t) => {
  const service = await build(t, { REGISTRATION_RATE_LIMIT: '3/10m', TRUST_PROXY: '127.0.0.1' })
  for (const name of ['neo', 'trinity']) t.equal(await join(service, name), 201)
  t.equal(await join(service, 'neo'), 409, 'asking for names that are taken counts as well')
  const headers = { 'x-forwarded-for': '192.0.2.1' }
  const refused = await service.post('/api/users', { username: 'morpheus', password }, { headers })
  t.match(refused, { status: 429, body: { code: 'throttled' } })
  t.equal(refused.headers.get('retry-after'), '600')
  t.equal(await join(service, 'morpheus', '192.0.2.2'), 201, 'from elsewhere')
  service.clock.pass(10 * minute)
  t.equal(await join(service, 'cypher'), 201)
  const off = await build(t, { REGISTRATION_RATE_LIMIT: 'off' })
  for (let i = 0; i < 12; i++) t.equal(await join(off, `agent${i}`), 201)
  const byDefault = await build(t, { REGISTRATION_RATE_LIMIT: '' })
  for (let i = 0; i < 10; i++) t.equal(await join(byDefault, `agent${i}`), 201)
  t.equal(await join(byDefault, 'agent10'), 429)
})

t.test('a form that is not filled in properly is no sign-up, nor is what the service could not do', async (t) => {
  const service = await build(t, { REGISTRATION_RATE_LIMIT: '1/10m', RATE_LIMIT: '30/1m', TRUST_PROXY: '127.0.0.1' })
  for (let i = 0; i < 5; i++) t.equal(await join(service, 'neo', '192.0.2.1', 'short'), 400)
  await service.app.db.execute('ALTER TABLE users RENAME TO UserAway')
  for (let i = 0; i < 40; i++) t.equal(await join(service, 'neo'), 503, 'RATE_LIMIT does not count it either')
  await service.app.db.execute('ALTER TABLE UserAway RENAME TO users')
  t.equal(await join(service, 'neo'), 201)
  t.equal(await join(service, 'trinity'), 429)
})

t.test('a sign-up with a taken username cost a password hash', async (t) => {
  const service = await build(t)
  t.equal(await join(service, 'neo'), 201)
  const hashed = async () =>
    /password_hash_duration_seconds_count (\d+)/.exec((await service.get('/metrics')).text)?.[1]
  const before = await hashed()
  t.equal(await join(service, 'NEO'), 409)
  t.equal(await hashed(), before)
})
