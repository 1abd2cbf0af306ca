import t, { type Test } from 'tap'
import type { Remark } from '../../src/django/report.js'
import { createDjangoStore } from '../../src/django/store.js'
import { build, isAlive, password, type Service, signUp, staff, testClock, tokensOf } from '../service.js'
import { beforeInserting, type Entry, entries, entryOf, hashOf, importInto, member, now, secrets } from './fixture.js'

const start = (t: Test, env: Record<string, string> = {}) =>
  build(t, { SIGNING_KEY: secrets.signingKey, ...env }, { clock: testClock(now) })

const logIn = ({ post }: Service, username: string, password: string) => post('/api/token', { username, password })

async function storedHash({ app }: Service, id: number): Promise<unknown> {
  return (await app.db.query('SELECT password FROM users WHERE id = ?', id))[0]?.[0]
}

async function countRows({ app }: Service): Promise<unknown[]> {
  const count =
    'SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM sessions), (SELECT COUNT(*) FROM blacklisted_tokens)'
  return [...((await app.db.query(count))[0] ?? [])].map(Number)
}

const members = () => entries().filter(({ model }) => model === 'auth.user')

for (const algorithm of ['pbkdf2', 'pbkdf2_sha1', 'bcrypt', 'bcrypt_sha256', 'argon2', 'scrypt']) {
  t.test(`a member with a ${algorithm} hash logs in with the password, which is bcrypt from then on`, async (t) => {
    const service = await start(t)
    await importInto(service, entries())
    const { id, username, password } = member(`${algorithm}-user`)
    t.equal(await storedHash(service, id), hashOf(username), 'the hash is carried over')
    t.match(await logIn(service, username, `${password}!`), { status: 401, body: { code: 'no_active_account' } })
    t.equal(await storedHash(service, id), hashOf(username), 'a wrong password changes nothing')
    const { access } = tokensOf(await logIn(service, username, password))
    t.match((await service.get('/api/users/me', { bearer: access })).body, { id, username })
    t.match(await storedHash(service, id), /^\$2b\$04\$/, 'it has become bcrypt')
    t.equal((await logIn(service, username, password)).status, 200, 'and the password is still the same')
    t.equal((await logIn(service, username, `${password}!`)).status, 401)
  })
}

t.test('a long password is not cut when it becomes bcrypt, and one over 128 characters is refused', async (t) => {
  const service = await start(t)
  const fits = 'x'.repeat(128)
  const password = (text: string) => ({ password: entryOf(1, text).fields.password })
  await importInto(service, [entryOf(1, 'neo', password(fits)), entryOf(2, 'trinity', password(`${fits}x`))])
  t.equal((await logIn(service, 'neo', fits.slice(0, 72))).status, 401)
  t.equal((await logIn(service, 'neo', fits)).status, 200)
  t.match(await storedHash(service, 1), /^bcrypt_sha256\$\$2b\$04\$/)
  t.equal((await logIn(service, 'neo', fits)).status, 200)
  t.equal((await logIn(service, 'neo', fits.slice(0, 72))).status, 401)
  t.equal((await logIn(service, 'trinity', `${fits}x`)).status, 401)
})

t.test('an import keeps the username, nickname, rights and dates of a user', async (t) => {
  const service = await start(t)
  const report = await importInto(service, entries())
  t.match(report.users, { read: 13, imported: 11, unchanged: 0 })
  const { id } = member('Neo')
  t.match(await service.app.users.findById(id), {
    username: 'Neo',
    nickname: 'Thomas Anderson',
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    dateJoined: new Date('2025-10-16T09:00:00.123Z'),
    lastLogin: new Date('2026-11-20T06:00:00.000Z')
  })
  t.match(await service.app.users.findById(member('morpheus').id), { isStaff: true, isSuperuser: true })
  t.match(await service.app.users.findById(member('pbkdf2-user').id), { email: 'pbkdf2@example.com', lastLogin: null })
  t.match(await service.app.users.findByName('네오'), { id: member('네오').id })
  t.same(report.users.skipped, {
    password_unsupported: { count: 1, pks: [member('md5-user').id] },
    username_taken: { count: 1, pks: [member('neo').id], usernames: ['neo'] }
  })
  t.same(report.users.kept, {
    groups: { count: 1, pks: [id] },
    staff: { count: 1, pks: [id], usernames: ['Neo'] },
    email_changed: { count: 6, pks: [101, 102, 103, 104, 105] },
    no_password: { count: 1, pks: [member('oracle').id] }
  })
  for (const name of ['oracle', 'cypher'])
    t.equal((await logIn(service, name, member(name).password || '!')).status, 401, name)
  t.ok(
    Number((await signUp(service, 'trinity')).body.id) > member('neo').id,
    'new members get new ids, not even one that was skipped'
  )
})

