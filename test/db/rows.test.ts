import t from 'tap'
import { date } from '../../src/db/rows.js'

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
