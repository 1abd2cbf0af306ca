import t, { type Test } from 'tap'
import { createBulkAdministration } from '../../src/domain/users/bulk.js'
import { NotFound, unavailable } from '../../src/errors.js'
import { type Answer, build, isAlive, logIn, type Service, signUp, staff } from '../service.js'

async function start(t: Test) {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  const ids: number[] = []
  for (const name of ['neo', 'trinity', 'switch']) ids.push(Number((await signUp(service, name)).body.id))
  const send = (json: object, bearer = access, headers = {}): Promise<Answer> =>
    service.post('/api/admin/users/bulk', json, { bearer, headers })
  return { service, access, ids, send }
}

const isActive = async (service: Service, bearer: string, id: number | undefined) =>
  (await service.get(`/api/admin/users/${id}`, { bearer })).body.is_active

t.test('one request changes many users, by the rules for each of them', async (t) => {
  const { service, access, ids, send } = await start(t)
  const [neo, trinity] = ids
  const session = await logIn(service, 'neo')
  const answer = await send({ ids, action: 'deactivate', inactive_reason: 'spam' })
  t.match(answer, { status: 200, body: { results: ids.map((id) => ({ id, ok: true })) } })
  t.notOk(await isAlive(service, session.access), 'each is revoked')
  const shown = await service.get(`/api/admin/users/${trinity}`, { bearer: access })
  t.match(shown.body, { is_active: false, inactive_reason: 'spam' })
  await send({ ids: [neo], action: 'activate' })
  t.equal(await isActive(service, access, neo), true)
  t.equal(await isActive(service, access, trinity), false)

  const again = await logIn(service, 'neo')
  t.match((await send({ ids: [neo], action: 'logout' })).body, { results: [{ id: neo, ok: true }] })
  t.notOk(await isAlive(service, again.access))
  t.match((await send({ ids, action: 'delete' })).body, { results: ids.map((id) => ({ id, ok: true })) })
  t.equal((await service.get('/api/admin/users?q=neo&count=true', { bearer: access })).body.count, 0)
  const events = await service.get('/api/admin/audit?type=user.deleted&count=true', { bearer: access })
  t.equal(events.body.count, 3, 'each has its event')
})

t.test('a user who cannot be changed does not stop the others', async (t) => {
  const { service, access, ids, send } = await start(t)
  const superuser = 1
  const results = (await send({ ids: [9_999, superuser, ...ids], action: 'deactivate' })).body.results
  t.match(results, [
    { id: 9_999, ok: false, code: 'not_found', detail: 'Not found.' },
    { id: superuser, ok: false, code: 'conflict', detail: /last active superuser/ },
    ...ids.map((id) => ({ id, ok: true }))
  ])
  const { access: helper } = await staff(service, 'tank')
  t.match((await send({ ids: [superuser, ids[0]], action: 'logout' }, helper)).body.results, [
    { id: superuser, ok: false, code: 'permission_denied' },
    { id: ids[0], ok: true }
  ])
  const korean = await send({ ids: [9_999], action: 'delete' }, access, { 'accept-language': 'ko' })
  t.match(korean.body.results, [{ detail: '찾을 수 없습니다.' }])
})

t.test('requests that are not in order', async (t) => {
  const { service, ids, send } = await start(t)
  const rows: [json: object, name: string][] = [
    [{ ids: [], action: 'delete' }, 'ids'],
    [{ ids: Array.from({ length: 501 }, (_, i) => i + 1), action: 'delete' }, 'ids'],
    [{ ids: [1, 1], action: 'delete' }, 'ids'],
    [{ ids: ['neo'], action: 'delete' }, 'ids'],
    [{ ids, action: 'promote' }, 'action'],
    [{ ids }, 'action']
  ]
  for (const [json, name] of rows) t.match(await send(json), { status: 400, body: { [name]: [String] } })
  const { access } = await logIn(service, 'neo')
  t.equal((await send({ ids, action: 'delete' }, access)).status, 403, 'for staff alone')
})

t.test('when the database is away, the remaining users are not tried', async (t) => {
  const tried: number[] = []
  const unused = {
    update: () => Promise.reject(new Error('unused')),
    remove: () => Promise.reject(new Error('unused'))
  }
  const run = createBulkAdministration(
    {
      async logOut(_actor, id) {
        tried.push(id)
        if (id === 2) throw NotFound()
        if (id === 3) throw unavailable()
      },
      ...unused
    },
    unused.remove
  )
  const results = await run({ id: 1, sessionId: null, rank: 'superuser' }, [1, 2, 3, 4], 'logout')
  t.same(tried, [1, 2, 3])
  t.match(results, [{ id: 1 }, { error: { code: 'NOT_FOUND' } }, { error: { code: 'UNAVAILABLE' } }, { id: 4 }])
  t.match(results[3]?.error, { code: 'UNAVAILABLE' })
  await t.rejects(
    createBulkAdministration(
      {
        logOut: () => Promise.reject(new TypeError('a bug')),
        ...unused
      },
      unused.remove
    )({ id: 1, sessionId: null, rank: 'superuser' }, [1], 'logout'),
    TypeError
  )
})