t.test('a dry run writes nothing and counts the same', async (t) => {
  const service = await start(t)
  const seen: Record<string, Remark[]> = { dry: [], real: [] }
  const dry = await importInto(service, entries(), { dryRun: true, onRemark: (remark) => seen.dry?.push(remark) })
  t.same(await countRows(service), [0, 0, 0])
  const real = await importInto(service, entries(), { onRemark: (remark) => seen.real?.push(remark) })
  t.same({ ...dry, dryRun: false }, real)
  t.same(seen.dry, seen.real)
  t.match(await countRows(service), [11, 5, 0])
})

t.test('a second run changes nothing, and what has changed here stays', async (t) => {
  const service = await start(t)
  await importInto(service, entries())
  const { id, password: old } = member('Neo')
  const { access } = tokensOf(await logIn(service, 'Neo', old))
  const changed = { current_password: old, new_password: password }
  t.equal((await service.post('/api/users/me/password', changed, { bearer: access })).status, 204)
  t.equal((await service.call('PATCH', '/api/users/me', { json: { nickname: 'The One' }, bearer: access })).status, 200)
  await service.app.db.execute("UPDATE users SET username = 'one', usernameKey = 'one' WHERE id = ?", id)
  await service.app.db.execute('DELETE FROM users WHERE id = ?', member('morpheus').id)
  const before = await service.app.db.query('SELECT * FROM users ORDER BY id')

  const report = await importInto(service, entries())
  t.match(
    report.users,
    { read: 13, imported: 2, unchanged: 10 },
    'who was deleted here comes back, and the name that became free is taken'
  )
  const after = await service.app.db.query('SELECT * FROM users ORDER BY id')
  const fresh = [member('morpheus').id, member('neo').id]
  t.same(
    after.filter(([id]) => !fresh.includes(Number(id))),
    before
  )
  t.ok(await isAlive(service, access))
  t.match((await importInto(service, entries())).users, { imported: 0, unchanged: 12 })
})

t.test('an id that another user has here is not imported, and neither are its sessions', async (t) => {
  const service = await start(t)
  const { id } = member('Neo')
  await service.app.db.execute('DELETE FROM users')
  await signUp(service, 'smith')
  await service.app.db.execute('UPDATE users SET id = ?', id)
  const report = await importInto(service, entries())
  t.same(report.users.skipped.id_taken, { count: 1, pks: [id] })
  t.equal(report.users.skipped.username_taken, undefined, 'the other neo got the name')
  const rows = await service.app.db.query('SELECT COUNT(*) FROM sessions WHERE userId = ?', id)
  t.equal(Number(rows[0]?.[0]), 0)
  t.match(await service.app.users.findById(id), { username: 'smith' })
})

t.test('duplicates, within a batch and across batches, also in a dry run', async (t) => {
  const service = await start(t)
  await signUp(service, 'trinity')
  const many = Array.from({ length: 1100 }, (_, index) => entryOf(1000 + index, `member${index}`))
  const dump = [
    ...many,
    entryOf(5000, 'MEMBER3'),
    entryOf(5001, 'ｍember1099'),
    entryOf(1000, 'somebody-else'),
    entryOf(5002, 'Trinity')
  ]
  for (const dryRun of [true, false]) {
    const { users } = await importInto(service, dump, { dryRun })
    t.match(users, { read: 1104, imported: 1100, skipped: { duplicate: { count: 1, pks: [1000] } } })
    t.same(users.skipped.username_taken?.pks.toSorted(), [5000, 5001, 5002], `dry run: ${dryRun}`)
  }
  t.equal((await logIn(service, 'member1099', 'member1099')).status, 200)
})

t.test('a row with 10,000,000 iterations is named in the report, and logs in once a new password is set', async (t) => {
  const service = await start(t)
  const costly = (name: string, from: string, to: string): Entry =>
    entryOf(member(name).id, name, { password: hashOf(name).replace(from, to) })
  const dump = [
    costly('pbkdf2-user', '$1000000$', '$10000000$'),
    costly('argon2-user', 'm=102400', 'm=4194304'),
    costly('scrypt-user', '16384', '65536'),
    costly('bcrypt-user', '$12$', '$31$')
  ]
  const pks = dump.map(({ pk }) => pk)
  for (const dryRun of [true, false]) {
    const { users } = await importInto(service, dump, { dryRun })
    t.match(users, { imported: 4, skipped: {}, kept: { password_excessive: { count: 4, pks } } }, `dry run: ${dryRun}`)
  }
  const { username, id } = member('pbkdf2-user')
  const credentials = [username, member('pbkdf2-user').password] as const
  t.equal((await logIn(service, ...credentials)).status, 401)
  const { access } = await staff(service)
  await service.app.audit.flush()
  const audit = await service.get(`/api/admin/audit?type=login.failed&subject_id=${id}`, { bearer: access })
  t.match(audit.body.items, [{ detail: /the imported hash is too expensive/ }], audit.text)
  const set = await service.post(`/api/admin/users/${id}/password`, { new_password: password }, { bearer: access })
  t.equal(set.status, 204, set.text)
  t.equal((await logIn(service, username, password)).status, 200)
})

