import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { type Answer, build, logIn, password, type Service, signUp, staff, until } from '../service.js'

const email = 'neo@example.com'

/** Two replicas on one database. */
async function replicas(t: Test, env: Record<string, string>): Promise<[Service, Service]> {
  const databaseUrl = await createDatabase(t)
  const one = await build(t, env, { databaseUrl })
  return [one, await build(t, env, { databaseUrl, clock: one.clock })]
}

/** How often each status came. */
function tally(answers: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

t.test('15 simultaneous sign-ups with one email were all accepted, and nobody could log in with it', async (t) => {
  const services = await replicas(t, { LOGIN_FIELDS: 'username,email' })
  const one = services[0]
  const { access: bearer } = await staff(one, 'morpheus', true)
  const count = 15
  const at = (i: number) => services[i % 2] ?? one

  await t.test('sign-ups', async (t) => {
    // In cases of their own: an email in another case is the same email.
    const cased = ['neo@example.com', 'Neo@example.com', 'neo@EXAMPLE.com', 'NEO@Example.Com']
    const answers = await Promise.all(
      Array.from({ length: count }, (_, i) =>
        at(i).post('/api/users', { username: `neo${i}`, password, email: cased[i % cased.length] })
      )
    )
    t.same(tally(answers), { 201: 1, 409: count - 1 })
    for (const { status, body } of answers) {
      if (status === 409) t.match(body, { code: 'conflict', detail: 'A user with that email address already exists.' })
    }
    const winner = answers.find(({ status }) => status === 201)
    t.equal((await one.post('/api/token', { username: winner?.body.email, password })).status, 200)
  })

  await t.test('creations by staff', async (t) => {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, i) =>
        at(i).post('/api/admin/users', { username: `trinity${i}`, password, email: 'trinity@example.com' }, { bearer })
      )
    )
    t.same(tally(answers), { 201: 1, 409: count - 1 })
  })

  await t.test('changes by users and by staff, against a sign-up', async (t) => {
    const users = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const { body } = await signUp(at(i), `smith${i}`)
        return { id: body.id, bearer: (await logIn(at(i), `smith${i}`)).access }
      })
    )
    const json = { email: 'smith@example.com' }
    const answers = await Promise.all([
      ...users.slice(0, 4).map((user, i) => at(i).call('PATCH', '/api/users/me', { json, bearer: user.bearer })),
      ...users.slice(4).map((user, i) => at(i).call('PATCH', `/api/admin/users/${user.id}`, { json, bearer })),
      at(1).post('/api/users', { username: 'smith8', password, ...json })
    ])
    const won = answers.filter(({ status }) => status === 200 || status === 201)
    t.equal(won.length, 1, JSON.stringify(tally(answers)))
    t.equal(answers.filter(({ status }) => status === 409).length, answers.length - 1)
    t.equal((await one.post('/api/token', { username: json.email, password })).status, 200)
  })

  await t.test('one username and one email at once: each refusal names what was taken', async (t) => {
    const taken = await Promise.all(
      ['apoc', 'Apoc', 'switch'].map((username, i) =>
        at(i).post('/api/users', { username, password, email: i === 0 ? undefined : 'apoc@example.com' })
      )
    )
    for (const { status, body } of taken) {
      if (status === 201) continue
      t.equal(status, 409)
      t.match(body.detail, /^A user with that (username|email address) already exists\.$/)
    }
  })
})

t.test('where emails do not log in, users may share one', async (t) => {
  const service = await build(t)
  await signUp(service, 'neo', { email })
  await signUp(service, 'smith', { email })
  const { access: bearer } = await logIn(service, 'smith')
  t.equal((await service.call('PATCH', '/api/users/me', { json: { email: 'NEO@example.com' }, bearer })).status, 200)
})

