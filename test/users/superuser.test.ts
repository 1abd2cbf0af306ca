import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { type Answer, build, logIn, password, type Service, staff } from '../service.js'

/** One way to lose a superuser. */
type Loss = (service: Service, id: unknown, bearer: string) => Promise<Answer>

const losses: Record<string, Loss> = {
  deactivate: (service, id, bearer) =>
    service.call('PATCH', `/api/admin/users/${id}`, { json: { is_active: false }, bearer }),
  demote: (service, id, bearer) =>
    service.call('PATCH', `/api/admin/users/${id}`, { json: { is_staff: false }, bearer }),
  delete: (service, id, bearer) => service.call('DELETE', `/api/admin/users/${id}`, { bearer })
}

async function replicas(t: Test): Promise<[Service, Service]> {
  const databaseUrl = await createDatabase(t)
  return [await build(t, {}, { databaseUrl }), await build(t, {}, { databaseUrl })]
}

const count = async (service: Service): Promise<number> => {
  const [row = []] = await service.app.db.query(
    'SELECT COUNT(*) FROM users WHERE isSuperuser = ? AND isActive = ?',
    true,
    true
  )
  return Number(row[0])
}

for (const [name, lose] of Object.entries(losses)) {
  t.test(`the last active superuser stays, also when two replicas each ${name} another`, async (t) => {
    const [one, other] = await replicas(t)
    for (let round = 0; round < 10; round++) {
      await one.app.db.execute('DELETE FROM users')
      const tokens = [await staff(one, `a${round}`, true), await staff(one, `b${round}`, true)]
      const ids = await Promise.all(
        tokens.map(async ({ access }) => (await one.get('/api/users/me', { bearer: access })).body.id)
      )
      // Each goes for the other one
      const answers = await Promise.all([
        lose(one, ids[1], tokens[0]?.access ?? ''),
        lose(other, ids[0], tokens[1]?.access ?? '')
      ])
      const statuses = answers.map(({ status }) => status).sort()
      t.equal(await count(one), 1, `${statuses}`)
      t.equal(statuses.filter((status) => status < 300).length, 1, answers.map(({ text }) => text).join())
    }
  })
}

t.test('of three superusers who are removed at once in different ways, one stays', async (t) => {
  const [one, other] = await replicas(t)
  for (let round = 0; round < 10; round++) {
    await one.app.db.execute('DELETE FROM users')
    const names = ['a', 'b', 'c'].map((name) => `${name}${round}`)
    const tokens = []
    for (const name of names) tokens.push(await staff(one, name, true))
    const answers = await Promise.all(
      tokens.map(async ({ access }, index) => {
        const service = index === 0 ? one : other
        if (index === 2) return service.call('DELETE', '/api/users/me', { json: { password }, bearer: access })
        const { body } = await service.get('/api/users/me', { bearer: access })
        return (index === 0 ? losses.demote : losses.deactivate)?.(service, body.id, access)
      })
    )
    t.equal(await count(one), 1)
    t.same(answers.map((answer) => (answer?.status ?? 0) < 300).sort(), [false, true, true])
  }
})

t.test('a promotion and a demotion at once leave at least one superuser', async (t) => {
  const [one, other] = await replicas(t)
  await staff(one, 'boss', true)
  const boss = await logIn(one, 'boss')
  const me = await one.get('/api/users/me', { bearer: boss.access })
  const [demoted] = await Promise.all([
    losses.demote?.(one, me.body.id, boss.access),
    other.app.users.register({ username: 'heir', password, isStaff: true, isSuperuser: true })
  ])
  t.ok([200, 409].includes(demoted?.status ?? 0))
  t.ok((await count(one)) >= 1)
})
