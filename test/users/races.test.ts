// Two actions at once. Whatever comes first: after the second is acknowledged, nothing from before works. Each round looks
// at what the answers promised, so no order has to be forced and nothing sleeps.
import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import {
  type Answer,
  build,
  isAlive,
  logIn,
  password,
  refresh,
  type Service,
  signUp,
  staff,
  tokensOf
} from '../service.js'

const rounds = 30
const passwords = [password, 'follow the white rabbit'] as const

/** Two replicas on one database, with the time in common. */
async function replicas(t: Test, env: Record<string, string> = {}): Promise<[Service, Service]> {
  const databaseUrl = await createDatabase(t)
  const one = await build(t, env, { databaseUrl })
  return [one, await build(t, env, { databaseUrl, clock: Object.assign(one.clock, {}) })]
}

/** Neither the access nor the refresh token of an answer that holds some. */
async function isDead(service: Service, answer: Answer): Promise<boolean> {
  if (answer.status !== 200) return true
  const pair = tokensOf(answer)
  return !(await isAlive(service, pair.access)) && (await refresh(service, pair.refresh)).status === 401
}

t.test('of two simultaneous deletions, one deletes and the other gets 404', async (t) => {
  const [one, other] = await replicas(t)
  const { access: bearer } = await staff(one, 'morpheus', true)
  for (let round = 0; round < rounds; round++) {
    const { body } = await signUp(one, `neo${round}`)
    const { access } = await logIn(one, `neo${round}`)
    const [byStaff, again, own] = await Promise.all([
      one.call('DELETE', `/api/admin/users/${body.id}`, { bearer }),
      other.call('DELETE', `/api/admin/users/${body.id}`, { bearer }),
      other.call('DELETE', '/api/users/me', { bearer: access, json: { password } })
    ])
    const statuses = [byStaff, again, own].map(({ status }) => status)
    t.equal(statuses.filter((status) => status === 204).length, 1, `${statuses}`)
    t.ok([204, 404].includes(byStaff.status) && [204, 404].includes(again.status) && [204, 401].includes(own.status))
    t.notOk(await isAlive(one, access))
    await signUp(one, `neo${round}`)
  }
})

t.test('no refresh or login that overlaps a deactivation leaves a live session', async (t) => {
  const [one, other] = await replicas(t)
  const { access: bearer } = await staff(one, 'morpheus', true)
  const { body } = await signUp(one)
  const set = (is_active: boolean) => one.call('PATCH', `/api/admin/users/${body.id}`, { json: { is_active }, bearer })
  for (let round = 0; round < rounds; round++) {
    const before = await logIn(one)
    const [done, refreshed, loggedIn] = await Promise.all([
      set(false),
      refresh(other, before.refresh),
      other.post('/api/token', { username: 'neo', password })
    ])
    t.equal(done.status, 200)
    for (const answer of [refreshed, loggedIn]) t.ok([200, 401].includes(answer.status))
    t.ok(await isDead(other, refreshed), 'refreshed')
    t.equal((await set(true)).status, 200)
    t.ok(await isDead(other, refreshed), 'refreshed, and active again')
    t.ok(await isDead(other, loggedIn), 'logged in, and active again')
    t.notOk(await isAlive(other, before.access))
  }
})

t.test(
  'no refresh, login or password change that overlaps a password change leaves a live session of the old password',
  async (t) => {
    const [one, other] = await replicas(t)
    await signUp(one)
    let current = 0
    for (let round = 0; round < rounds; round++) {
      const [was, next] = [passwords[current % 2], passwords[(current + 1) % 2]]
      const logInNow = async () => tokensOf(await one.post('/api/token', { username: 'neo', password: was }))
      const [here, there] = [await logInNow(), await logInNow()]
      const [changed, refreshed, loggedIn, own] = await Promise.all([
        one.post('/api/users/me/password', { current_password: was, new_password: next }, { bearer: here.access }),
        refresh(other, there.refresh),
        other.post('/api/token', { username: 'neo', password: was }),
        refresh(other, here.refresh)
      ])
      t.equal(changed.status, 204)
      t.ok(await isDead(other, refreshed), 'refreshed')
      t.ok(await isDead(other, loggedIn), 'logged in with the old password')
      t.notOk(await isAlive(other, there.access))
      t.equal(own.status, 200, 'the session that changed it goes on')
      t.ok(await isAlive(one, tokensOf(own).access))
      current++
    }
  }
)

