import { readFileSync } from 'node:fs'
import t from 'tap'
import { canonical, derived, deriveSqlite } from '../../prisma/derive-sqlite.js'

t.test('the SQLite schema is the one derived from the canonical schema', async (t) => {
  const expected = deriveSqlite(readFileSync(canonical, 'utf8'))
  t.equal(readFileSync(derived, 'utf8'), expected, 'otherwise: npm run prisma:derive, and a migration for it')
})

t.test('nothing that only MySQL has gets into the SQLite schema', async (t) => {
  const schema = readFileSync(derived, 'utf8')
  t.notMatch(schema, /@db\.|"mysql"|length:|@@fulltext/)
  t.match(schema, /provider = "sqlite"/)
  t.match(schema, /output\s+= "\.\.\/\.\.\/src\/infra\/db\/generated\/sqlite"/)
})

t.test('both schemas have the same models with the same fields', async (t) => {
  const shape = (path: string) => {
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines
      .filter((line) => /^model |^\s{2}\w+\s+[A-Z]\w+/.test(line))
      .map((line) => line.trim().split(/\s+/).slice(0, 2))
  }
  t.ok(shape(canonical).length > 3)
  t.same(shape(derived), shape(canonical))
})