t.test('entries that cannot be imported are skipped, each with its reason', async (t) => {
  const service = await start(t)
  const one = entryOf(1, 'neo')
  const wrong: Record<string, unknown[]> = {
    id: ['5f0c1a6e-6f7b-4a44-9c0e-1d1f7c1b2a3d', null, undefined, 0, -1, 1.5, 2_000_000_001, '7', [1]].map((pk) => ({
      ...one,
      pk
    })),
    username: ['', '   ', 'x'.repeat(151)].map((username, index) => entryOf(10 + index, 'x', { username })),
    malformed: [
      { username: undefined },
      { username: true },
      { username: 2 ** 53 },
      { password: undefined },
      { password: ['x'] },
      { email: 1 },
      { date_joined: 'yesterday' },
      { date_joined: '2025-02-30T00:00:00Z' },
      { date_joined: 1_735_689_600 },
      { last_login: 'now' },
      { last_login: '1' },
      { is_superuser: 'yes' },
      { is_active: 0 }
    ].map((fields, index) => entryOf(20 + index, 'neo', fields)),
    password_unsupported: ['plain', 'md5$salt$hash', 'crypt$$x'].map((password, index) =>
      entryOf(50 + index, 'neo', { password })
    )
  }
  const { users, ignored } = await importInto(
    service,
    JSON.stringify([
      ...Object.values(wrong).flat(),
      entryOf(60, 'long', { first_name: 'x'.repeat(150), last_name: 'y', user_permissions: [3] }),
      { model: 'sessions.session', pk: 'x', fields: {} },
      { model: 'auth.user', pk: 1 },
      null,
      7,
      'x',
      []
    ])
  )
  for (const [reason, list] of Object.entries(wrong))
    t.match(users.skipped, { [reason]: { count: list.length } }, reason)
  t.match(users, { imported: 1, kept: { nickname: { count: 1 }, user_permissions: { count: 1 } } })
  t.same(
    users.skipped.malformed?.fields,
    { username: 3, password: 2, email: 1, date_joined: 3, last_login: 2, is_superuser: 1, is_active: 1 },
    'each field at fault is named'
  )
  t.same(ignored, { 'sessions.session': 1, 'not an entry of a dump': 5 })
})

t.test('another user model, and times without an offset, as with USE_TZ = False', async (t) => {
  const service = await start(t)
  const custom = {
    ...entryOf(7, 'neo', { date_joined: '2025-01-01T00:00:00.5', nickname: 'The One', level: 9 }),
    model: 'accounts.member'
  }
  await t.rejects(importInto(service, [custom]), {
    message: /no entry of auth\.user\. Models with a password.*: accounts\.member \(1\).*--user-model/
  })
  t.match(await importInto(service, [custom], { userModel: 'accounts.Member' }), { users: { imported: 1 } })
  const joined = new Date('2025-01-01T00:00:00.500Z')
  t.match(await service.app.users.findById(7), { dateJoined: joined, nickname: 'The One', level: 9 })
})

t.test('--email-verified: the emails of imported users are verified', async (t) => {
  const service = await build(t)
  const dump = (id: number) => [
    entryOf(id, `user${id}`, { email: `user${id}@example.com` }),
    entryOf(id + 1, `none${id}`)
  ]
  await importInto(service, dump(1))
  await importInto(service, dump(3), { emailVerified: true })
  const verified = [1, 2, 3, 4].map(async (id) => (await service.app.users.findById(id))?.emailVerified)
  t.same(await Promise.all(verified), [false, false, true, false])
})

t.test('an import makes no administrators: is_staff needs a superuser, or --keep-staff', async (t) => {
  const dump = [
    entryOf(1, 'clerk', { is_staff: true }),
    entryOf(2, 'root', { is_staff: true, is_superuser: true }),
    entryOf(3, 'neo')
  ]
  for (const keepStaff of [false, true]) {
    const service = await start(t)
    const dry = await importInto(service, dump, { keepStaff, dryRun: true })
    const report = await importInto(service, dump, { keepStaff })
    t.same(dry.administrators, report.administrators)
    t.match(await service.app.users.findById(1), { isStaff: keepStaff })
    t.match(await service.app.users.findById(2), { isStaff: true, isSuperuser: true })
    t.same(report.administrators.usernames, keepStaff ? ['clerk (staff)', 'root (superuser)'] : ['root (superuser)'])
    t.equal(report.users.kept.staff?.count, keepStaff ? undefined : 1)
    const { access } = tokensOf(await logIn(service, 'clerk', 'clerk'))
    t.equal((await service.get('/api/admin/users', { bearer: access })).status, keepStaff ? 200 : 403)
  }
})

