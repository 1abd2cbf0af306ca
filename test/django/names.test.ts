import t, { type Test } from 'tap'
import type { Reason } from '../../src/django/report.js'
import { createDjangoStore } from '../../src/django/store.js'
import { build, logIn, password, signUp, staff, testClock, tokensOf } from '../service.js'
import { beforeInserting, entryOf, importInto, now } from './fixture.js'

const start = (t: Test, env: Record<string, string> = {}) => build(t, env, { clock: testClock(now) })

/** Names of Django, and as what they are imported; null where the user is skipped. */
const names: [written: string, kept: string | null, reason?: Reason][] = [
  ['trimmer', 'trimmer'],
  ['trimmer\ufe0f', null, 'username_invisible'],
  ['\u3164trimmer', null, 'username_invisible'],
  ['trim\u200bmer', null, 'username_invisible'],
  ['trimmer\u2800', null, 'username_invisible'],
  ['trimmer\u00ad', null, 'username_invisible'],
  ['trim\u202emer', null, 'username_invisible'],
  ['trimmer\0', null, 'username_invisible'],
  ['trim\nmer', null, 'username_invisible'],
  ['\u3164', null, 'username_invisible'],
  ['the  one', null, 'username_invisible'],
  ['the\u00a0\u3000one', null, 'username_invisible'],
  ['the one', 'the one', 'username_unusual'],
  ['neo!', 'neo!', 'username_unusual'],
  ['홍 길동', '홍 길동', 'username_unusual'],
  ['ｎｅｏ', 'neo', 'username_changed'],
  [' cypher ', 'cypher', 'username_changed'],
  ['NEO', null, 'username_taken'],
  ['네오', '네오'],
  ['   ', null, 'username'],
  ['x'.repeat(151), null, 'username']
]

t.test('a name that looks like another was imported; now each name is imported, or named in the report', async (t) => {
  const service = await start(t)
  const dump = names.map(([username], index) => entryOf(index + 1, 'secret', { username }))
  for (const dryRun of [true, false]) {
    const { users } = await importInto(service, dump, { dryRun })
    for (const reason of new Set(names.flatMap(([, , reason]) => reason ?? []))) {
      const concerned = names.filter(([, , one]) => one === reason)
      const { count, usernames } = { ...users.skipped, ...users.kept }[reason] ?? {}
      t.same({ count, usernames }, { count: concerned.length, usernames: concerned.map(([name]) => name) }, reason)
    }
  }
  const { access: bearer } = await staff(service)
  const stored = await service.get('/api/admin/users?limit=100', { bearer })
  const items = Array.isArray(stored.body.items) ? stored.body.items : []
  for (const [index, [written, kept]] of names.entries()) {
    const user = items.find(({ id }) => id === index + 1)
    t.equal(user?.username ?? null, kept, JSON.stringify(written))
  }
  for (const username of ['the one', 'neo!', '홍 길동', 'trimmer', 'ｎｅｏ']) {
    t.equal((await service.post('/api/token', { username, password: 'secret' })).status, 200, `${username} logs in`)
  }
  const hidden = await service.post('/api/users', { username: 'trimmer\ufe0f', password })
  t.equal(hidden.status, 400, 'as a sign-up is refused')
})

