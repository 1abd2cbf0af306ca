import t from 'tap'
import { build, logIn, type Service, signUp, staff } from '../service.js'

const day = 24 * 3_600_000

async function namesOf(service: Service, bearer: string, query: string): Promise<string[]> {
  const { status, body, text } = await service.get(`/api/admin/users?${query}`, { bearer })
  if (status !== 200) throw new Error(text)
  return Object(body.items).map(({ username }: { username: string }) => username)
}

t.test('users by rights, by when they signed up, and by when they were last seen', async (t) => {
  const service = await build(t, { ACCESS_TOKEN_LIFETIME: '30d' })
  const { access } = await staff(service, 'morpheus', true)
  await staff(service, 'tank')
  for (const name of ['neo', 'trinity', 'switch']) await signUp(service, name)
  const { refresh } = await logIn(service, 'neo')
  service.clock.pass(day)
  const monday = encodeURIComponent(new Date(service.clock()).toISOString())
  await signUp(service, 'apoc')
  await logIn(service, 'trinity')
  service.clock.pass(day)
  await service.post('/api/token/refresh', { refresh })
  const tuesday = encodeURIComponent(new Date(service.clock()).toISOString())
  const rows: [query: string, names: string[]][] = [
    ['is_superuser=true', ['morpheus']],
    ['is_superuser=false&is_staff=true', ['tank']],
    [`joined_after=${monday}`, ['apoc']],
    [`joined_before=${monday}&is_staff=false`, ['neo', 'trinity', 'switch']],
    [`joined_after=${monday}&joined_before=${monday}`, []],
    [`last_seen_before=${monday}`, ['morpheus', 'tank', 'switch']],
    [`last_seen_before=${tuesday}`, ['morpheus', 'tank', 'trinity', 'switch', 'apoc']],
    [`last_seen_before=${tuesday}&q=TRI`, ['trinity']]
  ]
  for (const [query, names] of rows) t.same(await namesOf(service, access, query), names, decodeURIComponent(query))
  t.match(await service.get('/api/admin/users?joined_after=monday', { bearer: access }), { status: 400 })
})

t.test('a login that left no session counts as seen with UPDATE_LAST_LOGIN', async (t) => {
  const service = await build(t, { UPDATE_LAST_LOGIN: 'true', ACCESS_TOKEN_LIFETIME: '30d' })
  const { access } = await staff(service, 'morpheus')
  await signUp(service)
  service.clock.pass(day)
  const since = encodeURIComponent(new Date(service.clock()).toISOString())
  await logIn(service)
  await service.app.db.execute('DELETE FROM sessions WHERE userId = 2')
  t.same(await namesOf(service, access, `last_seen_before=${since}`), ['morpheus'])
})

t.test('lists say how many items there are, if asked', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  for (const name of ['neo', 'trinity', 'switch']) await signUp(service, name)
  await logIn(service, 'neo')
  for (const jti of ['a', 'b']) await service.post('/api/admin/blacklist', { jti }, { bearer: access })
  const rows: [path: string, count: number][] = [
    ['users?limit=1', 4],
    ['users?is_staff=false&limit=1', 3],
    ['users?q=no%20such%20user', 0],
    ['sessions?limit=1', 2],
    ['sessions?user_id=2', 1],
    ['blacklist?limit=1', 2],
    ['audit?type=user.created&limit=1', 4],
    ['audit?subject_id=2&type=login.succeeded', 1]
  ]
  for (const [path, count] of rows) {
    const separator = path.includes('?') ? '&' : '?'
    const bearer = access
    t.notOk('count' in (await service.get(`/api/admin/${path}`, { bearer })).body, path)
    t.equal((await service.get(`/api/admin/${path}${separator}count=true`, { bearer })).body.count, count, path)
  }
})

t.test('the blacklist by the token and by the time', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  await service.post('/api/admin/blacklist', { jti: 'a' }, { bearer: access })
  service.clock.pass(60_000)
  const time = encodeURIComponent(new Date(service.clock()).toISOString())
  for (const jti of ['b', 'c%']) await service.post('/api/admin/blacklist', { jti }, { bearer: access })
  const rows: [query: string, jtis: string[]][] = [
    ['', ['c%', 'b', 'a']],
    ['jti=a', ['a']],
    ['jti=%25', []],
    ['jti=c%25', ['c%']],
    [`blacklisted_after=${time}`, ['c%', 'b']],
    [`blacklisted_before=${time}`, ['a']],
    [`jti=a&blacklisted_after=${time}`, []]
  ]
  for (const [query, jtis] of rows) {
    const { body } = await service.get(`/api/admin/blacklist?count=true&${query}`, { bearer: access })
    t.same(
      Object(body.items).map(({ jti }: { jti: string }) => jti),
      jtis,
      query
    )
    t.equal(body.count, jtis.length, query)
  }
  const first = await service.get(`/api/admin/blacklist?limit=1&blacklisted_after=${time}`, { bearer: access })
  const path = `/api/admin/blacklist?limit=1&blacklisted_after=${time}&cursor=${first.body.next}`
  t.match((await service.get(path, { bearer: access })).body, { items: [{ jti: 'b' }], next: null }, 'across pages')
})

t.test('a count of many users stops at 10,000', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus')
  const columns = 'username, usernameKey, password, dateJoined, passwordChangedAt'
  const all = Array.from({ length: 10_200 }, (_, i) => `('u${i}', 'u${i}', '!', '2026-01-01', '2026-01-01')`)
  for (let i = 0; i < all.length; i += 3_400) {
    await service.app.db.execute(`INSERT INTO users (${columns}) VALUES ${all.slice(i, i + 3_400).join(', ')}`)
  }
  const { body } = await service.get('/api/admin/users?count=true&limit=1', { bearer: access })
  t.equal(body.count, 10_000)
})
