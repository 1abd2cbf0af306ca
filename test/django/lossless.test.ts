import fc from 'fast-check'
import t from 'tap'
import type { Remark } from '../../src/django/report.js'
import { build, logIn, staff, testClock } from '../service.js'
import { entryOf, importInto, now } from './fixture.js'

/** Longer than every column. */
const long = 'x'.repeat(300)

/** What no field of Django's users holds, and what a field of a user model of one's own may hold. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    '',
    '   ',
    [],
    {},
    [1],
    { deep: [{ x: null }] },
    long,
    2 ** 53,
    1e300,
    -0.5
  ),
  fc.integer(),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed())
)

const dates = fc.constantFrom<unknown>(
  ...[
    '2025-01-01T00:00:00Z',
    '2025-10-16T18:00:00.123+09:00',
    '2024-02-29',
    '2025-01-01T00:00:00.5',
    '2025-01-01T00:00:00'
  ],
  ...[
    '2025-02-30T00:00:00Z',
    '2025-13-01T00:00:00Z',
    'yesterday',
    '1',
    '0001-01-01T00:00:00Z',
    '2025-01-01T00:00:00.123456Z'
  ],
  ...[1_735_689_600, null, true, '', '2025-01-01 10:00:00Z', '2025-01-01T24:00:00Z']
)

/** Names that are one name to this service, and names that look like one. */
const names = fc.constantFrom<unknown>(
  ...[
    'neo',
    'Neo',
    ' neo',
    'neo ',
    'ｎｅｏ',
    'neo\ufe0f',
    'neo\u3164',
    'ne\u200bo',
    'neo\0',
    'neo  anderson',
    'neo anderson'
  ],
  ...['네오', '네오'.normalize('NFD'), 'trinity!', '', ' ', long, 7, 7.5, null, true, ['neo']]
)

const emails = fc.constantFrom<unknown>(
  ...[
    'neo@example.com',
    'Neo@EXAMPLE.com',
    ' neo@example.com',
    'neo@bücher.example',
    'neo@xn--bcher-kva.example',
    'no email'
  ],
  ...['neo@example.com\u200b', 'n\0eo@example.com', '', null, 1, false, `${long}@example.com`]
)

const flags = fc.constantFrom<unknown>(true, false, null, 1, 'yes')

const fields = fc.record(
  {
    username: fc.oneof(names, odd),
    password: fc.constantFrom<unknown>(entryOf(1, 'neo').fields.password, '', '!', 'plain', null, 7, `${long}$`),
    email: fc.oneof(emails, odd),
    nickname: odd,
    first_name: odd,
    last_name: odd,
    level: fc.oneof(odd, fc.constantFrom<unknown>('3', ' 3 ', '-1', 'three', 3.5, 2 ** 31)),
    is_active: flags,
    is_staff: flags,
    is_superuser: flags,
    date_joined: dates,
    last_login: dates,
    groups: odd,
    user_permissions: odd,
    phone: odd,
    constructor: odd
  },
  { requiredKeys: [] }
)

/** Mostly whole users, of which one member or two are odd. */
const rows = fc.record({
  model: fc.constantFrom('auth.user', 'auth.User'),
  pk: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 12 }) }, { weight: 1, arbitrary: odd }),
  fields: fc.oneof(
    fields,
    fc
      .tuple(fc.integer({ min: 1, max: 99 }), fields)
      .map(([n, changes]) => ({ ...entryOf(n, `user${n}`).fields, ...pick(changes, n) }))
  )
})

/** A few of the members. */
function pick(all: Record<string, unknown>, seed: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter((_, index) => (index * 7 + seed) % 5 === 0))
}

const isEmpty = (value: unknown) =>
  value == null ||
  (typeof value === 'string' && value.trim() === '') ||
  (typeof value === 'object' && Object.keys(value).length === 0)

