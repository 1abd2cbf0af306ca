import * as jose from 'jose'
import t from 'tap'
import { build, isAlive, logIn, refresh, signUp, staff } from '../service.js'

t.test('staff blacklist a single token, and remove it from the blacklist', async (t) => {
  const service = await build(t)
  const { access: bearer } = await staff(service, 'morpheus', true)
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  const { jti } = jose.decodeJwt(access)
  const add = (json: unknown) => service.post('/api/admin/blacklist', json, { bearer })
  const now = new Date(service.clock()).toISOString()
  const made = await add({ jti, reason: 'found in a log' })
  t.match(made, { status: 201, body: { jti, blacklisted_at: now, reason: 'found in a log' } })
  t.match((await service.get('/api/users/me', { bearer: access })).body, { code: 'token_not_valid' })
  t.equal((await service.post('/api/token/verify', { token: access })).status, 401)
  t.equal((await refresh(service, token)).status, 200, 'its session lives on')
  t.same((await service.get('/api/admin/blacklist', { bearer })).body, { items: [made.body], next: null })

  const remove = () => service.call('DELETE', `/api/admin/blacklist/${jti}`, { bearer })
  t.equal((await remove()).status, 204)
  t.ok(await isAlive(service, access), 'it works again')
  t.match(await remove(), { status: 404, body: { code: 'not_found' } })
  t.match(await add({}), { status: 400, body: { jti: ['This field is required.'] } })
  t.match(await add({ jti, expires_at: 'soon' }), { status: 400, body: { expires_at: [String] } })
})

t.test(
  'a blacklisted token stays blacklisted for as long as it could live, whatever expiry was asked for',
  async (t) => {
    const service = await build(t, { REFRESH_TOKEN_LIFETIME: '30d' })
    const { access: bearer } = await staff(service, 'morpheus', true)
    const month = service.clock() + 30 * 86_400_000
    const add = (json: unknown) => service.post('/api/admin/blacklist', json, { bearer })
    const endOf = async (json: unknown) => Date.parse(String((await add(json)).body.expires_at))
    t.ok((await endOf({ jti: 'a' })) >= month, 'the longest lifetime')
    t.ok((await endOf({ jti: 'b', expires_at: new Date(service.clock() + 1).toISOString() })) >= month)
    const year = new Date(service.clock() + 365 * 86_400_000).toISOString()
    t.equal(await endOf({ jti: 'b', expires_at: year }), Date.parse(year), 'a later end replaces an earlier')
    t.equal(await endOf({ jti: 'b' }), Date.parse(year), 'and is kept')
  }
)

t.test('a blacklisted refresh token does not revoke the session, and the blacklist has pages', async (t) => {
  const service = await build(t)
  const { access: bearer } = await staff(service, 'morpheus', true)
  await signUp(service)
  const { access, refresh: token } = await logIn(service)
  await service.post('/api/admin/blacklist', { jti: jose.decodeJwt(token).jti }, { bearer })
  t.match(await refresh(service, token), { status: 401, body: { detail: 'Token is blacklisted' } })
  t.ok(await isAlive(service, access))
  for (const jti of ['a', 'b', 'c']) await service.post('/api/admin/blacklist', { jti }, { bearer })
  const first = await service.get('/api/admin/blacklist?limit=3', { bearer })
  const second = await service.get(`/api/admin/blacklist?limit=3&cursor=${first.body.next}`, { bearer })
  const jtis = [...Object(first.body.items), ...Object(second.body.items)].map(({ jti }) => jti)
  t.equal(new Set(jtis).size, 4)
  t.equal(second.body.next, null)
})