t.test('an email that a sign-up refuses is kept where it can be seen, and left out where it cannot', async (t) => {
  const service = await start(t)
  const emails: [written: string, kept: string, reason?: Reason][] = [
    ['neo@example.com', 'neo@example.com'],
    [' Neo@EXAMPLE.com', 'Neo@example.com', 'email_changed'],
    ['no email', 'no email', 'email_unusual'],
    ['neo@host', 'neo@host', 'email_unusual'],
    ['네오@example.com', '네오@example.com', 'email_unusual'],
    ['neo@example.com\u200b', '', 'email'],
    ['neo@exam\u00adple.com', '', 'email'],
    ['neo@example.com\r\nbcc: smith@example.com', '', 'email'],
    ['n\0eo@example.com', '', 'email'],
    [`${'x'.repeat(250)}@example.com`, '', 'email'],
    ['', '']
  ]
  const dump = emails.map(([email], index) => entryOf(index + 1, `user${index}`, { email }))
  const { users } = await importInto(service, dump)
  t.match(users, { imported: emails.length, skipped: {} })
  for (const reason of ['email', 'email_changed', 'email_unusual'] as const)
    t.equal(users.kept[reason]?.count, emails.filter(([, , one]) => one === reason).length, reason)
  for (const [index, [written, kept]] of emails.entries())
    t.equal((await service.app.users.findById(index + 1))?.email, kept, JSON.stringify(written))
  const access = tokensOf(await service.post('/api/token', { username: 'user2', password: 'user2' })).access
  const changed = await service.call('PATCH', '/api/users/me', { json: { nickname: 'The One' }, bearer: access })
  t.equal(changed.status, 200, 'such a user changes everything else')
})

t.test('an imported email could be registered by a stranger in another case or form', async (t) => {
  const service = await start(t, { LOGIN_FIELDS: 'username,email' })
  await signUp(service, 'early', { email: 'Early@example.com' })
  const dump = [
    entryOf(101, 'neo', { email: 'Neo@example.com' }),
    entryOf(102, 'trinity', { email: 'trinity@bücher.example' }),
    entryOf(103, 'apoc', { email: 'shared@example.com' }),
    entryOf(104, 'switch', { email: 'shared@example.com' }),
    entryOf(105, 'mouse', { email: 'Shared@example.com' }),
    entryOf(106, 'late', { email: 'early@example.com' })
  ]
  const forms = [
    ...['Neo@example.com', 'neo@example.com', 'NEO@EXAMPLE.COM', 'trinity@xn--bcher-kva.example'],
    ...['Trinity@BÜCHER.example', 'shared@example.com', 'SHARED@example.com', 'early@EXAMPLE.com']
  ]
  let strangers = 0
  const statuses = async () => {
    const answers = await Promise.all(
      forms.map((email) => service.post('/api/users', { username: `stranger${strangers++}`, password, email }))
    )
    return [...new Set(answers.map(({ status }) => status))]
  }
  let during: number[] = []
  const storeOf: typeof createDjangoStore = (db) => {
    const store = createDjangoStore(db)
    return {
      ...store,
      async insertMembers(list) {
        await store.insertMembers(list)
        during = await statuses()
      }
    }
  }
  const report = await importInto(service, dump, { storeOf })
  t.same(during, [409], 'while the import goes on')
  t.same(await statuses(), [409], 'afterwards, at once')
  t.match(report.users, { imported: 6, skipped: {} }, 'two users with one email are both imported')
  t.same(report.duplicateEmails, { count: 3, ids: [104, 105, 106] })
  const keys = await service.app.db.query('SELECT id, emailKey FROM users WHERE id > 100 ORDER BY id')
  t.same(
    keys.map(([, key]) => key),
    ['neo@example.com', 'trinity@xn--bcher-kva.example', 'shared@example.com', null, null, null]
  )
  const login = async (username: string, secret: string) =>
    (await service.post('/api/token', { username, password: secret })).status
  t.equal(await login('Neo@example.com', 'neo'), 200)
  t.equal(await login('shared@example.com', 'apoc'), 401, 'two users have it to the letter')
  t.equal(await login('switch', 'switch'), 200)
  const { access: bearer } = await logIn(service, 'early')
  const taken = await service.call('PATCH', '/api/users/me', {
    json: { email: 'NEO@example.com', current_password: password },
    bearer
  })
  t.not(taken.status, 200)
})

t.test('a stranger who takes an email between the reading and the writing of a batch keeps it', async (t) => {
  const service = await start(t, { LOGIN_FIELDS: 'username,email' })
  const storeOf = beforeInserting(() => signUp(service, 'stranger', { email: 'NEO@example.com' }))
  const report = await importInto(service, [entryOf(101, 'neo', { email: 'neo@example.com' })], { storeOf })
  t.match(report, { users: { imported: 1 }, duplicateEmails: { count: 1, ids: [101] } })
})