t.test(
  'emails that were shared before they logged in: the first user holds one, the others lose nothing',
  async (t) => {
    const before = await build(t)
    for (let i = 0; i < 450; i++) {
      const name = `u${i}`
      await before.app.db.execute(
        'INSERT INTO users (username, usernameKey, password, email, dateJoined, passwordChangedAt) VALUES (?, ?, ?, ?, ?, ?)',
        ...[name, name, '!', i % 3 === 0 ? '' : `${name}@example.com`, new Date(0), new Date(0)]
      )
    }
    const first = await signUp(before, 'neo', { email })
    const second = await signUp(before, 'smith', { email })
    const cased = await signUp(before, 'cased', { email: 'Trinity@example.com' })
    const other = await signUp(before, 'other', { email: 'trinity@example.com' })
    const lines: string[] = []
    const service = await build(
      t,
      { LOGIN_FIELDS: 'username,email', LOG_LEVEL: 'warn', LOGIN_RATE_LIMIT: '3/1m' },
      { databaseUrl: before.databaseUrl, log: (line) => lines.push(line) }
    )
    await until(() => lines.some((line) => /share an email/.test(line)))
    const [line = ''] = lines.filter((text) => /share an email/.test(text))
    t.match(JSON.parse(line), { count: 2, users: [second.body.id, other.body.id] })
    t.notMatch(line, /@/, 'no email in the log')
    const [unkeyed = []] = await service.app.db.query(
      "SELECT COUNT(*) FROM users WHERE emailKey IS NULL AND email <> ''"
    )
    t.equal(Number(unkeyed[0]), 2, 'everybody else has a key')

    const status = async (username: string) => (await service.post('/api/token', { username, password })).status
    t.equal(await status(email), 401, 'two users have it to the letter')
    t.equal(await status('Trinity@example.com'), 200, 'each of two that differ by case logs in as before')
    t.equal(await status('trinity@example.com'), 200)
    t.equal(await status('u1@example.com'), 401)

    const { access: bearer } = await logIn(service, 'smith')
    const patch = (json: object) => service.call('PATCH', '/api/users/me', { json, bearer })
    t.equal((await patch({ nickname: 'Mr Smith' })).status, 200, 'everything but the email can be changed')
    t.equal((await patch({ email: 'smith@example.com' })).status, 200)
    t.equal(await status(email), 200, 'it identifies one again')
    t.equal(await status('smith@example.com'), 200)
    t.equal((await patch({ email: 'TRINITY@example.com' })).status, 409)
    t.ok(first.body.id && cased.body.id)
  }
)

t.test('a login with an email in another case was counted as an attempt at another account', async (t) => {
  const service = await build(t, { LOGIN_FIELDS: 'email', LOGIN_RATE_LIMIT: '3/1m' })
  await signUp(service, 'neo', { email: 'Neo@bücher.example' })
  const statuses: number[] = []
  for (const name of ['neo@bücher.example', 'NEO@BÜCHER.example', 'Neo@xn--bcher-kva.example', 'Neo@bücher.example']) {
    statuses.push((await service.post('/api/token', { username: name, password: 'wrong' })).status)
  }
  t.same(statuses, [401, 401, 401, 429])
})

t.test('an empty email at sign-up was a 400, as were blanks around one and an internationalized domain', async (t) => {
  const service = await build(t)
  const { access: bearer } = await staff(service, 'morpheus', true)
  const { access: own } = await logIn(service, 'morpheus')
  let names = 0
  const callers: Record<string, (email: unknown) => Promise<Answer>> = {
    'POST /api/users': (email) => service.post('/api/users', { username: `a${++names}`, password, email }),
    'POST /api/admin/users': (email) =>
      service.post('/api/admin/users', { username: `b${++names}`, password, email }, { bearer }),
    'PATCH /api/users/me': (email) => service.call('PATCH', '/api/users/me', { json: { email }, bearer: own }),
    'PATCH /api/admin/users/{id}': (email) =>
      service.call('PATCH', '/api/admin/users/1', { json: { email, nickname: 'x' }, bearer })
  }
  for (const [name, call] of Object.entries(callers)) {
    for (const [email, kept] of [
      ['', ''],
      ['  ', ''],
      [' Neo@EXAMPLE.com\t', 'Neo@example.com'],
      ['neo@한국.kr', 'neo@한국.kr'],
      [`${' '.repeat(100)}${'n'.repeat(242)}@example.com`, `${'n'.repeat(242)}@example.com`]
    ]) {
      const { status, body, text } = await call(email)
      t.match({ status, email: body.email }, { status: name.startsWith('POST') ? 201 : 200, email: kept }, text)
    }
    for (const [email, message] of [
      ['x y z', 'Enter a valid email address.'],
      ['neo@example', 'Enter a valid email address.'],
      ['neo\0@example.com', 'Enter a valid email address.'],
      [`${'n'.repeat(300)}@example.com`, 'Ensure this field has no more than 254 characters.'],
      [null, 'This field may not be null.'],
      [1, 'Not a valid string.']
    ]) {
      const { status, body } = await call(email)
      t.match({ status, email: body.email }, { status: 400, email: [message] }, `${name}: ${email}`)
    }
  }
})
