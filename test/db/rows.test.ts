import t from 'tap'
import { column, columns, date, integer, joined, orNull, text, together } from '../../src/infra/db/rows.js'

for (const [written, read] of [
  ['2026-11-26 12:04:05.123', '2026-11-26T12:04:05.123Z'],
  ['2026-01-31 00:00:00.007', '2026-01-31T00:00:00.007Z'],
  ['2026-11-26 12:04:05', '2026-11-26T12:04:05.000Z'],
  ['2026-11-26 12:04:05.5', '2026-11-26T12:04:05.500Z'],
  ['2026-11-26 12:04:05.123456', '2026-11-26T12:04:05.123Z'],
  ['1969-12-31 23:59:59.999', '1969-12-31T23:59:59.999Z'],
  ['2026-11-26T12:04:05.123Z', '2026-11-26T12:04:05.123Z'],
  ['2026-11-26T12:04:05.123+00:00', '2026-11-26T12:04:05.123Z']
] as const) {
  t.test(`a date that is written as ${written}`, async (t) => {
    t.equal(date([written], 0).toISOString(), read)
  })
}

t.test('what is no date is told, not read', async (t) => {
  for (const value of [null, 7, '', 'yesterday', 'not-a-date 12:04:05.123'])
    t.throws(() => date(['x', value], 1), { message: /^column 1: expected/ }, String(value))
})

t.test('columns() gives the list for a SELECT, and reads what it lists wherever that stands in the row', async (t) => {
  const person = columns<{ id: number; name: string | null }>('p', { id: integer, name: orNull(text) })
  t.equal(person.list, 'p.id, p.name')
  const both = together({ first: person, second: joined(person), count: column('COUNT(*)', integer) })
  t.equal(both.list, 'p.id, p.name, p.id, p.name, COUNT(*)')
  t.equal(both.width, 5)
  t.same(both.decode(['x', 1, null, 2, 'trinity', '7'], 1), {
    first: { id: 1, name: null },
    second: { id: 2, name: 'trinity' },
    count: 7
  })
  t.same(both.decode([1, 'neo', null, null, 0], 0), { first: { id: 1, name: 'neo' }, second: null, count: 0 })
  t.throws(() => both.decode([null, null, null, null, 0], 0), { message: /^column 0: expected an integer/ })
})