t.test('every field of a user is kept, or the report names it with a count', async (t) => {
  const service = await start(t)
  const dump = [
    entryOf(1, 'one', { date_joined: undefined, level: '3', phone: '010', nickname: '', first_name: 'Thomas' }),
    entryOf(2, '  two  ', { email: null, level: 'high', phone: '020', nickname: 'Two', last_name: 'Lost', bio: '' })
  ]
  const report = await importInto(service, dump)
  t.match(await service.app.users.findById(1), { level: 3, nickname: 'Thomas', dateJoined: new Date(now) })
  t.match(await service.app.users.findById(2), { username: 'two', email: '', level: 1, nickname: 'Two' })
  t.same(report.lostFields, { phone: 2, last_name: 1 })
  for (const reason of ['date_joined', 'level', 'username_changed'] as const)
    t.equal(report.users.kept[reason]?.count, 1, reason)
  service.clock.pass(60_000)
  t.match(await importInto(service, dump), { users: { imported: 0, unchanged: 2 } }, 'without date_joined too')
})

t.test('a user model with other names of fields: --field and --username-field', async (t) => {
  const service = await start(t)
  const { username: _, ...fields } = entryOf(1, 'x', { email: 'neo@x.example', phone: '010' }).fields
  const report = await importInto(service, [{ model: 'auth.user', pk: 1, fields }], {
    mapping: { username: 'email', nickname: 'phone' }
  })
  t.match(await service.app.users.findById(1), { username: 'neo@x.example', email: 'neo@x.example', nickname: '010' })
  t.same(report.lostFields, {})
})

t.test('a user who signs up during an import is not overwritten', async (t) => {
  const service = await start(t)
  const storeOf = beforeInserting(() => signUp(service, 'NEO'))
  const { users } = await importInto(service, [entryOf(101, 'trinity'), entryOf(102, 'neo')], { storeOf })
  t.match(users, { imported: 1, unchanged: 0, skipped: { username_taken: { count: 1, pks: [102] } } })
  t.equal((await logIn(service, 'NEO', password)).status, 200)
})

t.test('a batch whose answer was lost is written once, and counted as imported', async (t) => {
  const service = await start(t)
  let lost = false
  const storeOf: typeof createDjangoStore = (db) => {
    const store = createDjangoStore(db)
    const losing =
      <T>(insert: (list: readonly T[]) => Promise<void>) =>
      async (list: readonly T[]) => {
        await insert(list)
        lost = !lost
        if (lost) throw Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' })
      }
    return { ...store, insertMembers: losing(store.insertMembers), insertSessions: losing(store.insertSessions) }
  }
  const report = await importInto(service, entries(), { storeOf })
  t.match(report, { users: { imported: 11, unchanged: 0 }, tokens: { imported: 5, unchanged: 0 } })
  t.match(await countRows(service), [11, 5, 0])
})

t.test('two imports at once come to the same as one', async (t) => {
  const service = await start(t)
  const [one, other] = await Promise.all([importInto(service, members()), importInto(service, members())])
  t.equal(one.users.imported + other.users.imported, 11)
  t.equal(one.users.unchanged + other.users.unchanged, 11)
  t.match(await countRows(service), [11, 0, 0])
})

t.test(
  'a login with an unknown name takes as long as one of an imported user, from the first one on (ASVS 5.0, 6.3.8)',
  async (t) => {
    const first = await start(t)
    await importInto(first, [entryOf(1, 'neo', { password: hashOf('pbkdf2-user') })])
    await first.app.close()
    const service = await build(t, {}, { databaseUrl: first.databaseUrl, clock: testClock(now) })
    const timeOf = async (username: string) => {
      const from = performance.now()
      t.equal((await logIn(service, username, 'wrong')).status, 401)
      return performance.now() - from
    }
    await signUp(service, 'warm')
    // Whatever else the machine does makes times longer: the least of several, taken in turns, is the work itself
    const [strangers, members]: [number[], number[]] = [[], []]
    while (members.length < 6) {
      strangers.push(await timeOf(`nobody${members.length}`))
      members.push(await timeOf('neo'))
    }
    const [unknown, carried] = [Math.min(...strangers), Math.min(...members)]
    t.ok(carried > 100, 'it is work')
    t.ok(unknown > carried * 0.7, `unknown ${unknown.toFixed()} ms, carried over ${carried.toFixed()} ms`)
  }
)