t.test('nothing of a dump is lost without a line: it is stored as it was, or the report names it', async (t) => {
  const service = await build(t, {}, { clock: testClock(now) })
  await staff(service, 'operator', true)
  // The dump's ids are smaller.
  await service.app.db.execute('DELETE FROM sessions')
  await service.app.db.execute('UPDATE users SET id = 1000000')
  const { access: bearer } = await logIn(service, 'operator')

  /** By id, as the API shows them; it does not show who is a superuser. */
  async function usersHere(): Promise<Map<unknown, Record<string, unknown>>> {
    const { body } = await service.get('/api/admin/users?limit=100', { bearer })
    const superusers = await service.app.db.query('SELECT id FROM users WHERE isSuperuser')
    const ids = superusers.map(([id]) => Number(id))
    const users = Array.isArray(body.items) ? body.items : []
    return new Map(users.map((user) => [user.id, { ...user, is_superuser: ids.includes(user.id) }]))
  }

  const dumps = fc.uniqueArray(rows, {
    minLength: 1,
    maxLength: 8,
    selector: ({ pk, fields }) => JSON.stringify([plainPk(pk), nameOf(fields.username)])
  })
  const property = fc.asyncProperty(dumps, async (dump) => {
    await service.app.db.execute('DELETE FROM users WHERE id < 1000000')
    const text = JSON.stringify([entryOf(999_999, 'whole'), ...dump])
    const remarks: Remark[] = []
    const { users, lostFields } = await importInto(service, text, { onRemark: (remark) => remarks.push(remark) })

    const skipped = remarks.filter(({ outcome }) => outcome === 'skipped')
    equal(users.read, dump.length + 1, 'read')
    equal(users.imported + skipped.length, users.read, 'each is imported or skipped')
    equal(sum(users.skipped), skipped.length, 'what is skipped is counted')
    const kept = remarks.filter(({ outcome, reason }) => outcome === 'kept' && reason !== 'field')
    equal(sum(users.kept), kept.length, 'what is changed is counted')
    for (const [name, count] of Object.entries(lostFields))
      equal(remarks.filter(({ reason, field }) => reason === 'field' && field === name).length, count, name)

    // Each entry that was not skipped: the first of its id that could be read.
    const left = [...skipped]
    let imported = 1
    const here = await usersHere()
    for (const { pk, fields } of dump) {
      const user = here.get(pk)
      if (isSkipped()) continue
      if (user === undefined) throw new Error(`${JSON.stringify(pk)} is neither here nor skipped`)
      imported++
      const why = new Set(remarks.filter((one) => one.pk === pk && one.outcome === 'kept').map(keyOf))
      for (const [name, value] of Object.entries(fields)) {
        if (!isEmpty(value) && !why.has(name)) check(name, value, user, why)
      }

      /** Takes the remark of this entry away: no two entries have both in common. */
      function isSkipped(): boolean {
        const index = left.findIndex((one) => one.pk === plainPk(pk) && one.username === nameOf(fields.username))
        if (index !== -1) left.splice(index, 1)
        return index !== -1
      }
    }
    equal(imported, users.imported, 'every user who was imported is here')
  })
  await t.resolves(fc.assert(property, { numRuns: 60, endOnFailure: true }))
})

const keyOf = ({ reason, field }: Remark): string => (reason === 'field' ? String(field) : reason)

/** An id and a username as remarks have them. */
const plainPk = (pk: unknown) => (typeof pk === 'number' ? pk : typeof pk === 'string' ? pk.slice(0, 64) : null)
function nameOf(username: unknown): string | undefined {
  if (typeof username === 'string') return username.slice(0, 200)
  const hasText = Number.isSafeInteger(username) || (Number.isFinite(username) && !Number.isInteger(username))
  return hasText ? String(username) : undefined
}

function sum(tallies: Record<string, { count: number }>): number {
  return Object.values(tallies).reduce((total, { count }) => total + count, 0)
}

/** Whether a member is stored as it was. What is not has to be among the remarks. */
function check(name: string, value: unknown, user: Record<string, unknown>, why: ReadonlySet<string>): void {
  const said = (...reasons: string[]) => reasons.some((reason) => why.has(reason))
  if (name === 'username' && !said('username_changed')) equal(user.username, String(value), name)
  else if (name === 'email' && !said('email', 'email_changed')) equal(user.email, value, name)
  else if (name === 'nickname' && !said('nickname')) equal(user.nickname, String(value), name)
  else if ((name === 'first_name' || name === 'last_name') && !said('nickname'))
    equal(String(user.nickname).split(String(value)).length > 1, true, name)
  else if (name === 'level' && !said('level')) equal(user.level, Number(value), name)
  else if (name === 'is_staff' && !said('staff')) equal(user.is_staff, value, name)
  else if (name === 'is_active' || name === 'is_superuser') equal(user[name], value, name)
  else if ((name === 'date_joined' || name === 'last_login') && !said('naive_time', 'time_cut'))
    equal(Date.parse(String(user[name])), Date.parse(String(value)), name)
  else if (name === 'groups' || name === 'user_permissions') equal(said(name), true, name)
  else if (name === 'phone' || name === 'constructor') equal(false, true, `${name} is lost`)
}

function equal(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)} in place of ${JSON.stringify(expected)}`)
}
