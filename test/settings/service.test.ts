import t from 'tap'
import { build, logIn, password, type Service, signUp } from '../service.js'

t.test('LOGIN_FIELDS=username,email: the email logs in too, unless several users share it', async (t) => {
  const service = await build(t, { LOGIN_FIELDS: 'username,email' })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  const status = async (username: string, service_: Service = service) =>
    (await service_.post('/api/token', { username, password })).status
  t.equal(await status('neo@EXAMPLE.com'), 200)
  t.equal(await status('neo'), 200)
  t.equal(await status('trinity@example.com'), 401)
  const plain = await build(t)
  await signUp(plain, 'neo', { email: 'neo@example.com' })
  t.equal(await status('neo@example.com', plain), 401, 'not by default')
})

t.test('PASSWORD_MIN_LENGTH', async (t) => {
  const service = await build(t, { PASSWORD_MIN_LENGTH: '12' })
  const answer = await service.post('/api/users', { username: 'neo', password: 'red or blue' })
  t.equal(answer.status, 400)
  t.match(answer.body.password, [/at least 12 characters/])
  t.equal((await service.post('/api/users', { username: 'neo', password: 'red or blue?' })).status, 201)
})

t.test('BCRYPT_COST: a login rehashes a password of another cost', async (t) => {
  const old = await build(t, { BCRYPT_COST: '4' })
  await signUp(old)
  const hash = async (service: Service) => String((await service.app.db.query('SELECT password FROM users'))[0]?.[0])
  t.match(await hash(old), /^\$2[aby]\$04\$/)
  const renewed = await build(t, { BCRYPT_COST: '5' }, { databaseUrl: old.databaseUrl })
  t.equal((await renewed.post('/api/token', { username: 'neo', password: 'wrong' })).status, 401)
  t.match(await hash(old), /^\$2[aby]\$04\$/, 'a wrong password changes nothing')
  await logIn(renewed)
  t.match(await hash(old), /^\$2[aby]\$05\$/)
  await logIn(renewed)
})

t.test('TRUST_PROXY decides whose forwarded IP address the limiter counts', async (t) => {
  const count = async (service: Service, forwarded: string) =>
    (await service.get('/api', { headers: { 'x-forwarded-for': forwarded } })).status
  const direct = await build(t, { RATE_LIMIT: '2/1m' })
  const forged = [await count(direct, '10.0.0.1'), await count(direct, '10.0.0.2'), await count(direct, '10.0.0.3')]
  t.same(forged, [200, 200, 429], 'a forged header does not make a new client')
  const proxied = await build(t, { RATE_LIMIT: '2/1m', TRUST_PROXY: '127.0.0.1' })
  const clients = [await count(proxied, '10.0.0.1'), await count(proxied, '10.0.0.2'), await count(proxied, '10.0.0.3')]
  t.same(clients, [200, 200, 200], 'behind the proxy these are three clients')
  await count(proxied, '10.0.0.1')
  t.equal(await count(proxied, '6.6.6.6, 10.0.0.1'), 429, 'only what the proxy itself added counts')
})

t.test('MIGRATE_ON_START=false works on a database that was migrated', async (t) => {
  const migrated = await build(t)
  const service = await build(t, { MIGRATE_ON_START: 'false' }, { databaseUrl: migrated.databaseUrl })
  t.equal((await service.get('/health/ready')).status, 200)
})

t.test('LOG_LEVEL', async (t) => {
  const lines: string[] = []
  const service = await build(t, { LOG_LEVEL: 'info' }, { log: (line) => lines.push(line) })
  await service.get('/api')
  t.ok(lines.length > 0)
  const quiet: string[] = []
  const other = await build(t, { LOG_LEVEL: 'error' }, { log: (line) => quiet.push(line) })
  await other.get('/api')
  t.same(quiet, [])
})
