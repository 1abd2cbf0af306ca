import t from 'tap'
import { type Condition, cursorAfter, type Order, orderBy, pageAfter, pageOf } from '../../src/infra/db/page.js'

const orders = {
  up: { name: 'date', column: 'u.date', kind: 'date', id: { column: 'u.id', kind: 'integer' }, descending: false },
  down: { name: 'date', column: 'u.date', kind: 'date', id: { column: 'u.id', kind: 'integer' }, descending: true },
  text: { name: 'name', column: 'u.name', kind: 'text', id: { column: 'u.jti', kind: 'text' }, descending: false },
  integer: { name: 'id', column: 'u.id', kind: 'integer', id: { column: 'u.id', kind: 'integer' }, descending: false }
} as const satisfies Record<string, Order>
const at = (name: keyof typeof orders): Order => orders[name]

function refusalOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

const moment = new Date('2026-11-23T09:00:00.250Z')

t.test('the condition that begins a page, in each order and after each kind of value', (t) => {
  const rows: [order: keyof typeof orders, position: Parameters<typeof cursorAfter>[0], condition: Condition][] = [
    ['up', { value: moment, id: 7 }, { sql: '(u.date > ? OR (u.date = ? AND u.id > ?))', args: [moment, moment, 7] }],
    [
      'down',
      { value: moment, id: 7 },
      { sql: '(u.date < ? OR (u.date = ? AND u.id < ?) OR u.date IS NULL)', args: [moment, moment, 7] }
    ],
    ['up', { value: null, id: 7 }, { sql: '(u.date IS NOT NULL OR u.id > ?)', args: [7] }],
    ['down', { value: null, id: 7 }, { sql: '(u.date IS NULL AND u.id < ?)', args: [7] }],
    ['text', { value: 'é', id: 'x' }, { sql: '(u.name > ? OR (u.name = ? AND u.jti > ?))', args: ['é', 'é', 'x'] }],
    ['integer', { value: 3, id: 3 }, { sql: '(u.id > ? OR (u.id = ? AND u.id > ?))', args: [3, 3, 3] }]
  ]
  for (const [name, position, condition] of rows) {
    t.strictSame(pageAfter(cursorAfter(position, at(name)), at(name)), condition, `${name} ${JSON.stringify(position)}`)
  }
  t.strictSame(pageAfter(undefined, at('up')), { sql: '1 = 1', args: [] }, 'the first page')
  t.end()
})

t.test('the order of the rows is that of the condition', (t) => {
  t.equal(orderBy(at('up')), 'ORDER BY u.date ASC, u.id ASC')
  t.equal(orderBy(at('down')), 'ORDER BY u.date DESC, u.id DESC')
  t.end()
})

t.test('a page has a next one only when one more was found than was asked for', (t) => {
  const page = (found: number[], limit: number) => pageOf(found, limit, at('integer'), (id) => ({ value: id, id }))
  t.strictSame(page([], 2), { items: [], next: null })
  t.strictSame(page([1, 2], 2), { items: [1, 2], next: null })
  t.strictSame(page([1, 2, 3], 2), { items: [1, 2], next: cursorAfter({ value: 2, id: 2 }, at('integer')) })
  t.strictSame(page([1], 0), { items: [], next: null }, 'nothing to go on from')
  t.end()
})

t.test('a cursor of another order, or of nothing, is refused', (t) => {
  const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const refused: [order: keyof typeof orders, cursor: string][] = [
    ['up', cursorAfter({ value: moment, id: 1 }, at('down'))],
    ['down', cursorAfter({ value: moment, id: 1 }, at('up'))],
    ['up', ''],
    ['up', 'rubbish'],
    ['up', Buffer.from('[').toString('base64url')],
    ['up', made(null)],
    ['up', made({ 0: 'date', 1: null, 2: 1, length: 3 })],
    ['up', made(['date', null])],
    ['up', made(['date', null, 1, 1])],
    ['up', made(['name', null, 1])],
    ['up', made(['date', null, '1'])],
    ['up', made(['date', null, 1.5])],
    ['up', made(['date', null, null])],
    ['up', made(['date', 5, 1])],
    ['up', made(['date', 'soon', 1])],
    ['up', made(['date', '1969-12-31T23:59:59.999Z', 1])],
    ['up', made(['date', '9999-12-31T00:00:00.001Z', 1])],
    ['text', made(['name', 5, 'x'])],
    ['text', made(['name', 'x', 5])],
    ['integer', made(['id', 1, 2 ** 53])],
    ['integer', made(['id', '1', 1])]
  ]
  for (const [name, cursor] of refused) {
    const label = `${name} ${Buffer.from(cursor, 'base64url')}`
    t.match(
      refusalOf(() => pageAfter(cursor, at(name))),
      { fields: { cursor: ['Invalid cursor.'] } },
      label
    )
  }
  const allowed = ['1970-01-01T00:00:00.000Z', '9999-12-31T00:00:00.000Z']
  for (const date of allowed) {
    t.strictSame(pageAfter(made(['date', date, 1]), at('up')).args[0], new Date(date))
  }
  t.strictSame(pageAfter(made(['-date', null, 1]), at('down')).args, [1])
  t.end()
})