t.test('of two simultaneous password changes with one current password, one succeeds', async (t) => {
  const [one, other] = await replicas(t)
  await signUp(one)
  const wanted = ['follow the white rabbit', 'knock, knock, Neo']
  let was = password
  for (let round = 0; round < rounds; round++) {
    const logInNow = async () => tokensOf(await one.post('/api/token', { username: 'neo', password: was })).access
    const bearers = [await logInNow(), await logInNow()]
    const fresh = wanted.map((text) => `${text} ${round}`)
    const answers = await Promise.all(
      [one, other].map((service, index) =>
        service.post(
          '/api/users/me/password',
          { current_password: was, new_password: fresh[index] },
          { bearer: bearers[index] }
        )
      )
    )
    const winners = answers.flatMap(({ status }, index) => (status === 204 ? [index] : []))
    t.equal(winners.length, 1, answers.map(({ text }) => text).join())
    t.ok(answers.every(({ status }) => [204, 400, 401].includes(status)))
    const winner = winners[0] ?? 0
    t.ok(await isAlive(one, bearers[winner] ?? ''), 'the winner goes on')
    t.notOk(await isAlive(one, bearers[1 - winner] ?? ''))
    was = fresh[winner] ?? ''
  }
})

t.test('no refresh that overlaps the revocation of all other sessions leaves one of them alive', async (t) => {
  const [one, other] = await replicas(t)
  await signUp(one)
  for (let round = 0; round < rounds; round++) {
    const [here, there] = [await logIn(one), await logIn(one)]
    const [done, refreshed] = await Promise.all([
      one.call('DELETE', '/api/sessions', { bearer: here.access }),
      refresh(other, there.refresh)
    ])
    t.equal(done.status, 204)
    t.ok(await isDead(other, refreshed))
    t.ok(await isAlive(one, here.access))
  }
})

t.test('20 logins with SESSION_LIMIT=3: three live, and the last to log in is one of them', async (t) => {
  const [one, other] = await replicas(t, { SESSION_LIMIT: '3' })
  await signUp(one)
  for (let round = 0; round < rounds / 5; round++) {
    const pairs = await Promise.all(Array.from({ length: 20 }, (_, i) => logIn(i % 2 === 0 ? one : other)))
    const alive = await Promise.all(pairs.map(({ access }) => isAlive(one, access)))
    t.equal(alive.filter(Boolean).length, 3)
    one.clock.pass(1_000)
    const last = await logIn(other)
    t.ok(await isAlive(one, last.access))
    const left = await Promise.all(pairs.map(({ access }) => isAlive(one, access)))
    t.equal(left.filter(Boolean).length, 2, 'the one from before that was cut stays cut')
    one.clock.pass(1_000)
  }
})

/** Does something in the middle of the next login: after the password was compared, before the session is there. */
async function overtaken(t: Test, env: Record<string, string> = {}) {
  let meanwhile: (() => Promise<Answer>) | undefined
  const onLoginSuccess = async () => {
    const action = meanwhile
    meanwhile = undefined
    const answer = await action?.()
    if (answer !== undefined) t.ok(answer.status < 300, answer.text)
  }
  const service = await build(t, env, { extension: { onLoginSuccess } })
  const logInAfter = (action: () => Promise<Answer>) => {
    meanwhile = action
    return service.post('/api/token', { username: 'neo', password })
  }
  return { service, logInAfter }
}

t.test(
  'a login that overlaps the revocation of all sessions is revoked once that is acknowledged (ASVS 7.4.2, 7.4.5)',
  async (t) => {
    const { service, logInAfter } = await overtaken(t)
    const { body } = await signUp(service)
    let bearer = (await staff(service, 'morpheus', true)).access
    const admin = (method: string, path: string, json?: unknown) => () =>
      service.call(method, `/api/admin${path}`, { json, bearer })
    const actions: Record<string, () => Promise<Answer>> = {
      deactivate: admin('PATCH', `/users/${body.id}`, { is_active: false }),
      'log out': admin('POST', `/users/${body.id}/logout`),
      'log everybody out': admin('POST', '/logout'),
      'set the same password': admin('POST', `/users/${body.id}/password`, { new_password: password }),
      'end all others': async () => {
        const own = await logIn(service)
        return service.call('DELETE', '/api/sessions', { bearer: own.access })
      },
      'change the password': async () => {
        const own = await logIn(service)
        const json = { current_password: password, new_password: password }
        return service.post('/api/users/me/password', json, { bearer: own.access })
      },
      delete: admin('DELETE', `/users/${body.id}`)
    }
    for (const [name, action] of Object.entries(actions)) {
      const answer = await logInAfter(action)
      t.ok(await isDead(service, answer), name)
      bearer = (await logIn(service, 'morpheus')).access
      await admin('PATCH', `/users/${body.id}`, { is_active: true })()
      t.ok(await isDead(service, answer), `${name}, later`)
    }
  }
)

t.test('a login that was overtaken does not revoke, under SESSION_LIMIT, a session that began after it', async (t) => {
  const { service, logInAfter } = await overtaken(t, { SESSION_LIMIT: '1' })
  await signUp(service)
  let own = ''
  const answer = await logInAfter(async () => {
    own = (await logIn(service)).access
    const json = { current_password: password, new_password: 'follow the white rabbit' }
    return service.post('/api/users/me/password', json, { bearer: own })
  })
  t.ok(await isDead(service, answer))
  t.ok(await isAlive(service, own))
})
