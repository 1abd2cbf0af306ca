import t from 'tap'
import { build, staff, until } from '../service.js'
import { basicOf, form, registerClient } from './clients.js'

t.test('staff register, list, change and delete services; secrets are shown once', async (t) => {
  const service = await build(t)
  const { access: bearer } = await staff(service, 'morpheus', true)
  const call = (method: string, path: string, json?: unknown) =>
    service.call(method, `/api/admin/clients${path}`, { json, bearer })
  const made = await call('POST', '', {
    name: 'reports',
    grants: ['client_credentials'],
    scopes: ['read'],
    access_lifetime: 60
  })
  t.equal(made.status, 201)
  t.equal(made.headers.get('cache-control'), 'no-store')
  const { client_id, client_secret, ...rest } = made.body
  t.match(rest, { name: 'reports', is_active: true, access_lifetime: 60, last_used: null, audiences: [], jwks: null })
  const path = `/${client_id}`
  const shown = await call('GET', path)
  t.same(shown.body, { client_id, ...rest })
  t.notOk(shown.text.includes(String(client_secret)))
  const dump = JSON.stringify(await service.app.db.query('SELECT * FROM clients'))
  t.notOk(dump.includes(String(client_secret)), 'kept as its hash only')

  t.match((await call('GET', '')).body, { items: [{ client_id }], next: null })
  t.match((await call('PATCH', path, { scopes: ['a', 'b'], access_lifetime: null })).body, {
    scopes: ['a', 'b'],
    access_lifetime: null,
    name: 'reports'
  })
  for (const json of [
    { grants: ['password'] },
    { scopes: ['a b'] },
    { access_lifetime: 86_401 },
    { name: ' ' },
    { secret: 'x' }
  ]) {
    t.equal((await call('PATCH', path, json)).status, 400, JSON.stringify(json))
  }
  t.equal((await call('DELETE', path)).status, 204)
  t.match(await call('GET', path), { status: 404, body: { code: 'not_found' } })
  t.equal((await call('POST', `${path}/secrets`, {})).status, 404)
  const events = (await service.get('/api/admin/audit', { bearer })).body.items
  t.same(
    Object(events)
      .map(({ type }: { type: string }) => type)
      .slice(0, 3),
    ['client.deleted', 'client.changed', 'client.created']
  )
  t.notOk(JSON.stringify(events).includes(String(client_secret)))
})

t.test('two secrets live at once, and each says when it was used', async (t) => {
  const service = await build(t)
  const client = await registerClient(service)
  const { access: bearer } = await staff(service, 'boss', true)
  const ask = async (secret: string) =>
    (await form(service, 'token', { grant_type: 'client_credentials' }, basicOf(client.id, secret))).status
  const rotate = async (json = {}) =>
    String((await service.post(`/api/admin/clients/${client.id}/secrets`, json, { bearer })).body.client_secret)
  const shown = async () => (await service.get(`/api/admin/clients/${client.id}`, { bearer })).body
  t.equal(await ask(client.secret), 200)
  const second = await rotate()
  t.same([await ask(client.secret), await ask(second)], [200, 200])
  const third = await rotate()
  t.same([await ask(client.secret), await ask(second), await ask(third)], [401, 200, 200])
  const fourth = await rotate({ keep_previous: false })
  t.same([await ask(third), await ask(fourth)], [401, 200])
  await until(async () => Object(await shown()).secrets[0].last_used !== null)
  t.match(await shown(), {
    last_used: '2026-11-23T09:00:00.250Z',
    secrets: [{ last_used: '2026-11-23T09:00:00.250Z' }]
  })
})

t.test('two rotations at once: each secret that was given out works, or its request was refused', async (t) => {
  const service = await build(t)
  const client = await registerClient(service)
  const { access: bearer } = await staff(service, 'boss', true)
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => service.post(`/api/admin/clients/${client.id}/secrets`, {}, { bearer }))
  )
  const given = answers.filter(({ status }) => status === 201)
  t.ok(given.length >= 1)
  t.ok(answers.every(({ status }) => status === 201 || status === 409))
  const last = await Promise.all(
    given.map(async ({ body }) => {
      const basic = basicOf(client.id, String(body.client_secret))
      return (await form(service, 'token', { grant_type: 'client_credentials' }, basic)).status
    })
  )
  t.ok(last.filter((status) => status === 200).length >= Math.min(2, given.length))
})
