import t from 'tap'
import { build, password, type Service, signUp, tokensOf } from '../service.js'

interface Try {
  username?: string
  from?: string
  path?: string
  with?: string
}

/** Tries to log in, as a client of a proxy, and says with which status that ended. */
async function tryLogin(service: Service, { username = 'neo', from, path = '', with: word = 'wrong' }: Try = {}) {
  const headers: Record<string, string> = from === undefined ? {} : { 'x-forwarded-for': from }
  return (await service.post(`/api/token${path}`, { username, password: word }, { headers })).status
}

const proxied = { LOGIN_RATE_LIMIT: '2/1m', TRUST_PROXY: '127.0.0.1' }

t.test('RATE_LIMIT tells how much is left; health checks are free, off counts nothing', async (t) => {
  const service = await build(t, { RATE_LIMIT: '3/90s' })
  for (let times = 0; times < 5; times++) t.equal((await service.get('/health/ready')).status, 200)
  const { headers } = await service.get('/api')
  t.equal(headers.get('ratelimit-limit'), '3')
  t.equal(headers.get('ratelimit-remaining'), '2')
  t.ok(Number(headers.get('ratelimit-reset')) > 60, 'of a window of 90 s')
  const off = await build(t, { RATE_LIMIT: 'off', LOGIN_RATE_LIMIT: 'off' })
  for (let times = 0; times < 40; times++) t.equal(await tryLogin(off), 401)
  t.equal((await off.get('/api')).headers.get('ratelimit-limit'), null)
})

t.test(
  'LOGIN_RATE_LIMIT counts by IP address and by account, however the username is spelt (ASVS 6.3.1)',
  async (t) => {
    const service = await build(t, proxied)
    await signUp(service)
    const from = '10.0.0.1'
    t.equal(await tryLogin(service, { from }), 401)
    t.equal(await tryLogin(service, { from, username: ' NEO ', path: '/sliding' }), 401)
    t.equal(await tryLogin(service, { from, username: 'Neo' }), 429, 'in any case, and for either kind of token')
    t.equal(await tryLogin(service, { from, with: password }), 429, 'the right password does not end the wait')
    t.equal(await tryLogin(service, { from, username: 'trinity' }), 401, 'another account')
    t.equal(
      await tryLogin(service, { from: '10.0.0.2', with: password }),
      200,
      'ASVS 6.1.1: the owner is not locked out'
    )
  }
)

t.test('TRUST_PROXY: a forged IP address does not evade the login limit', async (t) => {
  for (const TRUST_PROXY of ['', '10.0.0.0/8']) {
    const service = await build(t, { ...proxied, TRUST_PROXY })
    const tries = [1, 2, 3].map((n) => () => tryLogin(service, { from: `10.0.0.${n}` }))
    const statuses: number[] = []
    for (const one of tries) statuses.push(await one())
    t.same(statuses, [401, 401, 429], `TRUST_PROXY="${TRUST_PROXY}"`)
  }
})

t.test('TRUST_PROXY may name networks, and decides which IP address a session shows', async (t) => {
  const ipOf = async (TRUST_PROXY: string, forwarded: string) => {
    const service = await build(t, { TRUST_PROXY })
    await signUp(service)
    const headers = { 'x-forwarded-for': forwarded }
    const { access } = tokensOf(await service.post('/api/token', { username: 'neo', password }, { headers }))
    return (await service.get('/api/sessions', { bearer: access })).body.items
  }
  t.match(await ipOf('127.0.0.0/8', '192.0.2.7'), [{ ip: '192.0.2.7' }])
  t.match(await ipOf('127.0.0.1,10.0.0.0/8', '192.0.2.7, 10.1.1.1'), [{ ip: '192.0.2.7' }], 'through two proxies')
  t.match(await ipOf('127.0.0.1', '192.0.2.7, 10.1.1.1'), [{ ip: '10.1.1.1' }], 'the second one is not named')
  t.match(await ipOf('', '192.0.2.7'), [{ ip: '127.0.0.1' }])
})

t.test('a port behind the forwarded IP address made a new client of each request: 40 of 40 passed', async (t) => {
  const service = await build(t, { RATE_LIMIT: '30/1m', TRUST_PROXY: '127.0.0.1' })
  const forms = [
    (n: number) => `203.0.113.7:${40_000 + n}`,
    (n: number) => `[::ffff:203.0.113.7]:${40_000 + n}`,
    (n: number) => `[2001:db8:1:2::${n.toString(16)}]:${40_000 + n}`,
    (n: number) => `2001:db8:9:9:${n}:2:3:4`
  ]
  for (const [index, form] of forms.entries()) {
    const statuses: number[] = []
    for (let n = 1; n <= 40; n++) {
      statuses.push((await service.get('/api', { headers: { 'x-forwarded-for': form(n) } })).status)
    }
    // The second form is the same IP address as the first.
    t.equal(statuses.filter((status) => status === 200).length, index === 1 ? 0 : 30, form(1))
  }
})

t.test('a correct password with a forwarded entry that is no IP address was a 500', async (t) => {
  const service = await build(t, { ...proxied, LOGIN_RATE_LIMIT: '1/1h', LOG_LEVEL: 'silent' })
  for (const [index, entry] of ['1'.repeat(60), 'unknown', '_obfuscated', "' OR 1=1", '203.0.113.999'].entries()) {
    await signUp(service, `neo${index}`)
    t.equal(await tryLogin(service, { username: `neo${index}`, from: entry }), 401)
    t.equal(await tryLogin(service, { username: `neo${index}`, from: entry }), 429, 'the same client')
    service.clock.pass(3_600_000)
    const headers = { 'x-forwarded-for': entry }
    const { access } = tokensOf(await service.post('/api/token', { username: `neo${index}`, password }, { headers }))
    t.match((await service.get('/api/sessions', { bearer: access })).body.items, [{ ip: '127.0.0.1' }], entry)
  }
  await service.app.audit.flush()
  const rows = await service.app.db.query('SELECT DISTINCT ip FROM audit_events WHERE ip <> ?', '')
  t.same(rows.flat(), ['127.0.0.1'], 'the audit log goes on')
})

t.test('limits, sessions and audit mean one IP address, through proxies that add ports', async (t) => {
  const service = await build(t, { TRUST_PROXY: '127.0.0.1,10.0.0.2' })
  await signUp(service)
  const forwarded: [entry: string, ip: string][] = [
    ['203.0.113.7:40001', '203.0.113.7'],
    ['203.0.113.8:40001, 10.0.0.2:5555', '203.0.113.8'],
    ['[2001:DB8::0001]:443', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9']
  ]
  for (const [entry, ip] of forwarded) {
    const headers = { 'x-forwarded-for': entry }
    const { access } = tokensOf(await service.post('/api/token', { username: 'neo', password }, { headers }))
    const { items } = (await service.get('/api/sessions', { bearer: access })).body
    t.ok(Array.isArray(items) && items.some((item) => item.current && item.ip === ip), entry)
    await service.app.audit.flush()
    t.equal((await service.app.db.query('SELECT 1 FROM audit_events WHERE ip = ?', ip)).length, 1, entry)
  }
})
