import * as jose from 'jose'
import t from 'tap'
import { describeDevice } from '../../src/domain/sessions/device.js'
import { build, isAlive, logIn, refresh, type Service, signUp, tokensOf } from '../service.js'

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'

const from = (agent: string) => ({ headers: { 'user-agent': agent } })
const sidOf = (token: string) => String(jose.decodeJwt(token).sid)

async function list(service: Service, bearer: string, query = '') {
  const { body, status, text } = await service.get(`/api/sessions${query}`, { bearer })
  if (status !== 200) throw new Error(text)
  const items: Record<string, unknown>[] = Object(body.items)
  return { items, next: body.next, ids: items.map(({ id }) => id) }
}

t.test('a device as its owner would call it', async (t) => {
  for (const [agent, name] of [
    [chrome, 'Chrome on Windows'],
    [safari, 'Safari on iPhone'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Linux'],
    ['curl/8.5.0', 'curl'],
    ['python-requests/2.31', 'python-requests'],
    ['', 'Unknown device'],
    ['  ', 'Unknown device'],
    ['<script>alert(1)</script>', 'Unknown device'],
    ['/'.repeat(255), 'Unknown device']
  ] as const) {
    t.equal(describeDevice(agent), name)
  }
})

t.test('a user sees the sessions of the account, the newest first (ASVS 7.5.2)', async (t) => {
  const service = await build(t)
  await signUp(service)
  await signUp(service, 'trinity')
  await logIn(service, 'trinity')
  const loggedIn = new Date(service.clock()).toISOString()
  const desk = await logIn(service, 'neo', from(chrome))
  service.clock.pass(60_000)
  const phone = await logIn(service, 'neo', from(safari))
  service.clock.pass(60_000)
  const next = tokensOf(await refresh(service, desk.refresh))
  const { items, next: more } = await list(service, next.access)
  t.equal(more, null)
  t.match(items, [
    { id: sidOf(phone.access), device: 'Safari on iPhone', ip: '127.0.0.1', current: false },
    {
      id: sidOf(desk.access),
      device: 'Chrome on Windows',
      current: true,
      created_at: loggedIn,
      refreshed_at: new Date(service.clock()).toISOString(),
      expires_at: new Date(service.clock() + 90 * 86_400_000).toISOString()
    }
  ])
  t.same(Object.keys(items[0] ?? {}), ['id', 'created_at', 'refreshed_at', 'expires_at', 'device', 'ip', 'current'])
})

t.test('a user revokes one of their sessions, and none of another user', async (t) => {
  const service = await build(t)
  await signUp(service)
  await signUp(service, 'smith')
  const here = await logIn(service)
  const there = await logIn(service)
  const smith = await logIn(service, 'smith')
  const end = (id: string, bearer: string) => service.call('DELETE', `/api/sessions/${id}`, { bearer })
  const notFound = { status: 404, body: { code: 'not_found' } }
  t.match(await end(sidOf(there.access), smith.access), notFound, "someone else's")
  t.match(await end('00000000-0000-7000-8000-000000000000', here.access), notFound, 'unknown')
  t.match(await end('x'.repeat(500), here.access), notFound, 'no id at all')
  t.ok(await isAlive(service, there.access))
  t.equal((await end(sidOf(there.access), here.access)).status, 204)
  t.notOk(await isAlive(service, there.access))
  t.equal((await refresh(service, there.refresh)).status, 401)
  t.match(await end(sidOf(there.access), here.access), notFound, 'over already')
  t.same((await list(service, here.access)).ids, [sidOf(here.access)])
  t.equal((await end(sidOf(here.access), here.access)).status, 204, 'the own one is a logout')
  t.notOk(await isAlive(service, here.access))
})

t.test('DELETE /api/sessions revokes all other sessions', async (t) => {
  const service = await build(t)
  await signUp(service)
  await signUp(service, 'trinity')
  const trinity = await logIn(service, 'trinity')
  const [here, ...others] = await Promise.all([logIn(service), logIn(service), logIn(service)])
  t.equal((await service.call('DELETE', '/api/sessions', { bearer: here.access })).status, 204)
  for (const { access, refresh: token } of others) {
    t.match((await service.get('/api/users/me', { bearer: access })).body, { code: 'token_not_valid' })
    t.equal((await refresh(service, token)).status, 401)
  }
  t.ok(await isAlive(service, here.access))
  t.equal((await refresh(service, here.refresh)).status, 200)
  t.ok(await isAlive(service, trinity.access), 'nobody else')
  t.ok(await isAlive(service, (await logIn(service)).access), 'and later ones live')
})

t.test('the list of sessions has pages', async (t) => {
  const service = await build(t)
  await signUp(service)
  const ids: string[] = []
  let bearer = ''
  for (let i = 0; i < 5; i++) {
    const { access } = await logIn(service)
    bearer = access
    ids.unshift(sidOf(access))
    service.clock.pass(i === 2 ? 0 : 1_000)
  }
  const first = await list(service, bearer, '?limit=2')
  const second = await list(service, bearer, `?limit=2&cursor=${first.next}`)
  const third = await list(service, bearer, `?limit=2&cursor=${second.next}`)
  const found = [...first.ids, ...second.ids, ...third.ids]
  t.same([...found].sort(), [...ids].sort(), 'each once')
  t.same([found[0], found[4]], [ids[0], ids[4]], 'the newest first')
  t.equal(third.next, null)
  t.match(await service.get('/api/sessions?cursor=x', { bearer }), { status: 400, body: { cursor: [String] } })
})

t.test('the list of sessions shows none that was revoked or has expired', async (t) => {
  const service = await build(t, { SESSION_LIMIT: '3', REFRESH_TOKEN_LIFETIME: '1h', REFRESH_REUSE_INTERVAL: '0s' })
  await signUp(service)
  const loggedOut = await logIn(service)
  await service.post('/api/token/blacklist', { refresh: loggedOut.refresh })
  const stolen = await logIn(service)
  await refresh(service, stolen.refresh)
  await refresh(service, stolen.refresh)
  const expired = await logIn(service)
  service.clock.pass(3_600_000)
  const here = await logIn(service)
  t.same((await list(service, here.access)).ids, [sidOf(here.access)])
  t.match(await service.call('DELETE', `/api/sessions/${sidOf(expired.access)}`, { bearer: here.access }), {
    status: 404
  })
})

t.test('revoked sessions do not count for SESSION_LIMIT', async (t) => {
  const service = await build(t, { SESSION_LIMIT: '2', SESSION_MAX_LIFETIME: '10d' })
  await signUp(service)
  const stays = await logIn(service)
  for (let i = 0; i < 3; i++) {
    service.clock.pass(1_000)
    const { refresh: token } = await logIn(service)
    await service.post('/api/token/blacklist', { refresh: token })
  }
  t.ok(await isAlive(service, stays.access), 'three logouts later')
  service.clock.pass(1_000)
  const second = await logIn(service)
  service.clock.pass(1_000)
  const third = await logIn(service)
  t.same(await Promise.all([stays, second, third].map(({ access }) => isAlive(service, access))), [false, true, true])
})

t.test('a session beyond SESSION_MAX_LIFETIME is not in the list', async (t) => {
  const service = await build(t, { SESSION_MAX_LIFETIME: '2h', ACCESS_TOKEN_LIFETIME: '10h' })
  await signUp(service)
  const old = await logIn(service)
  const end = new Date(service.clock() + 7_200_000).toISOString()
  t.match((await list(service, old.access)).items, [{ expires_at: end }])
  service.clock.pass(3_600_000)
  const { access } = tokensOf(await refresh(service, old.refresh))
  t.match((await list(service, access)).items, [{ expires_at: end }], 'a refresh does not move it')
  const fresh = await logIn(service)
  t.equal((await list(service, fresh.access)).ids.length, 2)
  service.clock.pass(3_600_000)
  t.same((await list(service, fresh.access)).ids, [sidOf(fresh.access)])
  t.notOk(await isAlive(service, access))
})
