import t from 'tap'
import { type Answer, build, logIn, password, type Service, signUp, staff } from '../service.js'

const hour = 3_600_000

async function start(test: Parameters<typeof build>[0], env: Record<string, string> = {}) {
  const service = await build(test, env)
  const { id } = (await signUp(service, 'trinity')).body
  const { access } = await staff(service, 'morpheus', true)
  const change = (json: object): Promise<Answer> =>
    service.call('PATCH', `/api/admin/users/${String(id)}`, { bearer: access, json })
  return { service, id: Number(id), access, change }
}

const later = (service: Service, by: number) => new Date(service.clock() + by).toISOString()
const attempt = (service: Service) => service.post('/api/token', { username: 'trinity', password })

t.test('staff say why a user is not active and until when, and see it again', async (t) => {
  const { service, change, id, access } = await start(t)
  const until = later(service, hour)
  const answer = await change({ is_active: false, inactive_reason: 'spam', inactive_until: until, notes: 'called' })
  t.match(answer, {
    status: 200,
    body: { is_active: false, inactive_reason: 'spam', inactive_until: until, notes: 'called', is_superuser: false }
  })
  const shown = await service.get(`/api/admin/users/${id}`, { bearer: access })
  t.same(shown.body, answer.body)
  const listed = await service.get('/api/admin/users?is_active=false', { bearer: access })
  t.same(listed.body.items, [answer.body])
  const events = await service.get(`/api/admin/audit?subject_id=${id}&type=user.deactivated`, { bearer: access })
  t.match(events.body.items, [{ detail: `until ${until}: spam` }])

  const changed = await change({ inactive_reason: 'spam, twice' })
  t.match(changed.body, { inactive_reason: 'spam, twice', inactive_until: until }, 'what is not named stays')
  const active = await change({ is_active: true })
  t.match(active.body, { is_active: true, inactive_reason: '', inactive_until: null, notes: 'called' })
  const again = await change({ is_active: false })
  t.match(again.body, { inactive_reason: '', inactive_until: null }, 'each deactivation has its own reason')
})

t.test('what staff say of a user is not for the user', async (t) => {
  const { service, change } = await start(t)
  const { access } = await logIn(service, 'trinity')
  await change({ notes: 'watch this one' })
  const me = await service.get('/api/users/me', { bearer: access })
  t.same(
    ['notes', 'inactive_reason', 'inactive_until', 'is_superuser'].filter((name) => name in me.body),
    []
  )
  await change({ is_active: false, inactive_reason: 'spam' })
  t.notMatch((await attempt(service)).text, /spam/)
})

t.test('a deactivation ends at its time: at the next login, and in lists when expired rows are purged', async (t) => {
  const { service, change, id, access } = await start(t)
  await change({ is_active: false, inactive_until: later(service, hour) })
  t.equal((await attempt(service)).status, 401)
  service.clock.pass(hour - 1_000)
  t.equal((await attempt(service)).status, 401, 'a second before')
  service.clock.pass(2_000)
  const wrong = await service.post('/api/token', { username: 'trinity', password: 'wrong' })
  t.equal(wrong.status, 401)
  const still = await service.get(`/api/admin/users/${id}`, { bearer: access })
  t.equal(still.status, 401, 'the token of staff has expired meanwhile')
  t.equal((await attempt(service)).status, 200)
  const { access: renewed } = await logIn(service, 'morpheus')
  const shown = await service.get(`/api/admin/users/${id}`, { bearer: renewed })
  t.match(shown.body, { is_active: true, inactive_reason: '', inactive_until: null })
  const events = await service.get(`/api/admin/audit?subject_id=${id}&type=user.activated`, { bearer: renewed })
  t.match(events.body.items, [{ actor_id: null, detail: 'the deactivation has ended' }])

  const second = (json: object) => service.call('PATCH', `/api/admin/users/${id}`, { bearer: renewed, json })
  await second({ is_active: false, inactive_until: later(service, 60_000) })
  service.clock.pass(61_000)
  await service.app.purge.run({ pause: 0 })
  t.match((await service.get(`/api/admin/users/${id}`, { bearer: renewed })).body, { is_active: true })
})

t.test(
  'a purge activated a hundred users whose deactivation had ended, and left the others for the next one',
  async (t) => {
    const { service, access } = await start(t)
    const columns = 'username, usernameKey, password, isActive, inactiveUntil, dateJoined, passwordChangedAt'
    const many = Array.from({ length: 600 }, (_, i) => `('u${i}', 'u${i}', '!', FALSE, ?, ?, ?)`)
    const at = new Date(service.clock() - 1)
    await service.app.db.execute(
      `INSERT INTO users (${columns}) VALUES ${many.join(', ')}`,
      ...many.flatMap(() => [at, at, at])
    )
    await service.app.purge.run({ pause: 0 })
    t.match(await service.get('/api/admin/users?is_active=false&count=true', { bearer: access }), {
      body: { count: 0 }
    })
  }
)

t.test('a deactivation without an end stays, and its sessions stay revoked afterwards', async (t) => {
  const { service, change } = await start(t)
  const { access } = await logIn(service, 'trinity')
  await change({ is_active: false, inactive_until: later(service, 60_000) })
  service.clock.pass(61_000)
  await service.app.purge.run({ pause: 0 })
  t.equal((await service.get('/api/users/me', { bearer: access })).status, 401, 'an earlier token')
  t.equal((await attempt(service)).status, 200)
  await change({ is_active: false })
  service.clock.pass(1_000 * hour)
  await service.app.purge.run({ pause: 0 })
  t.equal((await attempt(service)).status, 401)
})

t.test('a reason or an end that means nothing is rejected', async (t) => {
  const { service, change } = await start(t)
  const onlyInactive = ['Only for a user who is not active.']
  const rows: [json: object, body: object][] = [
    [{ inactive_reason: 'spam' }, { inactive_reason: onlyInactive }],
    [{ inactive_until: later(service, hour) }, { inactive_until: onlyInactive }],
    [{ is_active: true, inactive_reason: 'spam' }, { inactive_reason: onlyInactive }],
    [{ is_active: false, inactive_until: later(service, -1) }, { inactive_until: ['This time is over.'] }],
    [{ notes: 'a'.repeat(2_001) }, { notes: ['Ensure this field has no more than 2000 characters.'] }]
  ]
  for (const [json, body] of rows) t.match(await change(json), { status: 400, body }, JSON.stringify(json))
  t.equal((await change({ inactive_reason: '', inactive_until: null })).status, 200, 'nothing is nothing')
})

t.test('a superuser makes a superuser, who is staff; staff cannot', async (t) => {
  const { service, change, id } = await start(t)
  t.match((await change({ is_superuser: true })).body, { is_superuser: true, is_staff: true })
  t.match((await change({ is_superuser: false })).body, { is_superuser: false, is_staff: true })
  t.match(await change({ is_superuser: true, is_staff: false }), {
    status: 400,
    body: { is_staff: ['A superuser is staff.'] }
  })
  const { access } = await staff(service, 'tank')
  const json = { is_superuser: true }
  t.equal((await service.call('PATCH', `/api/admin/users/${id}`, { bearer: access, json })).status, 403)
})
